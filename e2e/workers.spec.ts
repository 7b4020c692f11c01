// The edge cases of workers: each built to disk and served, linked to blobs in a page, and put behind a service worker there; with cross-origin
// isolation and without.
import { cases, type WorkerCase } from './worker_cases.ts';
import { expect, test, titles, ways, type Bench } from './workers.ts';


const entry_of = (files: Record<string, string>) => Object.keys(files).find(name => /^\/main\.[jt]sx?$/.test(name)) ?? '/main.js';

async function check({ files, settings, prints, ways: only = ways, why, headers = {}, html = '', outputs }: WorkerCase, bench: Bench): Promise<void> {
  // A way that is left out has its reason.
  expect(why !== undefined).toBe(only.length < ways.length);
  bench.headers = headers;
  bench.html = html;
  const wanted = (typeof prints === 'function' ? prints(bench.isolated) : prints).toSorted();
  const built = await bench.build(files, { entryPoints: [entry_of(files)], bundle: true, format: 'esm', outdir: '/out', ...settings });
  expect(Object.keys(built.outputs), built.messages).not.toEqual([]);
  outputs?.(built);
  await bench.start(built, 'main.js');
  await expect.poll(() => bench.lines.toSorted(), { timeout: 10_000, intervals: [20, 50, 100] }).toEqual(wanted);
  // Nothing more comes.
  await bench.page.waitForTimeout(50);
  expect(bench.lines.toSorted()).toEqual(wanted);
}

for (const each of cases) {
  for (const way of ways.filter(name => each.ways?.includes(name) ?? true)) {
    const name = `${each.about}, ${titles[way]}`;
    if (each.headers || each.html) test(name, ({ bench_of }) => check(each, bench_of(way)));
    else test(name, ({ shared_bench_of }) => check(each, shared_bench_of(way)));
  }
}
