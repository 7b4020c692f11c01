// Diagnostics while typing: underlined in the editor and listed, at the right place; and gone when the fault is.
import { expect, test } from './playground.ts';

test('a syntax error is underlined at its place and listed with line and column', async ({ playground }) => {
  // The columns of the engine count bytes, those of the editor UTF-16 units: é is 2 and 1, 🧶 is 4 and 2.
  await playground.write('main.ts', `const fine = 1;\nconst yarn = 'é🧶'; let x = ;\n`);
  await expect(playground.status).toHaveText('1 error');
  const mark = playground.page.locator('#editor .cm-lintRange-error');
  await expect(mark).toHaveCount(1);
  await expect(mark).toHaveText(';');
  // Everything before the mark on its line: the mark is the second semicolon, not the first.
  const before = await mark.evaluate(node => {
    const range = document.createRange();
    range.setStart(node.closest('.cm-line')!, 0);
    range.setEndBefore(node);
    return range.toString();
  });
  expect(before).toBe(`const yarn = 'é🧶'; let x = `);

  await playground.view('Problems').click();
  await expect(playground.problems).toHaveCount(1);
  await expect(playground.problems.locator('.problem-place')).toHaveText('main.ts:2:29');
  await expect(playground.problems.locator('mark')).toHaveText(';');
  await expect(playground.tab('main.ts')).toHaveAttribute('aria-label', 'main.ts, entry, has errors');

  await playground.tab('words.worker.ts').click();
  await playground.problems.getByRole('button').click();
  await expect(playground.tab('main.ts')).toHaveAttribute('aria-selected', 'true');
  await expect(playground.page.locator('#editor .cm-content')).toBeFocused();
  await playground.page.keyboard.insertText(' 1;');
  await playground.built();
  await expect(playground.problems).toHaveCount(0);
  await expect(playground.page.locator('#problems-empty')).toBeVisible();
});

test('Run with an error shows the problems and starts nothing', async ({ playground }) => {
  await playground.run_main(`console.log('never'`);
  await expect(playground.view('Problems')).toHaveAttribute('aria-selected', 'true');
  await expect(playground.problems).toHaveCount(1);
  await expect(playground.page.locator('#frame-holder iframe')).toHaveCount(0);
});

test('a missing import', async ({ playground }) => {
  await playground.write('main.ts', `import { nothing } from './nowhere';\nconsole.log(nothing);\n`);
  await expect(playground.page.locator('#editor .cm-lintRange-error')).toHaveText("'./nowhere'");
  await playground.view('Problems').click();
  await expect(playground.problems.locator('.problem-text')).toContainText('Could not resolve "./nowhere"');
  await expect(playground.problems.locator('.problem-place')).toHaveText('main.ts:1:25');
});

test('an import of a name that is not exported', async ({ playground }) => {
  await playground.write('main.ts', `import { fingerprints } from './fingerprint.ts';\nconsole.log(fingerprints('x'));\n`);
  await expect(playground.page.locator('#editor .cm-lintRange-error')).toHaveText('fingerprints');
  await playground.view('Problems').click();
  await expect(playground.problems.locator('.problem-text')).toContainText('fingerprints');
});

test('a worker whose file is missing', async ({ playground }) => {
  await playground.write('main.ts', `new Worker(new URL('./gone.worker.ts', import.meta.url), { type: 'module' });\n`);
  await expect(playground.page.locator('#editor .cm-lintRange-error')).toHaveText("'./gone.worker.ts'");
  await playground.view('Problems').click();
  await expect(playground.problems.locator('.problem-place')).toHaveText('main.ts:1:20');
});

test('an error in another file is listed and leads there', async ({ playground }) => {
  await playground.write('fingerprint.ts', `export function fingerprint(text: string) {\n  return text +;\n}\n`);
  await playground.tab('main.ts').click();
  await playground.view('Problems').click();
  await expect(playground.problems.locator('.problem-place')).toHaveText('fingerprint.ts:2:16');
  await playground.problems.getByRole('button').click();
  await expect(playground.tab('fingerprint.ts')).toHaveAttribute('aria-selected', 'true');
  await expect(playground.page.locator('#editor .cm-activeLine')).toHaveText('  return text +;');
});
