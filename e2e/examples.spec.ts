// Every example runs, and what its page and its workers answer is what the same code gives outside of any bundle.
import { Matrix4, Quaternion, TorusKnotGeometry, Vector3 } from 'three';
import { paint_tile } from '../playground/examples/mandelbrot/tile.ts';
import { fingerprint } from '../playground/examples/shared-module/fingerprint.ts';
import { cores, engine_workers, expect, test } from './playground.ts';

test('the engine has threads where the page is isolated; elsewhere it says why it has none', async ({ playground, browser, origin, isolated }) => {
  const { page } = playground;
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(isolated);
  const engine = page.locator('#status-engine');
  await expect(engine).toHaveAttribute('data-mode', isolated ? 'threads' : 'single');
  await expect(engine).toHaveText(isolated ? `Pool of ${cores - 1} threads` : /^Single-threaded: the page is not cross-origin isolated/);
  // What it says is so: the workers that run, and the module that was loaded.
  await expect.poll(() => engine_workers(browser, origin)).toBe(isolated ? cores : 1);
  const modules = await page.evaluate(() => performance.getEntriesByType('resource').map(entry => entry.name).filter(name => name.endsWith('.wasm')));
  expect(modules).toEqual([`${origin}/${isolated ? 'skein-threads' : 'skein'}.wasm`]);
});

test('two workers share a module with the page', async ({ playground }) => {
  await playground.run();
  const text = 'A skein is a bundle of threads.';
  await expect(playground.said('letters', 'letters: Set(15)')).toHaveCount(1);
  await expect(playground.said('words', "words: [ 'A', 'skein', 'is', 'a', 'bundle', 'of', 'threads' ]")).toHaveCount(1);
  await expect(playground.said('page', 'letters answered: 24 letters, 15 different, the same fingerprint')).toHaveCount(1);
  await expect(playground.said('page', 'words answered: 7 words, the same fingerprint')).toHaveCount(1);
  for (const id of ['page', 'letters', 'words']) await expect(playground.frame.locator(`output#${id}`)).toHaveText(fingerprint(text));
  await expect(playground.run_state).toHaveText('Running page and 2 workers');

  // A question asked in the running page.
  await playground.frame.getByLabel('Text').fill('Füße & 🧶');
  await expect(playground.frame.locator('output#words')).toHaveText(fingerprint('Füße & 🧶'));
  await expect(playground.frame.locator('#letters-found')).toHaveText('4 letters, 4 different');
});

test('the shared module is printed once, into a chunk that all three realms load', async ({ playground }) => {
  await playground.view('Output').click();
  const rows = playground.page.locator('#output-rows tr');
  await expect(rows).toHaveCount(4);
  await expect(rows.locator('.kind')).toHaveText(['entry', 'worker', 'worker', 'chunk'], { useInnerText: true });
  const shared = rows.filter({ has: playground.page.locator('.kind', { hasText: 'chunk' }) });
  await expect(shared.locator('.knots')).toHaveAttribute('aria-label', 'Loaded by page, letters, words');
  await shared.click();
  await expect(playground.page.locator('#output-code .cm-content')).toContainText('Math.imul');
  await expect(playground.page.locator('#output-rows [data-cell=gzip]').first()).toHaveText(/\d B$/);

  await playground.view('Weave').click();
  await expect(playground.page.locator('#weave thead th .warp-name')).toHaveText(['page', 'letters', 'words']);
  await expect(playground.page.locator('#weave tbody tr').last().locator('[data-tie=loads]')).toHaveCount(3);
});

test('workers start workers, three deep', async ({ playground }) => {
  await playground.choose('nested');
  await playground.run();
  await expect(playground.said('page', '6 × 7 = 42, by page → outer → middle → inner → middle → outer → page')).toHaveCount(1);
  await expect(playground.said('inner', 'inner answers 42')).toHaveCount(1);
  await expect(playground.said('inner', 'started by middle')).toHaveCount(1);
  await expect(playground.said('middle', 'started by outer')).toHaveCount(1);
  await expect(playground.said('outer', 'started by page')).toHaveCount(1);
  await expect(playground.frame.locator('output')).toHaveText('42');
});

