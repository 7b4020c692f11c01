// Edge cases of workers that take more than one page: other folders, frames, tabs, failures, and what becomes of names when something changes.
import type { LinkedApp, RealmEvent } from '../web/src/index.ts';
import { PlaceFinder, type SourceMap } from '../web/src/blobs/place.ts';
import { expect, test, titles, ways, type Bench, type Built, type Files } from './workers.ts';

const in_each_way = (about: string, body: (bench: Bench) => Promise<void>, only = ways) => {
  for (const way of only) test(`${about}, ${titles[way]}`, async ({ shared_bench_of }) => body(shared_bench_of(way)));
};
const settings = (files: Files, rest: object = {}) => ({ entryPoints: [Object.keys(files)[0]], bundle: true, format: 'esm', outdir: '/out', ...rest });
const start = (file: string) => `new Worker(new URL('${file}', import.meta.url), { type: 'module' })`;
const lines = (bench: Bench, wanted: string[]) => expect.poll(() => bench.lines.toSorted(), { timeout: 10_000, intervals: [20, 50, 100] }).toEqual(wanted.toSorted());
const names = (built: Built) => Object.keys(built.outputs).toSorted();
const name_of = (built: Built, stem: string) => names(built).find(name => name.startsWith(`${stem}-`)) ?? '';

in_each_way('9 a worker that does not exist is an error where it is started', async bench => {
  const files = { '/main.js': `const a = 1;\nconst w = ${start('./none.js')};\n` };
  const built = await bench.build(files, settings(files));
  expect(names(built)).toEqual([]);
  expect(built.messages).toMatch(/\[ERROR\].*\.\/none\.js[^]*main\.js:2:\d+:\n\s*2 │ const w = new Worker/);
});

const circle = (in_b: string): Files => ({
  '/main.js': `${start('./a.js')};\n${start('./other.js')};\nconsole.log('page');\n`,
  '/a.js': `onmessage = () => ${start('./b.js')};\nconsole.log('a');\n`,
  '/b.js': `onmessage = () => ${start('./a.js')};\nconsole.log('${in_b}');\n`,
  '/other.js': `console.log('other');\n`,
});

in_each_way('16 names in a circle of workers: the same in every build, others when one of them changes', async bench => {
  const files = circle('b');
  const first = await bench.build(files, settings(files));
  expect(await bench.build(files, settings(files))).toEqual(first);
  const edited = await bench.build(circle('edited'), settings(files));
  for (const stem of ['a', 'b']) expect(name_of(edited, stem)).not.toBe(name_of(first, stem));
  expect(name_of(edited, 'other')).toBe(name_of(first, 'other'));
});

in_each_way('32 an edited worker changes its name and those of what starts it, nothing else', async bench => {
  const files = (text: string): Files => ({
    '/main.js': `import { shared } from './shared.js';\n${start('./outer.js')};\n${start('./other.js')};\nconsole.log(shared);\n`,
    '/outer.js': `import { shared } from './shared.js';\nconsole.log(shared);\n${start('./w.js')};\n`,
    '/other.js': `import { shared } from './shared.js';\nconsole.log('other', shared);\n`,
    '/w.js': `console.log('${text}');\n`,
    '/shared.js': `export const shared = [];\n`,
  });
  const rest = { entryNames: '[name]-[hash]', splitting: true };
  const before = await bench.build(files('w'), settings(files(''), rest));
  const after = await bench.build(files('edited'), settings(files(''), rest));
  const stems = (all: Built, others: Built) => names(all).filter(name => !names(others).includes(name)).map(name => name.split('-')[0]);
  expect(stems(after, before)).toEqual(['main', 'outer', 'w']);
  expect(names(after)).toHaveLength(names(before).length);
});

test('21 below a folder, started from chunks at two depths, from disk', async ({ bench_of }) => {
  const files = {
    '/one.js': `import { ask } from './lib/ask.js';\nask('one');\n`,
    '/deep/er/two.js': `import { ask } from '../../lib/ask.js';\nask('two');\n`,
    '/lib/ask.js': `export const ask = text => { const w = ${start('./w.js')}; w.onmessage = e => console.log(e.data); w.postMessage(text); };\n`,
    '/lib/w.js': `onmessage = e => postMessage('answers ' + e.data);\n`,
  };
  for (const [splitting, publicPath] of [[true, false], [false, false], [false, true], [true, true]]) {
    const bench = bench_of('disk');
    bench.lines.length = 0;
    const built = await bench.build(files, settings(files, { entryPoints: ['/one.js', '/deep/er/two.js'], splitting, ...(publicPath && { publicPath: `${bench.folder}/sub/` }) }));
    bench.serve(built.outputs, 'sub');
    await bench.open_page(`<script type="module" src="./sub/one.js"></script><script type="module" src="./sub/deep/er/two.js"></script>`);
    await lines(bench, ['answers one', 'answers two']);
    bench.page.removeAllListeners('console');
  }
});

