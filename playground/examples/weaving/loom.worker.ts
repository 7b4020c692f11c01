import type { Pattern } from './patterns';

const ends = 64;
const picks = 28;

/** True where the warp lies on top: where the pick lifts the shaft of that warp thread. */
function weave({ threading, lifting }: Pattern): boolean[][] {
  return Array.from({ length: picks }, (_, pick) => {
    const lifted = new Set(lifting[pick % lifting.length]);
    return Array.from({ length: ends }, (_, end) => lifted.has(threading[end % threading.length]));
  });
}

addEventListener('message', ({ data: pattern }: MessageEvent<Pattern>) => {
  console.info(`weaving ${pattern.name.toLowerCase()}`);
  postMessage({ name: pattern.name, cloth: weave(pattern) });
});
