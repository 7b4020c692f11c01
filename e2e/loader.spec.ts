// The page of the site that serves four routes to itself, each by a worker that it makes at run time.
import { expect, program_workers, test } from './playground.ts';
import { visit_routes } from './routes.ts';

test('four routes, each by a worker made at run time; edited ones are others, and faults are told', async ({ page, origin, browser }) => {
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(String(error)));
  await page.goto(`${origin}/loader/`);
  const body = page.getByLabel('Body of the response');
  await visit_routes(page);
  await expect(page.locator('#traces')).toContainText('/: ok');
  await expect(page.locator('#traces')).toContainText('visited by ada');
  await expect(page.locator('#stats')).toContainText('in a sandboxed frame');
  await expect.poll(() => program_workers(browser)).toBe(3);

  const source = page.getByLabel('Worker of /metrics');
  await source.fill('export default { fetch: () => new Response(`edited ${1 + 1}`) }');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(body).toHaveText('edited 2');
  await source.fill('export default { fetch() { return fetch("https://evil.test/") } }');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(body).toContainText('not permitted to access the internet');
  await source.fill('export default { fetch() { for (;;); } }');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(body).toHaveText('Worker exceeded CPU time limit.');
  await source.fill('export default { fetch( }');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(body).toContainText('at index.ts:1:25');
  await page.getByLabel('Path').fill('/nowhere');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(body).toHaveText('Nothing is served at /nowhere');
  expect(errors).toEqual([]);
});