test('23 a sandboxed frame without an origin, from blobs', async ({ bench_of }) => {
  const bench = bench_of('blobs');
  const files = {
    '/main.js': `const w = ${start('./w.js')};\nw.onmessage = e => console.log(e.data);\nw.postMessage(1);\nw.postMessage(2);\nconsole.log('origin', self.origin);\n`,
    '/w.js': `const inner = ${start('./inner.js')};\ninner.onmessage = e => postMessage(e.data);\nonmessage = e => inner.postMessage(e.data);\n`,
    '/inner.js': `onmessage = e => postMessage('inner ' + e.data);\n`,
  };
  const built = await bench.build(files, settings(files));
  await bench.page.evaluate(async url => {
    const scope = globalThis as unknown as { built: { outputFiles: { path: string; kind: string; contents: Uint8Array; links: object[]; exports: string[] }[] } };
    const outputs = scope.built.outputFiles.map(({ path, kind, contents, links, exports }) => ({ path, kind, contents, links, exports }));
    const frame = document.createElement('iframe');
    frame.sandbox.add('allow-scripts');
    frame.srcdoc = `<script type="module">onmessage = async ({ data }) => {
      const { linkToBlobs } = await import(${JSON.stringify(new URL('/dist/link.js', url).href)});
      (await linkToBlobs({ outputFiles: data })).start();
    }; parent.postMessage('ready', '*')</script>`;
    const ready = new Promise(resolve => addEventListener('message', resolve, { once: true }));
    document.body.append(frame);
    await ready;
    frame.contentWindow?.postMessage(outputs, '*');
  }, bench.page.url());
  expect(names(built)).toHaveLength(3);
  await lines(bench, ['origin null', 'inner 1', 'inner 2']);
});

test('21 on another origin than the page, or not, as it turns out, from disk', async ({ bench_of }) => {
  const files = {
    '/main.js': `import { shared } from './shared.js';\nconst w = ${start('./module.ts')}; w.onmessage = e => console.log(shared, e.data); w.postMessage('hi');\n`,
    '/shared.js': `export const shared = 'shared';\n`,
    '/module.ts': `import { shared } from './shared.js';\nonmessage = (e: MessageEvent) => { const w = new Worker(new URL('./classic.ts', import.meta.url)); w.onmessage = f => postMessage([e.data, shared, f.data].join()); w.postMessage('deep'); };\n`,
    '/classic.ts': `import { shared } from './shared.js';\nonmessage = (e: MessageEvent) => postMessage([e.data, shared, typeof importScripts].join());\n`,
  };
  for (const [origin, with_scheme] of [['other_origin', true], ['other_origin', false], ['origin', true]] as const) {
    const bench = bench_of('disk');
    bench.lines.length = 0;
    const publicPath = `${bench.site[origin].replace(with_scheme ? '' : 'http:', '')}${bench.folder}/cdn`;
    const built = await bench.build(files, settings(files, { splitting: true, publicPath }));
    bench.serve(built.outputs, 'cdn');
    await bench.open_page(`<script type="module" crossorigin src="${publicPath}/main.js"></script>`);
    await lines(bench, ['shared hi,shared,deep,shared,function']);
    bench.page.removeAllListeners('console');
  }
});

test('23 a sandboxed frame without an origin, with inline workers, from disk', async ({ bench_of }) => {
  const bench = bench_of('disk');
  const files = {
    '/main.js': `const w = ${start('./w.js')};\nw.onmessage = e => console.log(e.data);\nw.postMessage(1);\nw.postMessage(2);\nconsole.log('origin', self.origin);\n`,
    '/w.js': `import { text } from './text.js';\nconst inner = ${start('./inner.js')};\ninner.onmessage = e => postMessage(e.data + text);\nonmessage = e => inner.postMessage(e.data);\n`,
    '/inner.js': `onmessage = e => postMessage('inner ' + e.data);\n`,
    '/text.js': `export const text = '!';\n`,
  };
  const built = await bench.build(files, settings(files, { workerFormat: 'inline' }));
  expect(names(built)).toEqual(['main.js']);
  bench.serve(built.outputs);
  bench.site.put(`${bench.folder}/frame.html`, `<!doctype html><script type="module" src="./out/main.js"></script>`);
  await bench.open_page(`<iframe sandbox="allow-scripts" src="./frame.html"></iframe>`);
  await lines(bench, ['origin null', 'inner 1!', 'inner 2!']);
});

