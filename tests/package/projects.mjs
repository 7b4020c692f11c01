// The installed package in projects of other bundlers: an application that builds and starts a program with a worker is built by Vite or webpack, and
// runs in Chromium, cross-origin isolated and not.
//
//   node tests/package/projects.mjs FOLDER vite|webpack     FOLDER: where the package is installed
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';

const here = import.meta.dirname;
const packages = path.join(here, '.packages');
const [folder, bundler] = process.argv.slice(2);

function install() {
  const lock = fs.readFileSync(path.join(here, 'package-lock.json'), 'utf8');
  const stamp = path.join(packages, 'installed');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === lock) return;
  fs.mkdirSync(packages, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) fs.copyFileSync(path.join(here, name), path.join(packages, name));
  const result = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: packages, stdio: 'inherit' });
  if (result.status !== 0) throw new Error('npm could not install the bundlers');
  fs.writeFileSync(stamp, lock);
}

const application = `
import { build, initialize, linkToBlobs, stop } from 'skein';

async function run() {
  const { mode, reason } = await initialize();
  const files = {
    '/main.ts': 'import { twice } from "./twice"; export const answer = new Promise(done => { const w = new Worker(new URL("./w.ts", import.meta.url), { type: "module" }); w.onmessage = e => done(twice(e.data as number)); })',
    '/twice.ts': 'export const twice = (n: number) => n * 2',
    '/w.ts': 'import { twice } from "./twice"; postMessage(twice(10) + 1)',
  };
  const result = await build({ files, entryPoints: ['/main.ts'], bundle: true, format: 'esm', splitting: true, outdir: '/out' });
  const app = await linkToBlobs(result);
  const { answer } = await app.start();
  const value = await answer;
  app.dispose();
  await stop();
  return { mode, reason, value, outputs: result.outputFiles.length };
}
window.result = run().catch(error => ({ error: String(error?.stack ?? error) }));
`;

const projects = {
  async vite(root) {
    fs.writeFileSync(path.join(root, 'index.html'), '<!doctype html><script type="module" src="./main.js"></script>');
    const { build } = await import(pathToFileURL(path.join(packages, 'node_modules/vite/dist/node/index.js')).href);
    await build({ root, configFile: false, logLevel: 'warn', build: { outDir: 'out' }, worker: { format: 'es' } });
  },
  async webpack(root) {
    const webpack = createRequire(path.join(packages, 'package.json'))('webpack');
    const stats = await new Promise((resolve, reject) =>
      webpack({ mode: 'production', context: root, entry: './main.js', output: { path: path.join(root, 'out'), publicPath: 'auto' }, performance: { hints: false } }, (error, made) => (error ? reject(error) : resolve(made))));
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString({ all: false, errors: true, warnings: true }));
    fs.writeFileSync(path.join(root, 'out/index.html'), '<!doctype html><script src="./main.js"></script>');
  },
};

const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

async function run_in(browser, root, is_isolated) {
  const headers = is_isolated ? { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' } : {};
  const server = http.createServer((request, response) => {
    const file = path.join(root, new URL(request.url, 'http://localhost').pathname.replace(/\/$/, '/index.html'));
    if (!fs.existsSync(file)) return response.writeHead(404, headers).end();
    response.writeHead(200, { ...headers, 'content-type': types[path.extname(file)] ?? 'application/octet-stream' }).end(fs.readFileSync(file));
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const page = await browser.newPage();
  try {
    await page.goto(`http://localhost:${server.address().port}/`);
    const late = new Promise(resolve => setTimeout(resolve, 40_000, { error: 'no answer' }));
    return await Promise.race([page.evaluate(() => window.result), late]);
  } finally {
    await page.close();
    server.close();
  }
}

install();
const root = path.join(folder, bundler);
fs.mkdirSync(root);
fs.writeFileSync(path.join(root, 'main.js'), application);
await projects[bundler](root);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'] });
let failed = 0;
for (const is_isolated of [false, true]) {
  const found = await run_in(browser, path.join(root, 'out'), is_isolated);
  // One thread is kept for the engine itself: on a single core it has no others.
  const mode = is_isolated && (await import('node:os')).availableParallelism() > 1 ? 'threads' : 'single';
  if (found.error || found.value !== 42 || found.mode !== mode) {
    failed++;
    console.error(`${bundler}, ${is_isolated ? 'isolated' : 'not isolated'}: ${JSON.stringify(found)}`);
  }
}
await browser.close();
process.exit(failed);
