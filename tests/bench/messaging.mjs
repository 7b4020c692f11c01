// The messaging part of the benchmark: Skein's beside comlink, threads and workerpool, one worker each, in Chromium and in Node's worker_threads.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { works } from './messaging/measure.mjs';
import { median } from './native.mjs';
import { peers_folder, version_of } from './peers.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const libraries = ['skein', 'comlink', 'threads', 'workerpool'];
function add(results, times) {
  for (const library of libraries) {
    for (const [work, each] of Object.entries(times[library])) ((results[library] ??= {})[work] ??= []).push(...each);
  }
}

/** The adapters beside the peers' packages, so that they find them. */
function lay_out() {
  const folder = path.join(peers_folder, 'messaging');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.cpSync(path.join(import.meta.dirname, 'messaging'), folder, { recursive: true });
  fs.copyFileSync(path.join(root, 'dist/messaging.js'), path.join(folder, 'skein_messaging.mjs'));
  return folder;
}

// All libraries in one process, a worker each, in turns: how fast the system wakes threads differs from process to process by more than libraries do.
const in_node = `
import { Worker } from 'node:worker_threads';
const { libraries, folder } = JSON.parse(process.argv[2]);
const { in_turns } = await import(new URL('measure.mjs', folder));
async function connect(library) {
  const { connect } = await import(new URL(library + '.client.mjs', folder));
  const options = { Worker, url: new URL(library + '.worker.mjs', folder) };
  if (library === 'comlink') options.endpoint = (await import(new URL('../node_modules/comlink/dist/esm/node-adapter.mjs', folder))).default;
  if (library === 'workerpool') Object.assign(options, { url: decodeURIComponent(options.url.pathname), type: 'thread' });
  if (library === 'threads') options.url = './' + library + '.worker.mjs';
  return connect(options);
}
console.log(JSON.stringify(await in_turns(libraries, connect)));
process.exit(0);
`;

function node_rounds(folder) {
  const script = path.join(folder, 'run_in_node.mjs');
  fs.writeFileSync(script, in_node);
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, JSON.stringify({ libraries, folder: `${pathToFileURL(folder)}/` })], { encoding: 'utf8', cwd: folder, timeout: 240_000 });
  if (status !== 0) throw new Error(`messaging in Node: ${stderr.slice(-800)}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

async function chromium_rounds(skein, folder, turns) {
  const out = path.join(folder, 'out');
  const bundle = (file, format) => {
    const args = [path.join(folder, file), '--bundle', '--minify', `--format=${format}`, '--platform=browser', ...['os', 'child_process', 'worker_threads', 'node:*', 'tiny-worker', 'cluster', 'url'].map(name => `--external:${name}`), `--outfile=${path.join(out, file.replace('.mjs', '.js'))}`, '--log-level=error', '--define:global=globalThis'];
    const result = spawnSync(skein, args, { encoding: 'utf8' });
    if (result.status !== 0) throw new Error(result.stderr);
  };
  for (const library of libraries) {
    bundle(`${library}.client.mjs`, 'esm');
    // Without top-level await a worker is a classic script, as the peers start theirs.
    if (library === 'comlink') fs.writeFileSync(path.join(folder, 'comlink.worker.mjs'), "import * as Comlink from 'comlink';\nComlink.expose({ echo: value => value });\n");
    bundle(`${library}.worker.mjs`, 'iife');
  }
  bundle('measure.mjs', 'esm');
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const file = path.join(out, pathname);
    if (pathname === '/') return response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><meta charset="utf-8"><title>bench</title>');
    if (!fs.existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(fs.readFileSync(file));
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const { chromium } = await import('@playwright/test');
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
  const results = {};
  try {
    for (let turn = 0; turn < turns; turn++) {
      const page = await browser.newPage();
      await page.goto(`http://localhost:${server.address().port}/`);
      const times = await page.evaluate(async libraries => {
        const { in_turns } = await import('/measure.js');
        const connect = async library => (await import(`/${library}.client.js`)).connect({ Worker, url: `/${library}.worker.js` });
        return in_turns(libraries, connect);
      }, libraries);
      add(results, times);
      await page.close();
    }
  } finally {
    await browser.close();
    server.close();
  }
  return results;
}

function print(title, results, { say, table, ratio }) {
  say(`### ${title}`);
  say();
  const works = Object.keys(results.skein);
  const of = (library, work) => median(results[library][work]);
  table(['work, µs per call', ...libraries, 'to the best peer'], works.map(work => {
    const best = Math.min(...libraries.slice(1).map(library => of(library, work)));
    return [work, ...libraries.map(library => of(library, work).toFixed(1)), ratio(of('skein', work) / best)];
  }));
  say();
}

/** Returns how many libraries answered wrongly: each answer is compared with what was sent. */
export async function measure_messaging({ skein, runs, say, table, ratio }) {
  const folder = lay_out();
  const versions = libraries.slice(1).map(name => `${name} ${version_of(name)}`).join(', ');
  const node = {};
  for (let turn = 0; turn < runs; turn++) add(node, node_rounds(folder));
  const rounds = `medians of ${runs * works['one call after the other, a number'].rounds} short rounds, in ${runs}`;
  print(`Messaging, worker_threads: round trips of one worker (${versions}; ${rounds} processes)`, node, { say, table, ratio });
  const pages = await chromium_rounds(skein, folder, runs);
  print(`Messaging, Chromium: round trips of one worker (${versions}; ${rounds} pages)`, pages, { say, table, ratio });
  return 0;
}
