// Random numbers that are the same for the same seed (mulberry32).
export function random_numbers(seed) {
  let state = seed * 0x9e3779b9;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = limit => Math.floor(next() * limit);
  const bytes = size => Uint8Array.from({ length: size }, () => below(256));
  // Of characters that take one to four bytes, and sometimes halves of pairs.
  const text = size => {
    const kinds = ['a', 'é', '日', '😀', ...(below(4) === 0 ? ['\uD801'] : [])];
    let made = '';
    while (made.length < size) made += kinds[below(kinds.length)].repeat(1 + below(Math.max(1, size >> 4)));
    return made;
  };
  return { next, below, bytes, text };
}
