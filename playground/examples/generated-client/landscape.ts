/** Hills behind hills in the mist, and a low sun. The same number is always the same landscape. */
export type Plate = 'Sun' | 'Hills';

/** How dark each point of a row is, from 0 to 1. */
export type Landscape = (plate: Plate, y: number) => Float32Array;

const hills = 7;

export function draw(number: number, width: number, height: number): Landscape {
  const chance = (n: number) => hash(number * 977 + n);
  // Nearer hills are lower on the paper, smoother and larger.
  const ridges = Array.from({ length: hills }, (_, i) => {
    const near = i / (hills - 1);
    const base = 0.36 + 0.56 * near ** 1.15;
    const rise = 0.34 - 0.16 * near;
    return Float32Array.from({ length: width }, (_, x) => {
      const along = (x / height) * (2.6 - 1.3 * near) + 40 * chance(i);
      const crest = base - rise * (rough(along, number + 31 * i, 6) - 0.42);
      return crest * height;
    });
  });
  const radius = Math.min(0.15 * height, 0.2 * width);
  const sun = { x: 1.3 * radius + chance(99) * (width - 2.6 * radius), y: (0.25 + 0.08 * chance(98)) * height };

  return (plate, y) => {
    const row = new Float32Array(width);
    for (let x = 0; x < width; x++) {
      let front = -1;
      for (let i = 0; i < hills; i++) if (y > ridges[i][x]) front = i;
      if (plate === 'Sun') {
        const inside = clamp(radius - Math.hypot(x - sun.x, y - sun.y) + 0.5);
        const behind = front < 1 ? 1 : 0;
        row[x] = inside * behind * (0.95 - 0.6 * clamp((y - sun.y + radius) / (2.2 * radius)));
      } else if (front >= 0) {
        const near = front / (hills - 1);
        const below = (y - ridges[front][x]) / height;
        // Mist lies in the valleys, thick and thin in drifts.
        const drift = rough(x / height * 2 + front, y / height * 9 + number, 4);
        const mist = clamp(below * (3.4 - 1.9 * near) + 0.5 * (drift - 0.5));
        row[x] = (0.2 + 0.74 * near) * (1 - 0.86 * mist);
      } else {
        const veil = rough(x / height * 1.5, (y / height) * 11 + number, 5);
        row[x] = 0.2 * clamp((veil - 0.52) * 4);
      }
    }
    return row;
  };
}

const clamp = (value: number) => Math.min(1, Math.max(0, value));

/** Noise from 0 to 1, with finer noise on top. */
function rough(x: number, y: number, octaves: number): number {
  let sum = 0;
  let weight = 0.5;
  for (let i = 0; i < octaves; i++, weight /= 2) {
    sum += weight * noise(x * 2 ** i, y * 2 ** i + 57 * i);
  }
  return sum;
}

/** Smooth between the random values of the whole numbers around. */
function noise(x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const [u, v] = [x - left, y - top].map(t => t * t * (3 - 2 * t));
  const at = (i: number, j: number) => hash((left + i) * 374_761_393 + (top + j) * 668_265_263);
  return (at(0, 0) * (1 - u) + at(1, 0) * u) * (1 - v) + (at(0, 1) * (1 - u) + at(1, 1) * u) * v;
}

function hash(n: number): number {
  let bits = Math.imul(n ^ (n >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
  return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32;
}