test('24 URLs are there until the application is disposed, then no more, from blobs', async ({ bench_of }) => {
  const bench = bench_of('blobs');
  const files = {
    '/main.js': `const w = ${start('./w.js')};\nw.onmessage = e => console.log(e.data);\nw.postMessage('first');\nsetTimeout(() => { const late = ${start('./w.js')}; late.onmessage = e => console.log(e.data); late.postMessage('late'); }, 300);\n`,
    '/w.js': `onmessage = async e => postMessage((await import('./lazy.js')).lazy + e.data);\n`,
    '/lazy.js': `export const lazy = 'lazy ';\n`,
  };
  const built = await bench.build(files, settings(files, { splitting: true }));
  await bench.start(built, 'main.js');
  await lines(bench, ['lazy first', 'lazy late']);
  const left = await bench.page.evaluate(async () => {
    const { app } = globalThis as unknown as { app: LinkedApp };
    const urls = [...app.urls.values()];
    const readable = () => Promise.all(urls.map(url => fetch(url).then(() => true, () => false)));
    const before = await readable();
    app.dispose();
    return { before, after: await readable() };
  });
  expect(left.before).not.toContain(false);
  expect(left.after).not.toContain(true);
});

const with_service_worker = {
  '/main.js': `navigator.serviceWorker.register(new URL('./sw.js', import.meta.url)).then(async r => {\n  const { serviceWorker } = navigator;\n  if (!serviceWorker.controller) await new Promise(r => serviceWorker.addEventListener('controllerchange', r));\n  console.log(new URL(r.scope).pathname, r.active.scriptURL.split('/').at(-1));\n  console.log(await (await fetch('./answer')).text());\n}, e => console.log(e.message));\n`,
  '/sw.js': `addEventListener('install', () => skipWaiting());\naddEventListener('activate', e => e.waitUntil(clients.claim()));\naddEventListener('fetch', e => { if (e.request.url.endsWith('/answer')) e.respondWith(import('./text.js').then(({ text }) => new Response(text))); });\n`,
  '/text.js': `export const text = 'from the service worker';\n`,
};

test('26 a service worker has a name without a hash, keeps its scope and contains what it imports, from disk', async ({ bench_of }) => {
  const bench = bench_of('disk');
  const built = await bench.build(with_service_worker, settings(with_service_worker));
  expect(names(built)).toEqual(['main.js', 'sw.js']);
  expect(built.outputs['sw.js']).not.toMatch(/\bimport\b/);
  bench.serve(built.outputs);
  // It answers for what is below itself.
  bench.folder_of_page = '/out';
  await bench.open_page(`<script type="module" src="./main.js"></script>`);
  await lines(bench, [`${bench.folder}/out/ sw.js`, 'from the service worker']);
});

in_each_way('26 a service worker cannot be registered without a server, and it is said why', async bench => {
  const built = await bench.build(with_service_worker, settings(with_service_worker));
  await bench.start(built, 'main.js');
  await lines(bench, ['/out/sw.js cannot be registered here: browsers load service workers from a server only, neither from blob: URLs nor through the transport "service-worker"']);
}, ['blobs', 'served']);

test('25 a shared worker, named by its second argument, is one for two tabs, from disk', async ({ bench_of, context }) => {
  const bench = bench_of('disk');
  const files = {
    '/main.js': `const s = new SharedWorker(new URL('./w.js', import.meta.url), 'nm');\ns.port.onmessage = e => console.log(e.data);\ns.port.postMessage(0);\n`,
    '/w.js': `import { table } from './table.js';\nlet clients = 0;\nonconnect = ({ ports: [port] }) => { port.onmessage = () => port.postMessage(self.name + ' ' + table[clients++]); };\n`,
    '/table.js': `export const table = ['first', 'second'];\n`,
  };
  const built = await bench.build(files, settings(files));
  await bench.start(built, 'main.js');
  await lines(bench, ['nm first']);
  const second = await context.newPage();
  bench.listen(second);
  await bench.open_page(`<script type="module" src="./out/main.js"></script>`, second);
  await lines(bench, ['nm first', 'nm second']);
});

