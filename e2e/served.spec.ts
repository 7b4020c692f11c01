// The transport "service-worker": what blobs cannot do, and what is said where it is not available.
import type * as api from '../web/src/index.ts';
import { Bench, expect, module_url, test } from './workers.ts';

const files = {
  '/main.js': `const w = new Worker(new URL('./w.js', import.meta.url), { type: 'module' });\nw.onmessage = e => console.log(e.data);\nw.postMessage('x');\nconsole.log(import.meta.url);\nexport const kept = true;\n`,
  '/w.js': `onmessage = async () => postMessage([import.meta.url, await (await fetch('./by_hand.txt')).text(), (await import('./lazy.js')).lazy].join(' '));\n`,
  '/lazy.js': `export const lazy = import.meta.url;\n`,
};
const settings = { entryPoints: ['/main.js'], bundle: true, format: 'esm', outdir: '/out', splitting: true, workerNames: '[name]', chunkNames: '[name]' };

async function link(bench: Bench, options: api.LinkOptions): Promise<string> {
  return bench.page.evaluate(
    async ({ url, options }) => {
      const { linkToBlobs } = (await import(url)) as typeof api;
      const scope = globalThis as unknown as { built: api.BuildResult; app: api.LinkedApp };
      try {
        scope.app = await linkToBlobs(scope.built, options);
        await scope.app.start();
        return scope.app.urls.get('/out/main.js') ?? '';
      } catch (error) {
        return String(error);
      }
    },
    { url: module_url, options },
  );
}

test('outputs have their own URLs, until they are disposed', async ({ bench_of, site }) => {
  const bench = bench_of('served');
  await bench.build(files, settings);
  const assets = { '/__skein/by_hand.txt': 'relative to the page or worker' };
  const url = await link(bench, { transport: 'service-worker', serviceWorker: '/serve_worker.js', assets });
  expect(url.startsWith(`${site.origin}/__skein/`)).toBe(true);
  const folder = url.slice(0, -'main.js'.length);
  await expect.poll(() => bench.lines.toSorted()).toEqual([url, `${folder}w.js relative to the page or worker ${folder}lazy.js`].toSorted());
  const status = () => bench.page.evaluate(url => fetch(url).then(answer => `${answer.status} ${answer.headers.get('content-type')}`), url);
  expect(await status()).toBe('200 text/javascript');
  const caches_left = await bench.page.evaluate(async () => {
    (globalThis as unknown as { app: api.LinkedApp }).app.dispose();
    await new Promise(resolve => setTimeout(resolve, 200));
    return caches.keys();
  });
  expect(caches_left).toEqual([]);
  expect(await status()).toBe('404 text/plain');
});

test('what a page left behind is deleted by the next, not what another page uses', async ({ bench_of, context, site, isolated }) => {
  const bench = bench_of('served');
  const other = new Bench('served', await context.newPage(), site, isolated);
  const options = { transport: 'service-worker', serviceWorker: '/serve_worker.js' } as const;
  for (const each of [bench, other]) {
    await each.build(files, settings);
    await link(each, options);
  }
  const keys = () => other.page.evaluate(() => caches.keys());
  const [first, second] = await keys();
  expect(await keys()).toHaveLength(2);
  await bench.open_page('');
  await bench.build(files, settings);
  await link(bench, options);
  const left = await keys();
  expect(left).toHaveLength(2);
  expect([first, second].filter(name => left.includes(name ?? ''))).toHaveLength(1);
});

test('where it is not available, it is said why', async ({ bench_of }) => {
  const bench = bench_of('served');
  await bench.build(files, settings);
  const refused = 'Error: linkToBlobs() cannot use the transport "service-worker": ';
  expect(await link(bench, { transport: 'service-worker' })).toBe(`${refused}the option "serviceWorker" has to give the URL of serve_worker.js on the origin of the page`);
  expect(await link(bench, { transport: 'service-worker', serviceWorker: '/none.js' })).toContain(`${refused}Failed to register a ServiceWorker`);
  expect(await link(bench, { transport: 'service-worker', serviceWorker: '/dist/serve_worker.js' })).toMatch(/is outside of its scope http:\/\/localhost:\d+\/dist\/$/);
  bench.lines.length = 0;
  expect(await link(bench, { transport: 'carrier pigeon' as 'blob' })).toBe('Error: linkToBlobs() knows no transport "carrier pigeon": "blob" or "service-worker"');
  // Blobs still work.
  expect(await link(bench, {})).toMatch(/^blob:/);
});
