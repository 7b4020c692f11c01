import { fingerprint } from './fingerprint';

addEventListener('message', ({ data: text }: MessageEvent<string>) => {
  const words = text.match(/[\p{Letter}\p{Number}’'-]+/gu) ?? [];
  console.log('words:', words);
  postMessage({
    text,
    found: `${words.length} words`,
    fingerprint: fingerprint(text),
  });
});
