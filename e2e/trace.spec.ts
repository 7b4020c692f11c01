// The trace of a build, saved by the page and shown to DevTools.
import fs from 'node:fs/promises';
import { expect, test } from './playground.ts';

interface TraceEvent {
  name: string;
  ph: string;
  tid: number;
  ts?: number;
  dur?: number;
  args?: { name?: string; path?: string };
}

test('Trace saves what each thread did in a build and what the program did after it, on one time line', async ({ playground }) => {
  const { page } = playground;
  await playground.choose('shared-module');
  await playground.run();
  await expect(playground.run_state).toContainText('worker');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Trace' }).click()]);
  expect(download.suggestedFilename()).toBe('skein-shared-module.trace.json');
  const { traceEvents: events } = JSON.parse(await fs.readFile(await download.path(), 'utf8')) as { traceEvents: TraceEvent[] };
  const span = (name: string) => events.find(event => event.name === name && event.ph === 'X');
  for (const name of ['load worker', 'compile', 'start engine', 'build', 'take files', 'scan', 'parse', 'link', 'print', 'link to blobs', 'run']) expect(span(name), name).toBeTruthy();
  expect(events.some(event => event.ph === 'i' && event.name.startsWith('start worker'))).toBe(true);
  const threads = events.filter(event => event.name === 'thread_name').map(event => event.args?.name);
  expect(threads).toEqual(expect.arrayContaining(['coordinator', 'page', 'program']));
  // Started first, run next, recorded last.
  const starts = ['load worker', 'link to blobs', 'build'].map(name => span(name)?.ts ?? 0);
  expect(starts).toEqual([...starts].sort((a, b) => a - b));

  const tracks = await page.evaluate(() =>
    performance.getEntriesByType('measure').map(entry => (entry as PerformanceMeasure).detail as { devtools?: { trackGroup: string; track: string } } | null),
  );
  expect(new Set(tracks.map(detail => detail?.devtools?.track))).toEqual(new Set(threads.filter(name => tracks.some(detail => detail?.devtools?.track === name))));
  expect(tracks.every(detail => detail?.devtools?.trackGroup === 'Skein')).toBe(true);
  expect(tracks.some(detail => detail?.devtools?.track === 'coordinator')).toBe(true);
});

// A build of few modules may end before a thread of the pool has woken; this one has hundreds.
test('threads of the pool are in the trace', async ({ playground, isolated }) => {
  const { page } = playground;
  await playground.choose('three');
  await playground.run();
  await expect(playground.run_state).toContainText('worker');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Trace' }).click()]);
  const { traceEvents: events } = JSON.parse(await fs.readFile(await download.path(), 'utf8')) as { traceEvents: TraceEvent[] };
  const threads = events.filter(event => event.name === 'thread_name').map(event => event.args?.name ?? '');
  expect(threads.some(name => name.startsWith('pool'))).toBe(isolated);
});

test('a build with errors says that it has no trace', async ({ playground }) => {
  await playground.write('main.ts', 'let x = ;');
  await expect(playground.status).toHaveText('1 error');
  await playground.page.getByRole('button', { name: 'Trace' }).click();
  await expect(playground.page.locator('.toast-place')).toContainText('A build with errors has no trace');
});
