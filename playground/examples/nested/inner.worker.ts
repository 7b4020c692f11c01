import { relay, type Parcel } from './relay';

addEventListener('message', ({ data }: MessageEvent<Parcel>) => {
  const [a, b] = data.question;
  console.log('inner answers', a * b);
  relay(self, { ...data, answer: a * b, signed: [...data.signed, 'inner'] });
});
