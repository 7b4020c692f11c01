// The browser part of the benchmark: each library in a Chromium of its own bundles the same virtual files in a cross-origin isolated page.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import zlib from 'node:zlib';
import { measure_native, median } from './native.mjs';
import { peers_folder } from './peers.mjs';

const here = import.meta.dirname;
const root = path.resolve(here, '../..');
const names = ['skein, threads', 'skein, single', 'esbuild-wasm', '@rollup/browser', '@rolldown/browser'];
const types = { '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json' };
const headers = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp', 'cross-origin-resource-policy': 'same-origin' };

/** @rolldown/browser has bare imports, in its worker too: it is bundled as its users have to. */
function bundle_rolldown(esbuild, folder) {
  const dist = path.join(peers_folder, 'node_modules/@rolldown/browser/dist');
  fs.mkdirSync(folder, { recursive: true });
  for (const name of ['index.browser.mjs', 'wasi-worker-browser.mjs']) {
    const result = spawnSync(esbuild, [path.join(dist, name), '--bundle', '--minify', '--format=esm', '--platform=browser', `--outfile=${path.join(folder, name)}`, '--log-level=error'], { encoding: 'utf8' });
    if (result.status !== 0) throw new Error(result.stderr);
  }
  fs.copyFileSync(path.join(dist, 'rolldown-binding.wasm32-wasi.wasm'), path.join(folder, 'rolldown-binding.wasm32-wasi.wasm'));
}

function virtual_files(entry) {
  const base = path.dirname(entry);
  const files = {};
  for (const item of fs.readdirSync(base, { recursive: true, withFileTypes: true })) {
    const file = path.join(item.parentPath ?? item.path, item.name);
    if (item.isFile() && file.endsWith('.js')) files[`/${path.relative(base, file).split(path.sep).join('/')}`] = fs.readFileSync(file, 'utf8');
  }
  return { files, entry: `/${path.basename(entry)}` };
}

async function serve(folders, files_json) {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const send = (type, body) => response.writeHead(200, { ...headers, 'content-type': type, 'cache-control': 'no-store' }).end(body);
    if (pathname === '/') return send('text/html', '<!doctype html><meta charset="utf-8"><title>bench</title><script type="module" src="/page.js"></script>');
    if (pathname === '/page.js') return send('text/javascript', fs.readFileSync(path.join(here, 'browser_page.js')));
    if (pathname === '/files.json') return send('application/json', files_json);
    for (const [prefix, folder] of Object.entries(folders)) {
      const file = path.join(folder, pathname.slice(prefix.length));
      if (pathname.startsWith(prefix) && file.startsWith(folder) && fs.statSync(file, { throwIfNoEntry: false })?.isFile()) return send(types[path.extname(file)] ?? 'application/octet-stream', fs.readFileSync(file));
    }
    response.writeHead(404, headers).end();
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://localhost:${server.address().port}`, close: () => server.close() };
}

/** Peak resident memory of the browser's biggest renderer process, in MB. */
function renderer_peak_mb(browser_pid) {
  const parent_of = new Map();
  const processes = fs.readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(Number);
  const read = (pid, file) => { try { return fs.readFileSync(`/proc/${pid}/${file}`, 'utf8'); } catch { return ''; } };
  for (const pid of processes) parent_of.set(pid, Number(/^PPid:\s*(\d+)/m.exec(read(pid, 'status'))?.[1] ?? 0));
  const descends = pid => { for (let p = pid; p > 1; p = parent_of.get(p) ?? 0) if (p === browser_pid) return true; return false; };
  const peaks = processes.filter(pid => descends(pid) && read(pid, 'cmdline').includes('--type=renderer')).map(pid => Number(/^VmHWM:\s*(\d+)/m.exec(read(pid, 'status'))?.[1] ?? 0));
  return Math.max(0, ...peaks) / 1024;
}

const brotli_size = body => zlib.brotliCompressSync(body, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: body.length } }).length;

