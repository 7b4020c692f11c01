// The page itself: keyboard, narrow screens, themes, places that stay.
import type { Page } from '@playwright/test';
import { expect, test } from './playground.ts';

test('everything by keyboard', async ({ playground, page }) => {
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the code' })).toBeFocused();

  await playground.tab('main.ts').focus();
  await page.keyboard.press('ArrowRight');
  await expect(playground.tab('letters.worker.ts')).toBeFocused();
  await expect(playground.tab('letters.worker.ts')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('End');
  await expect(playground.tab('fingerprint.ts')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowRight');
  await expect(playground.tab('main.ts')).toHaveAttribute('aria-selected', 'true');

  // Tab indents in the editor; Escape, then Tab leaves it.
  const code = page.locator('#editor .cm-content');
  await code.focus();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.press('Tab');
  await expect(code).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(code).not.toBeFocused();

  await code.focus();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(playground.said('page', 'words answered: 7 words')).toHaveCount(1);

  await playground.view('Console').focus();
  await page.keyboard.press('ArrowRight');
  await expect(playground.view('Weave')).toBeFocused();
  await expect(page.locator('#pane-weave')).toBeVisible();
  await expect(page.locator('#pane-console')).toBeHidden();

  const bar = page.getByRole('separator', { name: 'Width of the code' });
  const width = Number(await bar.getAttribute('aria-valuenow'));
  await bar.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(bar).toHaveAttribute('aria-valuenow', String(width - 2));

  await page.getByRole('button', { name: 'More for this file' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Rename' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'More for this file' })).toBeFocused();
});

test('every control has a name', async ({ page, playground }) => {
  await playground.run();
  await expect(playground.run_state).toContainText('Running');
  const nameless = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, input, select, [role=tab], [role=separator]')]
      .filter(element => !(element.getAttribute('aria-label') || element.textContent?.trim() || (element as HTMLInputElement).labels?.length))
      .map(element => element.outerHTML.slice(0, 120)),
  );
  expect(nameless).toEqual([]);
});

async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) - window.innerWidth);
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('one view at a time, nothing beyond the edge', async ({ playground, page }) => {
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await expect(page.locator('#pane-code')).toBeVisible();
    await expect(page.locator('#pane-preview')).toBeHidden();
    await playground.run();
    await expect(playground.view('Preview')).toHaveAttribute('aria-selected', 'true');
    await expect(playground.frame.locator('output#words')).toHaveText(/^[0-9a-f]{8}$/);
    await expect(page.locator('#pane-code')).toBeHidden();
    for (const name of ['Code', 'Console', 'Weave', 'Output', 'Problems']) {
      await playground.view(name).tap();
      await expect(page.locator(`#pane-${name.toLowerCase()}`)).toBeVisible();
      expect(await overflow(page)).toBeLessThanOrEqual(0);
    }
    await playground.view('Console').tap();
    await expect(playground.said('page', 'words answered: 7 words')).toBeVisible();
  });

  test('a place in the console leads to the code', async ({ playground, page }) => {
    await playground.run();
    await playground.view('Console').tap();
    await playground.said('words', 'words: [').getByRole('button', { name: 'words.worker.ts:5' }).tap();
    await expect(page.locator('#pane-code')).toBeVisible();
    await expect(playground.tab('words.worker.ts')).toHaveAttribute('aria-selected', 'true');
  });
});

test('the theme follows the system until one is chosen, and the choice stays', async ({ playground, page }) => {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await ground();
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await ground();
  expect(dark).not.toBe(light);
  await page.getByRole('button', { name: 'Switch to the light theme' }).click();
  expect(await ground()).toBe(light);
  await page.reload();
  await playground.built();
  expect(await ground()).toBe(light);
});

test('nothing moves when a program is built and run', async ({ playground, page }) => {
  const boxes = () => page.evaluate(() => ['#run', '#stop', '#editor', '#pane-preview', '#view-tabs', '#pane-console'].map(id => JSON.stringify(document.querySelector(id)!.getBoundingClientRect())));
  const before = await boxes();
  await playground.run();
  await expect(playground.said('page', 'words answered')).toHaveCount(1);
  expect(await boxes()).toEqual(before);
});

test('the state of the run can be read in full beside why there is one thread', async ({ playground, page }) => {
  await page.setViewportSize({ width: 900, height: 700 });
  await playground.run();
  await expect(playground.run_state).toHaveText('Running page and 2 workers');
  expect(await playground.run_state.evaluate(element => element.scrollWidth - element.clientWidth)).toBe(0);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
});
