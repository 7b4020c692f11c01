// Generated clients at work: bundled by Skein, with real workers, in Chromium.
import fs from 'node:fs';
import path from 'node:path';
import { open_browser, open_place } from '../web/browser/browser.mjs';
import { cases, make_folder, skein } from './support.mjs';

const image_worker = `
import { serve } from './image-worker-server.js';
let running = 0;
serve({
  async processImage({ imageUrl, maxWidth, quality }, send) {
    if (imageUrl === 'throw') throw new RangeError('no such image');
    if (imageUrl === 'crash') { setTimeout(() => { throw new Error('out of memory') }); return new Promise(() => {}); }
    if (imageUrl === 'never') return new Promise(() => {});
    if (imageUrl === 'function') return { type: 'ProcessingFailed', payload: { error: () => {} } } as never;
    if (imageUrl === 'wrong') return { type: 'ProcessingComplete', payload: { resultUrl: '', originalSize: [1, 2], finalSize: [1, -2] } };
    running++;
    send({ type: 'ProcessingProgress', payload: { percent: 12.5 } });
    await new Promise(resolve => setTimeout(resolve, maxWidth));
    send({ type: 'ProcessingProgress', payload: { percent: running } });
    return { type: 'ProcessingComplete', payload: { resultUrl: imageUrl + '?q=' + quality, originalSize: [400, 200], finalSize: [maxWidth, maxWidth / 2] } };
  },
});`;

const data_worker = `
import { serve } from './data-worker-server.js';
serve({
  processCSV({ data }) {
    const [head, ...rows] = data.trim().split('\\n');
    return { type: 'CSVProcessed', payload: { rows: rows.length, columns: head.split(',') } };
  },
  async calculateStats({ numbers }) {
    if (numbers.length === 0) throw new Error('no numbers');
    const sorted = [...numbers].sort((a, b) => a - b);
    const mean = numbers.reduce((sum, n) => sum + n) / numbers.length;
    const stdDev = Math.sqrt(numbers.reduce((sum, n) => sum + (n - mean) ** 2, 0) / numbers.length);
    return { type: 'StatsCalculated', payload: { mean, median: sorted[numbers.length >> 1], stdDev } };
  },
});`;

const csv_worker = `
import { serve } from './csv-worker-server.js';
serve({
  parseCSV({ data }) {
    if (data.includes('"')) return { type: 'ParseError', payload: { error: 'quotes are not understood' } };
    return { type: 'CSVParsed', payload: { rows: data.split('\\n').map(line => line.split(',')) } };
  },
});`;

const account_worker = `
import { serve } from './account-server.js';
const users = [];
serve({
  findUser: ({ name }) => users.find(user => user.name === name),
  saveUser: async user => void users.push(user),
  count: () => users.length || 'none',
  reset() { throw Object.assign(new RangeError('not allowed'), { code: 7 }); },
});`;

const page = `
import * as image from './image-worker-client.ts';
import * as data from './data-worker-client.js';
import * as csv from './csv-worker-client.ts';
import * as account from './account-client.js';
import { connectImageWorker } from './image-worker-elm.ts';
import { connectAccount } from './account-elm.js';
// An Elm program as its ports show it: what comes from it, what it is told.
function program(connect, name) {
  const told = [];
  let ask, wake;
  connect({ ports: { [name + 'Requests']: { subscribe: callback => (ask = callback) }, [name + 'Replies']: { send: answer => { told.push(answer); wake?.(); } } } });
  return { told, ask, until: count => new Promise(resolve => { wake = () => told.length >= count && resolve(told); wake(); }) };
}
const elm = { image: () => program(connectImageWorker, 'imageWorker'), account: () => program(connectAccount, 'account') };
const raw = message => new Promise(resolve => {
  const worker = new Worker(new URL('./image-worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }) => { resolve(data); worker.terminate(); };
  worker.postMessage(null);
  worker.postMessage({ hello: 1 });
  worker.postMessage(message);
});
Object.assign(globalThis, { elm, image, data, csv, account, raw, told: promise => promise.then(value => ({ value }), error => ({ name: error.name, message: error.message, stack: typeof error.stack })) });`;