async function in_browser(origin, name, use) {
  const { chromium } = createRequire(path.join(root, 'package.json'))('playwright-core');
  const server = await chromium.launchServer({
    executablePath: ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(file => fs.existsSync(file)),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  try {
    const browser = await chromium.connect(server.wsEndpoint());
    const page = await (await browser.newContext()).newPage();
    const errors = [];
    page.on('pageerror', error => errors.push(error.message));
    const downloads = new Set();
    page.context().on('requestfinished', request => {
      const { pathname } = new URL(request.url());
      if (request.url().startsWith(origin) && !['/', '/page.js', '/files.json', '/favicon.ico'].includes(pathname)) downloads.add(pathname);
    });
    await page.goto(origin);
    await page.waitForFunction(() => 'bench' in globalThis);
    if (!(await page.evaluate(() => crossOriginIsolated))) throw new Error('the page is not cross-origin isolated');
    await page.evaluate(library => globalThis.bench.prepare(library), name);
    const timeout = new Promise((_, reject) => setTimeout(() => reject(new Error(`${name} did not answer within 180 s ${errors.join('; ')}`)), 180000).unref());
    return await Promise.race([use(page, { downloads, pid: server.process().pid }), timeout]);
  } finally {
    await server.kill();
  }
}

/** Gives the number of faults of Skein's own. */
export async function measure_browser({ project, esbuild, measure, programs, runs, scratch, say, table, number, ratio }) {
  const dist = path.join(root, 'dist');
  bundle_rolldown(esbuild, path.join(scratch, 'rolldown'));
  const folders = { '/dist/': `${dist}/`, '/peers/': `${path.join(peers_folder, 'node_modules')}/`, '/rolldown/': `${path.join(scratch, 'rolldown')}/` };
  const virtual = virtual_files(project.entry);
  const server = await serve(folders, JSON.stringify(virtual));
  const results = [];
  let faults = 0;
  for (const name of names) {
    try {
      if (name.startsWith('skein') && !fs.existsSync(path.join(dist, 'skein.js'))) throw new Error('dist/skein.js is not there');
      const colds = [];
      let memory = 0;
      let download = 0;
      for (let i = 0; i < (runs > 3 ? 3 : 1); i++) {
        colds.push(await in_browser(server.origin, name, async (page, { downloads, pid }) => {
          const cold = await page.evaluate(() => globalThis.bench.cold());
          memory = Math.max(memory, renderer_peak_mb(pid));
          download = [...downloads].reduce((sum, pathname) => {
            const [prefix] = Object.keys(folders).filter(p => pathname.startsWith(p));
            return sum + brotli_size(fs.readFileSync(path.join(folders[prefix], pathname.slice(prefix.length))));
          }, 0);
          return cold;
        }));
      }
      const wrong = colds.find(cold => cold.printed !== project.expected);
      if (wrong) throw new Error(`wrong output: ${wrong.printed.slice(0, 100)}`);
      const [warm, rebuilds] = await in_browser(server.origin, name, async page => {
        await page.evaluate(() => globalThis.bench.cold());
        const times = await page.evaluate(n => globalThis.bench.warm(n), runs);
        return [times, await page.evaluate(([n, leaf]) => globalThis.bench.rebuilds(n, leaf), [runs, '/three0/constants.js'])];
      });
      if (rebuilds.printed !== project.expected) throw new Error(`wrong output after edits: ${rebuilds.printed.slice(0, 100)}`);
      results.push({ name, cold: median(colds.map(c => c.total_ms)), load: median(colds.map(c => c.load_ms)), warm: median(warm), rebuild: median(rebuilds.times), memory, download });
    } catch (error) {
      if (name.startsWith('skein')) faults++;
      results.push({ name, not: error.message.split('\n')[0].slice(0, 120) });
    }
  }
  server.close();

  const [native] = measure_native(measure, programs.filter(p => p.name === 'esbuild'), { ...project, minify: false, runs, scratch: path.join(scratch, 'out') });
  const peers = results.filter(r => !r.not && !r.name.startsWith('skein'));
  const best = key => (peers.length ? Math.min(...peers.map(r => r[key])) : undefined);
  const compared = (r, key) => (best(key) ? ` (${ratio(r[key] / best(key))})` : '');
  say(`### Chromium, cross-origin isolated: three.js sources from ${Object.keys(virtual.files).length} virtual files (in brackets: to the best peer)`);
  say();
  table(['library', 'import to first bundle, ms', 'of it loading', 'warm build, ms', 'after one edit, ms', 'peak MB', 'download, brotli 11, kB'], results.map(r => (r.not
    ? [r.name, r.not, '', '', '', '', '']
    : [r.name, number(r.cold) + compared(r, 'cold'), number(r.load), number(r.warm) + compared(r, 'warm'), number(r.rebuild) + compared(r, 'rebuild'), number(r.memory) + compared(r, 'memory'), number(r.download / 1000) + compared(r, 'download')])));
  say();
  if (native?.wall_ms) {
    const own = results.find(r => r.name === 'skein, threads' && !r.not);
    say(`Native esbuild, a process from start to end, bundles the same in ${number(native.wall_ms)} ms${own ? `; Skein's warm build in the page takes ${ratio(own.warm / native.wall_ms)} of that` : ''}.`);
    say();
  }
  return faults;
}
