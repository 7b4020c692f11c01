// Packs the npm package, installs it in an empty folder and uses it from there: in Node, by TypeScript for its types, and in projects of Vite and webpack.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './lib.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-package-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
const at = name => path.join(folder, name);
const run = (command, args) => {
  try {
    return execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 300000 });
  } catch (error) {
    throw new Error(`${error.message}\n${error.stdout}${error.stderr}`);
  }
};

let passed = 0, failed = 0;
const check = (name, task) => {
  try {
    task();
    passed++;
    console.log(`ok   ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAIL ${name}\n${error.message}`);
  }
};

check('packs, without the site and without sources', () => {
  const [{ filename, files }] = JSON.parse(run('npm', ['pack', root, '--ignore-scripts', '--json', '--pack-destination', folder]));
  fs.renameSync(at(filename), at('skein.tgz'));
  const names = files.map(file => file.path);
  for (const name of ['dist/skein.js', 'dist/skein.d.ts', 'dist/skein.cjs', 'dist/node.cjs', 'dist/skein.wasm', 'dist/skein-threads.wasm', 'dist/skein-rest.wasm', 'dist/skein-threads-rest.wasm', 'dist/messages.js', 'dist/messages.d.ts', 'dist/skein-syntax.wasm', 'package.json', 'README.md', 'LICENSE']) {
    if (!names.includes(name)) throw new Error(`${name} is missing among ${names}`);
  }
  const stray = names.filter(name => !name.startsWith('dist/') && !['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'].includes(name));
  if (stray.length > 0 || names.some(name => name.startsWith('dist/site/'))) throw new Error(`does not belong there: ${stray} ${names.filter(name => name.startsWith('dist/site/'))}`);
});

