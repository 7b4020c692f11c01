// `npm start`: sets up, builds what is stale and serves the playground.
import { build } from './build.mjs';
import { root, setup } from './lib.mjs';
import { spawn } from 'node:child_process';

try {
  setup();
  build(['native', 'wasm', 'web']);
} catch (error) {
  console.error(`start: ${error.message}`);
  process.exit(1);
}
const server = spawn(process.execPath, ['web/serve.mjs', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
server.on('exit', code => process.exit(code ?? 0));