in_each_way("31 what a worker throws leads to its source's line", async bench => {
  const files = {
    '/main.ts': `const w = ${start('./lib/w.ts')};\nw.onerror = e => { e.preventDefault(); console.log(JSON.stringify([e.message, e.filename, e.lineno, e.colno])); };\nw.postMessage(1);\n`,
    '/lib/w.ts': `interface Unused { a: string }\n\nfunction fail(why: string): never {\n  throw new RangeError(why);\n}\nself.onmessage = () => fail('too far');\n`,
  };
  const built = await bench.build(files, settings(files, { sourcemap: true, minify: true }));
  await bench.start(built, 'main.js');
  await expect.poll(() => bench.lines).toHaveLength(1);
  const [message, file, line, column] = JSON.parse(bench.lines[0] ?? '[]') as [string, string, number, number];
  expect(message).toBe('Uncaught RangeError: too far');
  if (bench.way === 'disk') {
    const name = file.slice(file.lastIndexOf('/out/') + 5);
    const map = JSON.parse(built.outputs[`${name}.map`] ?? '') as SourceMap;
    expect(new PlaceFinder(map, source => source).find(line, column - 1)).toMatchObject({ file: '../lib/w.ts', line: 4 });
  } else {
    const events = () => bench.page.evaluate(() => (globalThis as unknown as { events: RealmEvent[] }).events.filter(event => event.type === 'error'));
    await expect.poll(events).toMatchObject([{ message, place: { file: '/lib/w.ts', line: 4 }, realm: { kind: 'worker' } }]);
  }
});

in_each_way('31 a worker that cannot be loaded tells its starter', async bench => {
  const files = {
    '/main.js': `const w = ${start('./w.js')};\nw.onerror = e => { e.preventDefault(); console.log('error event', e.message ?? ''); };\n`,
    '/w.js': `import { missing } from 'https://skein.invalid/none.js';\npostMessage(missing);\n`,
  };
  const built = await bench.build(files, settings(files, { external: ['https://*'] }));
  await bench.start(built, 'main.js');
  await expect.poll(() => bench.lines.filter(line => line.startsWith('error event'))).toHaveLength(1);
});

test('34 what the metafile lists of a worker is all that it loads, and a page may preload it, from disk', async ({ bench_of, site }) => {
  const bench = bench_of('disk');
  const chain = (name: string, next: string) => [`/${name}.js`, `import { ${next} } from './${next}.js';\nexport const ${name} = '${name}' + ${next};\n`];
  const files: Files = {
    '/main.js': `import { a } from './a.js';\nconst w = ${start('./w.js')};\nw.onmessage = e => console.log(a, e.data);\n${start('./other.js')};\n`,
    '/w.js': `import { a } from './a.js';\npostMessage(a);\n`,
    '/other.js': `import { b } from './b.js';\nexport { b };\n`,
    ...Object.fromEntries([chain('a', 'b'), chain('b', 'c')]),
    '/c.js': `export const c = 'c';\n`,
  };
  const built = await bench.build(files, settings(files, { splitting: true, metafile: true }));
  const [name = '', { imports = [] } = {}] = Object.entries(built.metafile?.outputs ?? {}).find(([, { entryPoint }]) => entryPoint === 'w.js') ?? [];
  const wanted = [name, ...imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path)];
  expect(wanted).toHaveLength(3);
  // What may not be kept would be loaded twice.
  bench.headers = { 'cache-control': 'max-age=600' };
  bench.serve(built.outputs);
  bench.headers = {};
  const asked = () => site.requests.filter(path => path.startsWith(`${bench.folder}/out/`)).map(path => path.slice(bench.folder.length + 1)).toSorted();
  await bench.open_page(wanted.map(path => `<link rel="modulepreload" href="./${path}">`).join(''));
  await expect.poll(asked).toEqual(wanted.toSorted());
  await bench.open_page(`<script type="module" src="./out/main.js"></script>`);
  await lines(bench, ['abc abc']);
  expect(asked()).toEqual([...wanted, 'out/main.js', ...names(built).filter(each => each.startsWith('other-')).map(each => `out/${each}`)].toSorted());
});

test('28 trusted types, and a worker of another origin, from disk', async ({ bench_of }) => {
  const bench = bench_of('disk');
  const files = {
    '/main.js': `const w = new Worker(new URL('./w.js', import.meta.url));\nw.onmessage = e => console.log(e.data);\nw.postMessage('ping');\n`,
    '/w.js': `import { text } from './text.js';\nonmessage = e => postMessage([text, e.data, typeof importScripts].join());\n`,
    '/text.js': `export const text = 'trusted';\n`,
  };
  const publicPath = `${bench.site.other_origin}${bench.folder}/cdn`;
  const built = await bench.build(files, settings(files, { publicPath }));
  bench.serve(built.outputs, 'cdn');
  bench.headers = { 'content-security-policy': "require-trusted-types-for 'script'; trusted-types default skein" };
  bench.html = `<script>trustedTypes.createPolicy('default', { createScriptURL: url => url });</script>`;
  await bench.open_page(`<script type="module" crossorigin src="${publicPath}/main.js"></script>`);
  await lines(bench, ['trusted,ping,function']);
});
