// Files come, go and get other names; nothing typed is lost.
import { expect, test } from './playground.ts';

test('roles of the files', async ({ playground }) => {
  await expect(playground.tab('main.ts')).toHaveAttribute('data-role', 'entry');
  await expect(playground.tab('letters.worker.ts')).toHaveAttribute('data-role', 'worker');
  await expect(playground.tab('words.worker.ts')).toHaveAttribute('data-role', 'worker');
  await expect(playground.tab('fingerprint.ts')).toHaveAttribute('data-role', 'module');
});

test('add, rename and delete a file', async ({ playground, page }) => {
  await playground.add('extra.ts', `export const extra = 'from extra';\n`);
  await playground.run_main(`import { extra } from './extra';\nconsole.log(extra);\n`);
  await expect(playground.said('page', 'from extra')).toHaveCount(1);

  await playground.tab('extra.ts').click();
  await page.keyboard.press('F2');
  await page.getByLabel('New name of the file').fill('more/other.ts');
  await page.keyboard.press('Enter');
  await expect(playground.tab('more/other.ts')).toHaveAttribute('aria-selected', 'true');
  await expect(playground.status).toHaveText('1 error');
  await playground.run_main(`import { extra } from './more/other';\nconsole.log('now', extra);\n`);
  await expect(playground.said('page', 'now from extra')).toHaveCount(1);

  await playground.tab('more/other.ts').focus();
  await playground.tab('more/other.ts').click();
  await page.keyboard.press('Delete');
  await expect(playground.tab('more/other.ts')).toHaveCount(0);
  await expect(playground.status).toHaveText('1 error');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(playground.tab('more/other.ts')).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('#editor .cm-content')).toContainText('from extra');
  await playground.built();
});

test('a tab is chosen though a build ends while the pointer is down on it', async ({ playground, page }) => {
  await playground.write('main.ts', 'export const = 1;\n');
  await playground.tab('words.worker.ts').hover();
  await page.mouse.down();
  await expect(playground.status).toHaveText(/error/);
  await page.mouse.up();
  await expect(playground.tab('words.worker.ts')).toHaveAttribute('aria-selected', 'true');
  await expect(playground.tab('main.ts')).toHaveAttribute('aria-label', 'main.ts, entry, has errors');
});

test('names that cannot be', async ({ playground, page }) => {
  await page.getByRole('button', { name: 'Add a file' }).click();
  const input = page.getByLabel('Name of the new file');
  for (const [name, why] of [['main.ts', 'exists already'], ['a/../b.ts', 'only'], ['picture.gif', 'End the name'], ['node_modules/x.ts', 'belongs to the packages']] as const) {
    await input.fill(name);
    await page.keyboard.press('Enter');
    await expect(input).toHaveAttribute('aria-invalid', 'true');
    await expect(page.locator('#toast')).toContainText(why);
  }
  await page.keyboard.press('Escape');
  await expect(input).toHaveCount(0);
  await expect(playground.page.locator('#file-tabs [role=tab]')).toHaveCount(4);
});

test('another entry', async ({ playground, page }) => {
  await playground.add('second.ts', `console.log('the second entry');\n`);
  await page.getByRole('button', { name: 'More for this file' }).click();
  await page.getByRole('menuitem', { name: 'Make it the entry' }).click();
  await expect(playground.tab('second.ts')).toHaveAttribute('data-role', 'entry');
  await playground.run();
  await expect(playground.said('page', 'the second entry')).toHaveCount(1);
});

test('drafts survive a reload and a look at another example; Reset brings the example back', async ({ playground, page }) => {
  await playground.write('main.ts', `console.log('my draft');\n`);
  await playground.built();
  await page.reload();
  await playground.built();
  await expect(page.locator('#editor .cm-content')).toContainText('my draft');
  await playground.choose('nested');
  await expect(page.locator('#editor .cm-content')).toContainText('outer');
  await playground.choose('shared-module');
  await expect(page.locator('#editor .cm-content')).toContainText('my draft');
  await page.getByRole('button', { name: 'More for this file' }).click();
  await page.getByRole('menuitem', { name: 'Reset the example' }).click();
  await expect(page.locator('#editor .cm-content')).toContainText('Skein prints that');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.locator('#editor .cm-content')).toContainText('my draft');
});

test('a link carries the program', async ({ playground, page, browser, origin }) => {
  await playground.write('main.ts', `console.log('shared: Füße 🧶');\n`);
  await page.getByRole('button', { name: 'Copy a link to this program' }).click();
  await expect(page).toHaveURL(/#v1=[\w-]+$/);
  const other = await browser.newContext();
  const visitor = await other.newPage();
  await visitor.goto(page.url());
  await expect(visitor.locator('#editor .cm-content')).toContainText('shared: Füße 🧶');
  await visitor.goto('about:blank');
  await visitor.goto(`${origin}/#v1=notAProgram`);
  await expect(visitor.locator('#toast')).toContainText('no program that can be read');
  await expect(visitor.locator('#file-tabs [role=tab]')).toHaveCount(4);
  await other.close();
});

test('storage that refuses does not stop the playground', async ({ browser, origin }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('no storage here', 'SecurityError');
        },
      });
    }
  });
  await page.goto(origin);
  await expect(page.locator('#status-build')).toHaveAttribute('data-tone', 'good');
  await page.getByRole('button', { name: 'Run' }).click();
  await expect(page.locator('#console-list')).toContainText('7 words');
  await context.close();
});
