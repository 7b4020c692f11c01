import { fingerprint } from './fingerprint';

addEventListener('message', ({ data: text }: MessageEvent<string>) => {
  const letters = text.match(/\p{Letter}/gu) ?? [];
  const different = new Set(letters.map(letter => letter.toLowerCase()));
  console.log('letters:', different);
  postMessage({
    text,
    found: `${letters.length} letters, ${different.size} different`,
    fingerprint: fingerprint(text),
  });
});
