/** `left` and `top` in pixels from the middle of the picture. */
export interface Tile {
  left: number;
  top: number;
  side: number;
  view: { x: number; y: number; scale: number };
}

export interface Painted {
  pixels: Uint8ClampedArray;
  steps: number;
}

const limit = 420;

export function paint_tile({ left, top, side, view }: Tile): Painted {
  const pixels = new Uint8ClampedArray(side * side * 4);
  let steps = 0;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const cx = view.x + (left + column) * view.scale;
      const cy = view.y + (top + row) * view.scale;
      let x = 0, y = 0, step = 0;
      while (x * x + y * y < 64 && step < limit) {
        [x, y] = [x * x - y * y + cx, 2 * x * y + cy];
        step++;
      }
      steps += step;
      const smooth = step === limit ? 0 : step + 1 - Math.log2(Math.log2(x * x + y * y) / 2);
      pixels.set(colour(smooth), (row * side + column) * 4);
    }
  }
  return { pixels, steps };
}

// Ink, through woad, to undyed wool.
const stops = [[11, 17, 20], [18, 60, 84], [58, 140, 178], [231, 226, 205], [214, 150, 70], [120, 44, 40], [11, 17, 20]];

function colour(smooth: number): number[] {
  if (smooth === 0) return [11, 17, 20, 255];
  const at = (Math.log(smooth + 1) * 1.35) % (stops.length - 1);
  const low = Math.floor(at);
  const mix = at - low;
  return [0, 1, 2].map(part => stops[low][part] * (1 - mix) + stops[low + 1][part] * mix).concat(255);
}
