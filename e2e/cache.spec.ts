// Opening the playground again: the result of before is there without the engine.
import { expect, test } from './playground.ts';

test('a project that was built before is built when the page is, and the engine comes for the edits', async ({ playground, page }) => {
  await playground.choose('three');
  await expect(playground.status).not.toHaveAttribute('title', 'As it was built before');
  // Until it stands in the database.
  await page.waitForTimeout(1000);

  let let_go = () => {};
  const held = new Promise<void>(resolve => (let_go = resolve));
  await page.route('**/*.wasm', async route => {
    await held;
    await route.continue();
  });
  await page.reload();
  await playground.built();
  await expect(playground.status).toHaveAttribute('title', 'As it was built before');
  await playground.run();
  await expect(playground.run_state).toContainText('Running');
  let_go();
  await playground.write('main.ts', 'console.log("edited")');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(playground.said('page', 'edited')).toHaveCount(1);
  await expect(playground.status).not.toHaveAttribute('title', 'As it was built before');
});
