// Run, stop, run again; what the console shows of it.
import { expect, program_workers, test } from './playground.ts';

const spinning_worker = `console.log('spinning');\nfor (;;) {}\n`;

test('Stop ends a worker in an endless loop', async ({ playground, browser }) => {
  await playground.add('spin.worker.ts', spinning_worker);
  await playground.run_main(`new Worker(new URL('./spin.worker.ts', import.meta.url), { type: 'module' });\nconsole.log('page lives');`);
  await expect(playground.said('spin', 'spinning')).toHaveCount(1);
  await expect(playground.said('page', 'page lives')).toHaveCount(1);
  await expect.poll(() => program_workers(browser)).toBeGreaterThan(0);
  await playground.stop();
  await expect.poll(() => program_workers(browser)).toBe(0);
  await expect(playground.rows('page').filter({ hasText: 'Stopped' })).toHaveCount(1);

  await playground.run_main(`console.log('next run');`);
  await expect(playground.said('page', 'next run')).toHaveCount(1);
});

test('Stop ends nested workers in endless loops', async ({ playground, browser }) => {
  await playground.add('spin.worker.ts', spinning_worker);
  await playground.add('outer.worker.ts', `new Worker(new URL('./spin.worker.ts', import.meta.url), { type: 'module' });\n`);
  await playground.run_main(`new Worker(new URL('./outer.worker.ts', import.meta.url), { type: 'module' });`);
  await expect(playground.said('spin', 'spinning')).toHaveCount(1);
  await expect.poll(() => program_workers(browser)).toBe(2);
  await playground.stop();
  await expect.poll(() => program_workers(browser)).toBe(0);
});

test('Stop ends an endless loop in the page', async ({ playground }) => {
  await playground.run_main(`console.log('before'); setTimeout(() => { for (;;) {} }, 50);`);
  await expect(playground.said('page', 'before')).toHaveCount(1);
  await expect(playground.page.locator('#preview-busy')).toBeVisible();
  await expect(playground.run_state).toContainText('not answering');
  await playground.stop();
  await expect(playground.page.locator('#frame-holder iframe')).toHaveCount(0);
  await playground.run_main(`console.log('next run');`);
  await expect(playground.said('page', 'next run')).toHaveCount(1);
});

test('Stop ends an endless loop in the page that never finished loading', async ({ playground }) => {
  await playground.run_main(`for (;;) {}`);
  await expect(playground.page.locator('#preview-busy')).toBeVisible();
  // The playground itself stays awake: what is typed meanwhile is built.
  await playground.write('main.ts', `console.log('next run');`);
  await expect(playground.run_state).toHaveText('Running page, not answering, edited since');
  await playground.stop();
  await playground.run();
  await expect(playground.said('page', 'next run')).toHaveCount(1);
});

test('an edit shows in the next run', async ({ playground }) => {
  await playground.add('answer.worker.ts', `postMessage('first answer');`);
  await playground.run_main(`const w = new Worker(new URL('./answer.worker.ts', import.meta.url), { type: 'module' });\nw.onmessage = e => console.log('got', e.data);`);
  await expect(playground.said('page', 'got first answer')).toHaveCount(1);
  await playground.write('answer.worker.ts', `postMessage('second answer');`);
  await expect(playground.run_state).toContainText('edited since');
  await playground.page.keyboard.press('ControlOrMeta+s');
  await expect(playground.said('page', 'got second answer')).toHaveCount(1);
  await expect(playground.said('page', 'got first answer')).toHaveCount(0);
  await expect(playground.run_state).not.toContainText('edited since');
});

