// The C++ sources are as clang-format writes them (`npm run format`).
import { spawnSync } from 'node:child_process';
import { root } from './lib.mjs';

const listed = spawnSync('git', ['ls-files', 'src/*.h', 'src/*.cpp', 'wasm-glue/*.cpp', 'tests/unit/*.cpp'], { cwd: root, encoding: 'utf8' });
const files = listed.stdout.split('\n').filter(Boolean);
if (listed.status !== 0 || files.length === 0) throw new Error(`no sources are listed: ${listed.stderr}`);
const failed = files.filter(file => {
  const { status, stderr, error } = spawnSync('clang-format', ['--dry-run', '-Werror', file], { cwd: root, encoding: 'utf8' });
  if (error) throw error;
  if (status !== 0) console.log(`FAIL ${stderr.split('\n')[0]}`);
  return status !== 0;
});
console.log(`${files.length - failed.length} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);
