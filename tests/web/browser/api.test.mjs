// From virtual files to running workers in Chromium, with the real engine.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { open_browser, open_place } from './browser.mjs';

let chromium;
before(async () => (chromium = await open_browser()));
after(() => chromium.close());

const files = {
  '/src/main.ts': `
    import { shared } from './shared';
    const answers: unknown[] = [import.meta.url, shared()];
    export const done = new Promise<unknown[]>(resolve => {
      const worker = new Worker(new URL('./w.ts', import.meta.url), { type: 'module', name: 'outer' });
      const take = (answer: unknown) => { answers.push(answer); if (answers.length === 5) worker.postMessage('fail') };
      worker.onmessage = event => take(event.data);
      import('./lazy').then(({ lazy }) => take(lazy));
      worker.onerror = event => { event.preventDefault(); answers.push(event.message); resolve(answers) };
      worker.postMessage('early');
    });
  `,
  '/src/lazy.ts': 'export const lazy: string = "lazy";',
  '/src/shared.ts': 'export function shared(): number { return 42 }',
  '/src/w.ts': `
    import { shared } from './shared';
    import { fail } from './fail';
    declare function postMessage(message: unknown): void;
    onmessage = (event: MessageEvent) => {
      if (event.data === 'fail') fail();
      postMessage(event.data + ' ' + shared());
      const inner = new Worker(new URL('./inner.ts', import.meta.url));
      inner.onmessage = e => postMessage('inner ' + e.data);
      console.log('worker', { shared: shared() });
    };
  `,
  '/src/inner.ts': 'import { shared } from "./shared"; postMessage(shared() + 1);',
  '/src/fail.ts': 'export function fail(): never {\n  const why: string = "on purpose";\n  throw new Error(why);\n}\n',
};

async function run(origin, input, sourcemap) {
  const api = await import(`${origin}/skein.js`);
  const info = await api.initialize();
  const result = await api.build({ files: input, entryPoints: ['/src/main.ts'], bundle: true, format: 'esm', splitting: true, outdir: '/out', sourcemap });
  const events = [];
  const app = await api.linkToBlobs(result, { onEvent: event => events.push(event) });
  const { done } = await app.start();
  const answers = await Promise.race([done, new Promise(resolve => setTimeout(resolve, 10_000, ['no answer']))]);
  await new Promise(resolve => setTimeout(resolve, 300));
  app.dispose();
  await api.stop();
  return { info, answers, events };
}

for (const kind of ['plain', 'isolated', 'plain frame', 'isolated frame']) {
  for (const sourcemap of ['linked', 'inline', 'external']) {
    test(`${kind}, ${sourcemap} source maps`, async () => {
      const place = await open_place(chromium, kind);
      const { info, answers, events } = await place.run(run, place.origin, files, sourcemap);
      await place.close();
      assert.equal(info.mode, kind === 'isolated' ? 'threads' : 'single', info.reason);
      assert.deepEqual(answers.slice(0, 2), ['https://skein.invalid/out/main.js', 42]);
      assert.deepEqual(answers.slice(2).sort(), ['Uncaught Error: on purpose', 'early 42', 'inner 43', 'lazy']);
      const log = events.find(event => event.type === 'console');
      assert.match(log.realm.name, /^worker w-[A-Za-z0-9_-]{8}\.js #1$/);
      assert.deepEqual([log.text, log.place.file, log.place.line], ['worker { shared: 42 }', '/src/w.ts', 10]);
      const error = events.find(event => event.type === 'error');
      assert.deepEqual([error.message, error.place.file, error.place.line, error.place.column], ['Uncaught Error: on purpose', '/src/fail.ts', 3, 8]);
      assert.match(error.stack, /at fail \(\/src\/fail\.ts:3:9\)/);
    });
  }
}

test('assets of the loader "file" are linked; imports of copied files are refused by name', async () => {
  const place = await open_place(chromium, 'plain');
  const { text, refused } = await place.run(async origin => {
    const api = await import(`${origin}/skein.js`);
    const options = { bundle: true, format: 'esm', entryPoints: ['/a.js'], outdir: '/out', loader: { '.txt': 'file', '.mjs': 'copy' } };
    const linked = await api.linkToBlobs(await api.build({ ...options, files: { '/a.js': 'import url from "./t.txt"; export const text = fetch(url).then(r => r.text())', '/t.txt': 'contents' } }));
    const text = await (await linked.start()).text;
    linked.dispose();
    const refused = [];
    for (const code of ['import x from "./x.mjs"; console.log(x)', 'import("./x.mjs")']) {
      const result = await api.build({ ...options, files: { '/a.js': code, '/x.mjs': 'export default 1' } });
      refused.push(await api.linkToBlobs(result).then(() => 'linked', error => error.message));
    }
    await api.stop();
    return { text, refused };
  }, place.origin);
  await place.close();
  assert.equal(text, 'contents');
  for (const message of refused) assert.match(message, /^linkToBlobs\(\) cannot link \/out\/a\.js: it imports \/out\/x-\w{8}\.mjs, a file of the loader "copy"; use the loader of what it is$/);
});
