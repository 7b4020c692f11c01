// The example whose client is made of a definition in Rust: what the worker prints, what is refused, what is wrong with a definition.
import fs from 'node:fs';
import path from 'node:path';
import { draw } from '../playground/examples/generated-client/landscape.ts';
import { screen_of, type Screen } from '../playground/examples/generated-client/screens.ts';
import { expect, test, type Playground } from './playground.ts';

function share_of_ink(number: number, screen: Screen, width: number, height: number): string {
  const landscape = draw(number, width, height);
  let ink = 0;
  for (const plate of ['Sun', 'Hills'] as const) {
    const printed = screen_of(screen, width);
    for (let y = 0; y < height; y++) for (const value of printed(landscape(plate, y), y)) ink += value;
  }
  return `No. ${number}, ${screen.kind}, ${((100 * ink) / (255 * width * height)).toFixed(1)} % ink`;
}

/** Whether any pixel of the last row has ink. */
function is_inked(canvas: HTMLCanvasElement | SVGElement): boolean {
  const { width, height } = canvas as HTMLCanvasElement;
  return (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height).data.some(value => value > 0);
}

async function printed(playground: Playground, number: number, screen: Screen): Promise<void> {
  const canvas = playground.frame.locator('canvas').first();
  const [width, height] = await canvas.evaluate((node: HTMLCanvasElement) => [node.width, node.height] as const);
  await expect(playground.frame.locator('output')).toHaveText(share_of_ink(number, screen, width, height));
}

/** How much of what knows definitions the page has loaded. */
const grammars = (playground: Playground) =>
  playground.page.evaluate(() => {
    const names = performance.getEntriesByType('resource').map(entry => entry.name);
    return names.filter(name => /\/(messages\.js|skein-syntax\.wasm)$/.test(name)).length;
  });

test('a worker prints what its definition in Rust lets the page ask for', async ({ playground }) => {
  expect(await grammars(playground)).toBe(0);
  await playground.choose('generated-client');
  expect(await grammars(playground)).toBe(2);
  await expect(playground.tab('press-worker.ts')).toHaveAttribute('data-role', 'worker');
  await playground.run();
  await expect(playground.said('press', 'printed number 1 as engraving')).not.toHaveCount(0);
  await printed(playground, 1, { kind: 'engraving', pitch: 5 });
  for (const canvas of await playground.frame.locator('canvas').all()) expect(await canvas.evaluate(is_inked)).toBe(true);
  await playground.frame.getByText('Dither').click();
  await printed(playground, 1, { kind: 'dither' });
  await playground.frame.getByRole('button', { name: 'Another' }).click();
  await printed(playground, 2, { kind: 'dither' });

  // The first is refused where it is asked for, by what the definition says; the second is thrown in the worker.
  await playground.frame.getByText('Halftone').click();
  await printed(playground, 2, { kind: 'halftone', pitch: 5, degrees: 30 });
  await playground.frame.getByLabel('Pitch').fill('300');
  await expect(playground.frame.locator('output')).toHaveText('TypeError: payload.screen.pitch: expected an integer from 0 to 255, got 300');
  await playground.frame.getByLabel('Pitch').fill('1');
  await expect(playground.frame.locator('output')).toHaveText('A pitch of 1 is finer than the paper');
});

test('the modules that are made stand among the outputs, and follow the definition', async ({ playground, page }) => {
  await playground.choose('generated-client');
  await playground.view('Output').click();
  const made = page.locator('#output-rows tr[data-kind=generated]');
  await expect(made.locator('.output-name')).toHaveText(['press.rs?messages', 'press.rs?messages&checks', 'press.rs?messages&server']);
  await made.first().click();
  await expect(page.locator('#output-code .cm-content')).toContainText('export function print(payload, options = {})');

  const definition = fs.readFileSync(path.join(import.meta.dirname, '../playground/examples/generated-client/press.rs'), 'utf8');
  await playground.write('press.rs', definition.replace(/\}\n$/, '    // Page -> Worker\n    CleanRollers,\n}\n'));
  await expect(page.locator('#output-code .cm-content')).toContainText('export function cleanRollers(options = {})');
  await playground.built();
});

test('what is wrong with a definition is told at its place', async ({ playground, page }) => {
  await playground.choose('generated-client');
  const definition = (type: string) => `#[derive(SkeinWorker)]
pub enum PressWorkerMessage {
    Print { number: ${type} },
    PrintComplete { ink: f64 },
}
`;
  await playground.write('press.rs', definition('Color'));
  await expect(playground.status).toHaveText(/^\d errors?$/);
  await expect(page.locator('#editor .cm-lintRange-error')).toHaveText('Color');
  await playground.view('Problems').click();
  await expect(playground.problems.first().locator('.problem-place')).toHaveText('press.rs:3:21');
  await expect(playground.tab('press.rs')).toHaveAttribute('aria-label', 'press.rs, has errors');
  await playground.write('press.rs', definition('u32'));
  await playground.built();
  await expect(playground.problems).toHaveCount(0);

  // The worker is started by what was made, which leads to what it was made of.
  await playground.tab('press-worker.ts').click();
  await page.getByRole('button', { name: 'More for this file' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(playground.problems.locator('.problem-text')).toContainText('Could not resolve the worker "./press-worker"');
  await playground.problems.getByRole('button').click();
  await expect(playground.tab('press.rs')).toHaveAttribute('aria-selected', 'true');
  await expect(playground.tab('press.rs')).toHaveAttribute('aria-label', 'press.rs, has errors');
});

test('the definition is kept by a draft and by a link', async ({ playground, page, context, origin }) => {
  await playground.choose('generated-client');
  await playground.tab('press.rs').click();
  await page.locator('#editor .cm-content').click();
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.insertText('// mine\n');
  await playground.built();
  await page.reload();
  await playground.built();
  await expect(page.locator('#editor .cm-content')).toContainText('// mine');
  await page.getByRole('button', { name: 'Copy a link to this program' }).click();
  await expect(page).toHaveURL(/#v1=/);
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.locator('#status-build')).toHaveAttribute('data-tone', 'good', { timeout: 40_000 });
  await other.locator('[data-path="/press.rs"]').click();
  await expect(other.locator('#editor .cm-content')).toContainText('// mine');
  expect(other.url().startsWith(origin)).toBe(true);
  await other.close();
});
