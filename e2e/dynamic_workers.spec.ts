// The example that makes workers at run time. The loader and an engine of its own are bundled with it; its frame has no origin.
import { expect, program_workers, test } from './playground.ts';
import { visit_routes } from './routes.ts';

test('four routes in the running frame, each by a worker made at run time', async ({ playground, browser }) => {
  const { frame } = playground;
  await playground.choose('dynamic-workers');
  await expect(playground.page.locator('#packages')).toHaveText(/^With skein \d/);
  await playground.run();
  await visit_routes(frame);
  await expect(playground.said('page', '/: ok visited by ada')).toHaveCount(2);
  await expect(frame.locator('#stats')).toHaveText('Started: 5. Found running: 1. Now there are 3, each in a sandboxed frame.');
  await expect(frame.getByLabel('Calls').locator('li')).toHaveCount(6);
  // Those of the three routes that are kept, and the engine's.
  await expect.poll(() => program_workers(browser)).toBe(4);
  await playground.stop();
  await expect.poll(() => program_workers(browser)).toBe(0);
});

test('a route is edited like any file; what it must not do is refused when it runs', async ({ playground }) => {
  const { frame } = playground;
  await playground.choose('dynamic-workers');
  const body = frame.getByLabel('Body of the response');
  const answers = async (text: string, answer: string) => {
    await playground.write('routes/home.ts', text);
    await playground.built();
    await playground.run();
    await expect(body).toContainText(answer, { timeout: 40_000 });
  };
  await answers('// edited\nexport default { fetch: () => new Response(`edited ${1 + 1}`) };\n', 'edited 2');
  await answers('export default { fetch() { return fetch("https://evil.test/") } };\n', 'not permitted to access the internet');
  await answers('export default { fetch() { for (;;); } };\n', 'Worker exceeded CPU time limit.');
  await answers('export default { fetch( }\n', 'at index.ts:1:25');
});

test("the example's own page leads back to it; drafts and links of it run", async ({ page, origin, playground }) => {
  await playground.choose('dynamic-workers');
  await page.getByRole('link', { name: 'Its own page' }).click();
  await expect(page).toHaveURL(`${origin}/loader/`);
  await page.getByRole('link', { name: 'In the playground' }).click();
  await playground.built();
  await expect(page.locator('#bench')).toHaveAttribute('data-built', 'dynamic-workers');
  await expect(page.getByLabel('Example')).toHaveValue('dynamic-workers');
  // It is opened even where another was shown last, and gives way to the next choice.
  await playground.choose('nested');
  expect(page.url()).toBe(`${origin}/`);
  await page.goto(`${origin}/#example=dynamic-workers`);
  await page.reload();
  await playground.built();
  await expect(page.getByLabel('Example')).toHaveValue('dynamic-workers');
  await playground.write('routes/config.ts', 'export default { fetch: () => new Response("a draft") };\n');
  await playground.built();
  await page.reload();
  await expect(page.locator('#editor .cm-content')).toContainText('a draft');

  // A link has the names of packages, which bring the engine along.
  await page.getByRole('button', { name: 'Copy a link to this program' }).click();
  await expect(page).toHaveURL(/#v1=/);
  await page.reload();
  await playground.built();
  await playground.run();
  await playground.frame.getByRole('button', { name: '/config', exact: true }).click();
  await expect(playground.frame.getByLabel('Body of the response')).toHaveText('a draft');
});