test('an error in a worker is shown at its place in the source', async ({ playground }) => {
  await playground.add('bad.worker.ts', `interface Unused { a: string }\n\nfunction fail(): never {\n  throw new RangeError('far too far');\n}\n\nonmessage = () => fail();\n`);
  await playground.run_main(`new Worker(new URL('./bad.worker.ts', import.meta.url), { type: 'module' }).postMessage(1);`);
  const row = playground.said('bad', 'far too far');
  await expect(row).toHaveAttribute('data-level', 'error');
  await expect(row).toHaveCount(1);
  await expect(playground.view('Console').locator('.badge')).toHaveText('1');
  await row.getByRole('button', { name: 'bad.worker.ts:4', exact: true }).click();
  await expect(playground.tab('bad.worker.ts')).toHaveAttribute('aria-selected', 'true');
  await expect(playground.page.locator('#editor .cm-activeLine')).toHaveText("  throw new RangeError('far too far');");
});

test('errors of the page: thrown, rejected, thrown while loading', async ({ playground }) => {
  await playground.run_main(`setTimeout(() => { throw new Error('thrown later'); });\nPromise.reject(new Error('not handled'));\nthrow new Error('thrown at once');`);
  for (const text of ['thrown later', 'not handled', 'thrown at once']) await expect(playground.said('page', text)).toHaveCount(1);
  await expect(playground.said('page', 'thrown at once').getByRole('button', { name: 'main.ts:3', exact: true })).toBeVisible();
});

test('the console shows values, merges repeats, filters, groups and clears', async ({ playground }) => {
  await playground.add('echo.worker.ts', `console.warn('from the worker');`);
  await playground.run_main(
    [
      `console.log('an object', { a: 1, list: [1, 2, 3], map: new Map([['k', null]]) });`,
      `for (let i = 0; i < 3; i++) console.log('again');`,
      `console.error('a fault');`,
      `console.log('%s is %d', 'six', 6);`,
      `new Worker(new URL('./echo.worker.ts', import.meta.url), { type: 'module' });`,
    ].join('\n'),
  );
  await expect(playground.said('page', "an object { a: 1, list: [ 1, 2, 3 ], map: Map(1) { 'k' => null } }")).toHaveCount(1);
  await expect(playground.said('page', 'again').locator('.count')).toHaveText('×3');
  await expect(playground.said('page', 'a fault')).toHaveAttribute('data-level', 'error');
  await expect(playground.said('page', 'six is 6')).toHaveCount(1);
  await expect(playground.said('echo', 'from the worker')).toHaveAttribute('data-level', 'warn');

  await playground.page.getByLabel('Filter the console').fill('AGAIN');
  await expect(playground.rows()).toHaveCount(1);
  await playground.page.getByLabel('Filter the console').fill('');
  await playground.page.getByRole('group', { name: 'Show only one realm' }).getByRole('button', { name: 'echo' }).click();
  await expect(playground.said('echo', 'from the worker')).toHaveCount(1);
  await expect(playground.rows('page')).toHaveCount(0);
  await playground.page.getByRole('group', { name: 'Show only one realm' }).getByRole('button', { name: 'All' }).click();
  await playground.page.getByRole('button', { name: 'Group by realm' }).click();
  await expect(playground.page.locator('#console-list .strand h3')).toHaveText([/^page/, /^echo/]);
  await playground.page.getByRole('button', { name: 'Clear the console' }).click();
  await expect(playground.rows()).toHaveCount(0);
});

test('terminated workers leave the braid', async ({ playground }) => {
  await playground.add('short.worker.ts', `postMessage('here');`);
  await playground.run_main(`const w = new Worker(new URL('./short.worker.ts', import.meta.url), { type: 'module' });\nw.onmessage = () => { w.terminate(); console.log('after'); };`);
  await expect(playground.said('short', 'ended')).toHaveCount(1);
  await expect(playground.run_state).toHaveText('Running page');
  await expect(playground.said('page', 'after').locator('.braid i')).toHaveCount(1);
});

test('the program cannot reach the playground', async ({ playground }) => {
  await playground.run_main(
    `for (const reach of [() => parent.document.title, () => localStorage.length, () => top!.location.href]) {\n  try { reach(); console.log('reached'); } catch (e) { console.log('refused', (e as Error).name); }\n}`,
  );
  await expect(playground.said('page', 'refused SecurityError').locator('.count')).toHaveText('×3');
  await expect(playground.said('page', 'reached')).toHaveCount(0);
});