// The arithmetic of examples/three/knot.ts on the package as npm has it, not bundled by us.
function knot_checksum(): string {
  const geometry = new TorusKnotGeometry(1.3, 0.36, 260, 9, 2, 3);
  const turn = new Quaternion().setFromAxisAngle(new Vector3(1, 2, 3).normalize(), 0.4);
  geometry.applyMatrix4(new Matrix4().compose(new Vector3(), turn, new Vector3(1.1, 1.1, 1.1)));
  const array = geometry.getAttribute('position').array;
  let sum = 0;
  for (const word of new Uint32Array(array.buffer, array.byteOffset, array.length)) sum = (Math.imul(sum, 31) + word) >>> 0;
  return sum.toString(16).padStart(8, '0');
}

test('three.js from its sources gives page and worker the same checksum', async ({ playground }) => {
  await playground.choose('three');
  await expect(playground.status).toHaveText(/^48 modules in /);
  await playground.run();
  const expected = knot_checksum();
  await expect(playground.said('page', `page: three.js r170, checksum ${expected}`)).toHaveCount(1);
  await expect(playground.said('page', `worker: checksum ${expected}`)).toHaveCount(1);
  await expect(playground.said('page', 'page and worker agree')).toHaveCount(1);
  const drawn = () =>
    playground.frame.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return data.some(value => value !== 0);
    });
  await expect.poll(drawn).toBe(true);
});

function mandelbrot_steps(): string {
  const view = { x: -0.62, y: 0, scale: 3.4 / 768 };
  let steps = 0;
  for (let top = -216; top < 216; top += 48) for (let left = -384; left < 384; left += 48) steps += paint_tile({ left, top, side: 48, view }).steps;
  return steps.toLocaleString('en');
}

test('a pool of workers paints the Mandelbrot set', async ({ playground }) => {
  await playground.choose('mandelbrot');
  await playground.run();
  await expect(playground.said('page', `144 tiles, ${mandelbrot_steps()} steps`)).toHaveCount(1);
  for (const painter of ['painter', 'painter 2', 'painter 3', 'painter 4']) await expect(playground.said(painter, 'started by page')).toHaveCount(1);
  await playground.frame.locator('canvas').click({ position: { x: 200, y: 100 } });
  await expect(playground.said('page', /^page144 tiles|144 tiles/)).toHaveCount(2);
});

test('a loom in TSX, with Preact from npm', async ({ playground }) => {
  await playground.choose('weaving');
  await playground.run();
  await expect(playground.said('loom', 'weaving herringbone')).toHaveCount(1);
  await expect(playground.said('page', 'Herringbone: 28 picks, warp on top 896 times')).toHaveCount(1);
  await playground.frame.getByRole('button', { name: 'Plain weave' }).click();
  await expect(playground.said('page', 'Plain weave: 28 picks, warp on top 896 times')).toHaveCount(1);
  await expect(playground.frame.getByRole('img', { name: 'Cloth in Plain weave' }).locator('rect')).toHaveCount(28 * 64);
});

test('typed messages: a stream, an answer, an error and a signal', async ({ playground }) => {
  await playground.choose('messages');
  await playground.run();
  // The primes below 401 squared, counted by another method.
  const below = 401 * 401;
  let primes = 0;
  for (let n = 2; n < below; n++) {
    let divisor = 2;
    while (divisor * divisor <= n && n % divisor !== 0) divisor++;
    if (divisor * divisor > n) primes++;
  }
  await expect(playground.said('page', `${primes.toLocaleString('en')} primes below 160,801`)).toHaveCount(1);
  await expect(playground.frame.locator('#count')).toHaveText(`${primes.toLocaleString('en')} primes`);
  await playground.frame.getByRole('button', { name: 'Ask' }).click();
  await expect(playground.said('page', '1000003000091 = 1499 × 4007 × 166487')).toHaveCount(1);
  await playground.frame.getByLabel('Factor').fill('2.5');
  await playground.frame.getByRole('button', { name: 'Ask' }).click();
  await expect(playground.frame.locator('#factors')).toHaveText('RangeError: 2.5 is no whole number that can be factored');
  await expect(playground.said('page', /^pagetrue RangeError: 2\.5|true RangeError: 2\.5/)).toHaveCount(1);
});