const languages = { image: 'ts,elm', data: 'js', csv: 'ts', calls: 'js,elm' };

function build(minify) {
  const folder = make_folder();
  for (const { name, folder: from, definition } of cases) {
    if (!languages[name]) continue;
    skein(['messages', path.join(from, definition), `--outdir=${folder}`, `--lang=${languages[name]}`, '--log-level=warning']);
  }
  const write = (name, text) => fs.writeFileSync(path.join(folder, name), text);
  write('image-worker.ts', image_worker);
  write('data-worker.js', data_worker);
  write('csv-worker.ts', csv_worker);
  write('account.js', account_worker);
  write('page.ts', page);
  const { status, stderr } = skein([path.join(folder, 'page.ts'), '--bundle', '--format=esm', `--outdir=${folder}/out`, '--log-level=warning', ...(minify ? ['--minify'] : [])]);
  if (status !== 0 || stderr !== '') throw new Error(stderr);
  return Object.fromEntries(fs.readdirSync(path.join(folder, 'out')).map(name => [`/${minify ? 'minified' : 'plain'}/${name}`, fs.readFileSync(path.join(folder, 'out', name))]));
}

// The same page and workers without generated files: definitions are imported with `?messages`.
function queried_sources() {
  const query = text => text.replace(/'\.\/(image|data|csv)-worker-(client|server)\.[jt]s'|'\.\/account-(client|server)\.js'/g, (_, name, part, calls) => `'./${definition_of(name ?? 'calls')}?messages${(part ?? calls) === 'server' ? '&server' : ''}'`);
  const sources = { 'image-worker.ts': image_worker, 'data-worker.js': data_worker, 'csv-worker.ts': csv_worker, 'account.js': account_worker, 'page.ts': page.replace(/import \{ connect.*\n/g, '').replace(/\n\/\/ An Elm program[^]*?account'\) \};/, '').replace('elm, image', 'image') };
  const files = Object.fromEntries(Object.entries(sources).map(([name, text]) => [name, query(text)]));
  for (const { name, folder, definition } of cases) if (languages[name]) files[definition_of(name)] = fs.readFileSync(path.join(folder, definition), 'utf8');
  return files;
}
const definition_of = name => `${name}${path.extname(cases.find(each => each.name === name).definition)}`;

function build_queried() {
  const folder = make_folder();
  for (const [name, text] of Object.entries(queried_sources())) fs.writeFileSync(path.join(folder, name), text);
  const { status, stderr } = skein([path.join(folder, 'page.ts'), '--bundle', '--format=esm', '--sourcemap', `--outdir=${folder}/out`, '--log-level=warning']);
  if (status !== 0 || stderr !== '') throw new Error(stderr);
  return Object.fromEntries(fs.readdirSync(path.join(folder, 'out')).map(name => [`/queried/${name}`, fs.readFileSync(path.join(folder, 'out', name))]));
}

async function build_by_plugin() {
  const { build, stop } = await import('../../dist/skein.js');
  const { messagesPlugin } = await import('../../dist/messages.js');
  const files = Object.fromEntries(Object.entries(queried_sources()).map(([name, text]) => [`/${name}`, text]));
  const { outputFiles } = await build({ files, entryPoints: ['/page.ts'], bundle: true, format: 'esm', outdir: '/plugin', plugins: [messagesPlugin()] });
  await stop();
  return Object.fromEntries(outputFiles.map(({ path, text }) => [path, text]));
}

/** Each entry: what is asked in the page, and what must come of it. */
const sample = { imageUrl: 'a.png', maxWidth: 40, quality: 80 };
const complete = (url, width) => ({ type: 'ProcessingComplete', payload: { resultUrl: url, originalSize: [400, 200], finalSize: [width, width / 2] } });
const image_failed = error => ({ value: { type: 'ProcessingFailed', payload: { error } } });
const rows = [
  ['a request, its progress and its reply', async sample => {
    const progress = [];
    const reply = await image.processImage(sample, { onProgress: message => progress.push(message) });
    return { reply, progress };
  }, [sample], { reply: complete('a.png?q=80', 40), progress: [12.5, 1].map(percent => ({ type: 'ProcessingProgress', payload: { percent } })) }],
  ['several at once get their own replies', () => Promise.all([60, 20, 0].map(maxWidth => image.processImage({ imageUrl: `${maxWidth}`, maxWidth, quality: 1 }))), [], [complete('60?q=1', 60), complete('20?q=1', 20), complete('0?q=1', 0)]],
  ['an exception is the failure message', () => told(image.processImage({ imageUrl: 'throw', maxWidth: 1, quality: 1 })), [], image_failed('no such image')],
  ['a reply that is wrong is told where', () => told(image.processImage({ imageUrl: 'wrong', maxWidth: 1, quality: 1 })), [], image_failed('reply.payload.finalSize[1]: expected an integer from 0 to 4294967295, got -2')],
  ['a payload out of range is refused', () => told(image.processImage({ imageUrl: 'a', maxWidth: 1, quality: 300 })), [], { name: 'TypeError', message: 'payload.quality: expected an integer from 0 to 255, got 300', stack: 'string' }],
  ['a payload of another type is refused', () => told(image.processImage({ imageUrl: ['a'], maxWidth: 1, quality: 3 })), [], { name: 'TypeError', message: 'payload.imageUrl: expected a string, got an array of 1', stack: 'string' }],
  ['no payload is refused', () => told(image.processImage()), [], { name: 'TypeError', message: 'payload: expected an object, got undefined', stack: 'string' }],
  ['the worker refuses what does not come from its client', async () => { const { id, error } = await raw({ id: 7, type: 'ProcessImage', payload: { imageUrl: 'a', maxWidth: 0.5, quality: 1 } }); return { id, message: error.message }; }, [], { id: 7, message: 'payload.maxWidth: expected an integer from 0 to 4294967295, got 0.5' }],
  ['it refuses unknown requests', async () => (await raw({ id: 8, type: 'constructor' })).error.message, [], 'This worker knows no request "constructor"'],
  ['a crash of the worker fails what waits, and the next request starts another', async () => [await told(image.processImage({ imageUrl: 'crash', maxWidth: 1, quality: 1 })), (await image.processImage({ imageUrl: 'again', maxWidth: 0, quality: 1 })).type], [], [image_failed('Uncaught Error: out of memory'), 'ProcessingComplete']],
  ['terminate fails what waits', async () => { const asked = told(image.processImage({ imageUrl: 'never', maxWidth: 1, quality: 1 })); image.terminate(); image.terminate(); return asked; }, [], image_failed('The worker was terminated')],
  ['a page that goes ends its worker', async () => { const asked = told(image.processImage({ imageUrl: 'never', maxWidth: 1, quality: 1 })); dispatchEvent(new PageTransitionEvent('pagehide')); return asked; }, [], image_failed('The worker was terminated')],
  ['the data worker: a table', () => data.processCSV({ data: 'a,b\n1,2\n3,4\n' }), [], { type: 'CSVProcessed', payload: { rows: 2, columns: ['a', 'b'] } }],
  ['the data worker: numbers', () => data.calculateStats({ numbers: [1, 2, 3, 4, 10] }), [], { type: 'StatsCalculated', payload: { mean: 4, median: 3, stdDev: Math.sqrt(10) } }],
  ['the data worker: its error', () => data.calculateStats({ numbers: [] }), [], { type: 'WorkerError', payload: { message: 'no numbers' } }],
  ['the data worker: a number that is none', () => told(data.calculateStats({ numbers: [1, '2'] })), [], { name: 'TypeError', message: 'payload.numbers[1]: expected a number, got "2"', stack: 'string' }],
  ['the csv worker: rows', () => csv.parseCSV({ data: 'a,b\n1,2' }), [], { type: 'CSVParsed', payload: { rows: [['a', 'b'], ['1', '2']] } }],
  ['the csv worker: its error', () => csv.parseCSV({ data: '"' }), [], { type: 'ParseError', payload: { error: 'quotes are not understood' } }],
  ['calls: results', async () => [await account.saveUser({ id: 1, name: 'Ada', roles: ['admin'] }), await account.findUser({ name: 'Ada' }), (await account.findUser({ name: 'Bob' })) === undefined, await account.count()], [], [undefined, { id: 1, name: 'Ada', roles: ['admin'] }, true, 1]],
  ['calls: an exception rejects, as itself', () => account.reset().catch(error => [error instanceof Error, error.name, error.message, error.stack.includes('not allowed')]), [], [true, 'RangeError', 'not allowed', true]],
  ['calls: a payload deep inside', () => told(account.saveUser({ id: 1, name: 'Eve', roles: ['admin', 'root'] })), [], { name: 'TypeError', message: 'payload.roles[1]: expected one of "admin", "editor", got "root"', stack: 'string' }],
  ['calls: a result that is wrong', async () => { account.terminate(); return told(account.count()); }, [], { name: 'TypeError', message: 'result: expected a number, got "none"', stack: 'string' }],
  ['elm: a request, its progress and its reply', async sample => { const program = elm.image(); image.terminate(); program.ask({ id: 41, type: 'ProcessImage', payload: sample }); return program.until(3); }, [sample],
    [...[12.5, 1].map(percent => ({ id: 41, type: 'ProcessingProgress', payload: { percent } })), { id: 41, ...complete('a.png?q=80', 40) }]],
  ['elm: what is wrong is the failure message', async () => { const program = elm.image(); program.ask({ id: 1, type: 'ProcessImage', payload: { imageUrl: 'a', maxWidth: 1, quality: -1 } }); return program.until(1); }, [],
    [{ id: 1, type: 'ProcessingFailed', payload: { error: 'payload.quality: expected an integer from 0 to 255, got -1' } }]],
  ['elm: calls', async () => { const program = elm.account(); program.ask({ id: 1, type: 'findUser', payload: { name: 'Zoe' } }); await program.until(1); program.ask({ id: 2, type: 'reset', payload: null }); return program.until(2); }, [],
    [{ id: 1, type: 'findUser', payload: null }, { id: 2, type: 'request failed', payload: 'not allowed' }]],
];

// A reply that never comes is a failure, not the end of the step.
const late = () => new Promise((_, reject) => setTimeout(() => reject(new Error('no answer for a minute')), 60_000).unref());

export async function run_in_browser(check) {
  const browser = await open_browser({ ...build(false), ...build(true), ...build_queried(), ...(await build_by_plugin()) });
  try {
    for (const kind of ['plain', 'minified', 'queried', 'plugin']) {
      const place = await open_place(browser, 'plain');
      await place.page.addScriptTag({ type: 'module', url: `/${kind}/page.js` });
      await place.page.waitForFunction(() => globalThis.image !== undefined);
      check(`${kind}: no worker before the first request`, place.page.workers().length === 0 ? null : 'there is one');
      for (const [name, ask, args, expected] of rows) {
        if (name.startsWith('elm') && !/plain|minified/.test(kind)) continue;
        const text = value => JSON.stringify(value, (_, inner) => (inner === undefined ? null : inner));
        let actual;
        try {
          actual = await Promise.race([place.run(ask, ...args), late()]);
        } catch (error) {
          actual = { thrown: String(error) };
        }
        check(`${kind}: ${name}`, text(actual) === text(expected) ? null : `expected ${text(expected)}\ngot      ${text(actual)}`);
        if (name.startsWith('a page that goes')) {
          const gone = place.page.workers().length === 0;
          check(`${kind}: its worker is gone`, gone ? null : `there are ${place.page.workers().length}`);
        }
      }
      await place.close();
    }
  } finally {
    await browser.close();
  }
}
