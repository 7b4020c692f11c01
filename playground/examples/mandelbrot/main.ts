// Four workers paint one picture, tile by tile. A tile flashes in the colour of the
// worker that painted it. Click to dive in; Shift-click, or minus, comes back up.
import { Pool } from './pool';
import type { Painted, Tile } from './tile';

const width = 768;
const height = 432;
const side = 48;

const pool = new Pool<Tile, Painted>(4, () => {
  return new Worker(new URL('./painter.worker.ts', import.meta.url), { type: 'module' });
});

document.body.style.cssText = 'padding:0;overflow:hidden;background:#0b1114';
document.body.innerHTML = `
  <canvas width="${width}" height="${height}" tabindex="0"
    style="width:100vw;height:100vh;object-fit:cover;cursor:zoom-in;outline:0"></canvas>`;
const canvas = document.querySelector('canvas')!;
const context = canvas.getContext('2d', { willReadFrequently: true })!;
const threads = ['#5cb3d9', '#ef7c66', '#dcb13c', '#94c25f'];

let view = { x: -0.62, y: 0, scale: 3.4 / width };
let picture = 0;

async function paint() {
  const number = ++picture;
  const started = performance.now();
  const share = [0, 0, 0, 0];
  let steps = 0;
  pool.forget_waiting();

  const tiles: Promise<void>[] = [];
  for (let top = 0; top < height; top += side) {
    for (let left = 0; left < width; left += side) {
      const tile = { left: left - width / 2, top: top - height / 2, side, view };
      tiles.push(
        pool.run(tile).then(({ worker, answer }) => {
          if (number !== picture) return;
          share[worker]++;
          steps += answer.steps;
          context.putImageData(new ImageData(answer.pixels, side, side), left, top);
          flash(left, top, threads[worker]);
        }),
      );
    }
  }
  await Promise.all(tiles);
  if (number !== picture) return;
  const ms = (performance.now() - started).toFixed(0);
  console.log(`${tiles.length} tiles, ${steps.toLocaleString('en')} steps, ${ms} ms`);
  console.log('tiles by worker', share);
}

function flash(left: number, top: number, colour: string) {
  const pixels = context.getImageData(left, top, side, side);
  const number = picture;
  context.strokeStyle = colour;
  context.strokeRect(left + 1, top + 1, side - 2, side - 2);
  setTimeout(() => number === picture && context.putImageData(pixels, left, top), 260);
}

/** `x` and `y`: the point that stays in place, in pixels from the middle. */
function zoom(factor: number, x = 0, y = 0) {
  const move = view.scale * (1 - factor);
  view = { x: view.x + x * move, y: view.y + y * move, scale: view.scale * factor };
  paint();
}

canvas.onclick = event => {
  // The canvas covers the frame, so its edges may be cut off.
  const shown = Math.max(canvas.clientWidth / width, canvas.clientHeight / height);
  const x = (event.offsetX - canvas.clientWidth / 2) / shown;
  const y = (event.offsetY - canvas.clientHeight / 2) / shown;
  zoom(event.shiftKey ? 2.5 : 0.4, x, y);
};
canvas.onkeydown = event => {
  if (event.key === '+' || event.key === '=') zoom(0.4);
  if (event.key === '-') zoom(2.5);
};

paint();
