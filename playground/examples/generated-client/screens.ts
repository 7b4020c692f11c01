/** As press.rs has it. */
export type Screen =
  | { kind: 'wash' | 'dither' }
  | { kind: 'engraving'; pitch: number }
  | { kind: 'halftone'; pitch: number; degrees: number };

/** Takes the tones of a row, 0 to 1, to the ink of its pixels, 0 to 255. */
export type Printer = (tones: Float32Array, y: number) => number[];

/** To be asked for rows from the top down. */
export function screen_of(screen: Screen, width: number): Printer {
  if ('pitch' in screen && screen.pitch < 2) throw new RangeError(`A pitch of ${screen.pitch} is finer than the paper`);
  switch (screen.kind) {
    case 'wash':
      return tones => Array.from(tones, tone => Math.round(255 * tone));
    case 'engraving':
      return (tones, y) =>
        Array.from(tones, (tone, x) => {
          const line = (y + screen.pitch * Math.sin(x / (14 * screen.pitch))) / screen.pitch;
          return inked(tone, Math.abs((((line % 1) + 1) % 1) - 0.5) * 2, screen.pitch / 2);
        });
    case 'halftone': {
      const turn = (screen.degrees * Math.PI) / 180;
      const [right, down] = [Math.cos(turn), Math.sin(turn)].map(part => (part * 2 * Math.PI) / screen.pitch);
      return (tones, y) =>
        Array.from(tones, (tone, x) => {
          const dots = Math.cos(x * right + y * down) + Math.cos(y * right - x * down);
          return inked(tone, (2 - dots) / 4, screen.pitch / 3);
        });
    }
    case 'dither': {
      // Atkinson's: each of six neighbours takes an eighth of what is left.
      let [now, next, after] = [0, 1, 2].map(() => new Float32Array(width + 3));
      return tones => {
        const row = Array.from(tones, (tone, x) => {
          const wanted = tone + now[x + 1];
          const ink = wanted > 0.5 ? 1 : 0;
          const left = (wanted - ink) / 8;
          for (const at of [x + 2, x + 3]) now[at] += left;
          for (const at of [x, x + 1, x + 2]) next[at] += left;
          after[x + 1] += left;
          return 255 * ink;
        });
        [now, next, after] = [next, after, now.fill(0)];
        return row;
      };
    }
  }
}

/** Ink where the tone is above the threshold, with an edge about one pixel wide. */
function inked(tone: number, threshold: number, pixels: number): number {
  const edge = Math.min(1, Math.max(0, (tone - threshold) * pixels + 0.5));
  return Math.round(255 * edge * Math.min(1, tone * 12));
}