check('installs', () => {
  fs.writeFileSync(at('package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }));
  run('npm', ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', './skein.tgz']);
});

check('builds virtual files in Node, and lets the process end', () => {
  fs.writeFileSync(at('use.mjs'), `
    import { build } from 'skein'
    const { outputFiles } = await build({ files: { '/a.ts': 'import { b } from "./b"; console.log(b as number)', '/b.ts': 'export const b: number = 42' },
      entryPoints: ['/a.ts'], bundle: true, format: 'esm', outfile: '/out.js' })
    await import('data:text/javascript,' + encodeURIComponent(outputFiles[0].text))`);
  const printed = run(process.execPath, ['use.mjs']);
  if (printed !== '42\n') throw new Error(`printed ${JSON.stringify(printed)}`);
});

check('builds files of the disk by require', () => {
  fs.writeFileSync(at('a.ts'), 'console.log(6 * 7 as number)');
  fs.writeFileSync(at('use.cjs'), "require('skein').build({ entryPoints: ['a.ts'], bundle: true, format: 'esm', outfile: 'out/a.mjs' })");
  run(process.execPath, ['use.cjs']);
  const printed = run(process.execPath, ['out/a.mjs']);
  if (printed !== '42\n') throw new Error(`printed ${JSON.stringify(printed)}`);
});

check('builds without waiting, by import and require', () => {
  const call = "{ files: { '/a.ts': 'console.log(6 * 7 as number)' }, entryPoints: ['/a.ts'], bundle: true, format: 'esm', outfile: '/out.js' }";
  fs.writeFileSync(at('sync.mjs'), `import { buildSync } from 'skein'; await import('data:text/javascript,' + encodeURIComponent(buildSync(${call}).outputFiles[0].text))`);
  fs.writeFileSync(at('sync.cjs'), `const { buildSync } = require('skein'); (0, eval)(buildSync(${call}).outputFiles[0].text)`);
  for (const file of ['sync.mjs', 'sync.cjs']) {
    const printed = run(process.execPath, [file]);
    if (printed !== '42\n') throw new Error(`${file} printed ${JSON.stringify(printed)}`);
  }
});

check('has the adapter for Rollup plugins', () => {
  fs.writeFileSync(at('rollup.mjs'), `
    import { build } from 'skein';
    import { rollupPlugin } from 'skein/rollup';
    const plugin = rollupPlugin({ name: 'x', resolveId: id => (id === 'x' ? '\\0x' : null), load: id => (id === '\\0x' ? 'export default 42' : null) });
    const { outputFiles } = await build({ files: { '/a.js': 'import x from "x"; console.log(x)' }, entryPoints: ['/a.js'], bundle: true, format: 'esm', plugins: [plugin] });
    await import('data:text/javascript,' + encodeURIComponent(outputFiles[0].text))`);
  const printed = run(process.execPath, ['rollup.mjs']);
  if (printed !== '42\n') throw new Error(`printed ${JSON.stringify(printed)}`);
});

check('calls a process of its own by skein/messaging', () => {
  fs.writeFileSync(at('process.mjs'), `
    import { createWorkerClient, processTransport } from 'skein/messaging';
    const client = createWorkerClient({ transport: processTransport(new URL('answer.mjs', import.meta.url)) });
    console.log(await client.send('times', [6, 7]));
    await client.close();`);
  fs.writeFileSync(at('answer.mjs'), `
    import { startWorkerServer } from 'skein/messaging/node';
    startWorkerServer({ times: ([a, b]) => a * b });`);
  const printed = run(process.execPath, ['process.mjs']);
  if (printed !== '42\n') throw new Error(`printed ${JSON.stringify(printed)}`);
});

check('runs a worker made at run time by skein/loader', () => {
  fs.writeFileSync(at('dynamic.mjs'), `
    import { createLoader } from 'skein/loader';
    const loader = createLoader();
    const worker = loader.load({ mainModule: 'a.ts', modules: { 'a.ts': 'export default { fetch: (request: Request) => new Response(request.method) }' } });
    console.log(await (await worker.getEntrypoint().fetch('http://x.test/', { method: 'PUT' })).text());`);
  // Without dispose: an idle worker does not keep the process.
  const printed = run(process.execPath, ['dynamic.mjs']);
  if (printed !== 'PUT\n') throw new Error(`printed ${JSON.stringify(printed)}`);
});

check('has types', () => {
  fs.writeFileSync(at('use.ts'), `
    import { build, buildSync, context, linkToBlobs, type BuildResult } from 'skein';
    import { rollupPlugin } from 'skein/rollup';
    import { createWorkerClient, processTransport } from 'skein/messaging';
    const result: BuildResult = await build({ files: { '/a.ts': '' }, entryPoints: ['/a.ts'] });
    const text: string | undefined = result.outputFiles?.[0]?.text;
    const app = await linkToBlobs(result);
    app.dispose();
    await build({ entryPoints: ['a.ts'], plugins: [rollupPlugin({ name: 'x' }), { name: 'y', setup: build => build.onLoad({ filter: /x/ }, () => ({ contents: '' })) }] });
    const now: string | undefined = buildSync({ files: { '/a.ts': '' }, entryPoints: ['/a.ts'] }).outputFiles[0]?.text;
    const ctx = await context({ files: {}, entryPoints: ['/a.ts'] });
    await ctx.watch({ delay: 5 });
    ctx.patch({ '/a.ts': now ?? null });
    const client = createWorkerClient<{ times: { payload: [number, number]; result: number } }>({ transport: processTransport('x.js', { restart: { retries: 3 }, stdout: line => void line }) });
    const product: number = await client.send('times', [6, 7]);
    ctx.patch({ '/a.ts': String(product) });
    // @ts-expect-error: a wrong type is refused
    await build({ entryPoints: 1 });
    export { text };`);
  fs.writeFileSync(at('required.cts'), "import skein = require('skein'); export const text: Promise<skein.BuildResult> = skein.build({ entryPoints: ['a.ts'] });");
  fs.writeFileSync(at('tsconfig.json'), JSON.stringify({ compilerOptions: { strict: true, noEmit: true, target: 'es2022', module: 'nodenext', lib: ['es2023', 'dom'], types: [] }, files: ['use.ts', 'required.cts'] }));
  run(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', folder]);
});

for (const bundler of ['vite', 'webpack']) {
  check(`starts programs with workers in a project of ${bundler}, cross-origin isolated and not`, () => void run(process.execPath, [path.join(root, 'tests/package/projects.mjs'), folder, bundler]));
}

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
