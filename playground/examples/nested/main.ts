// The page starts `outer`, which starts `middle`, which starts `inner`. A question
// goes down the chain; its answer comes back, signed by everybody it passed.
import { relay, type Parcel } from './relay';

const outer = new Worker(new URL('./outer.worker.ts', import.meta.url), { type: 'module' });
const started = performance.now();

document.body.innerHTML = `
  <h1>Down the chain and back</h1>
  <p>What is six times seven?</p>
  <ol></ol>`;

// Posted before the worker has even loaded; none of the workers loses it.
relay(outer, { question: [6, 7], answer: null, signed: ['page'] });

outer.onmessage = ({ data }: MessageEvent<Parcel>) => {
  const path = [...data.signed, 'page'].join(' → ');
  console.log(`${data.question.join(' × ')} = ${data.answer}, by ${path}`);
  console.log('round trip', `${(performance.now() - started).toFixed(0)} ms`);

  const list = document.querySelector('ol')!;
  for (const name of data.signed) {
    const item = document.createElement('li');
    item.textContent = name;
    list.append(item);
  }
  const result = document.createElement('p');
  result.innerHTML = `<output>${data.answer}</output>`;
  list.after(result);
};
