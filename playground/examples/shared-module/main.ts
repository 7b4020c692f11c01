// The page and two workers import `fingerprint` from one module. Skein prints that
// module once, into a chunk which all three load: see the Weave tab.
import { fingerprint } from './fingerprint';

const workers = {
  letters: new Worker(new URL('./letters.worker.ts', import.meta.url), { type: 'module' }),
  words: new Worker(new URL('./words.worker.ts', import.meta.url), { type: 'module' }),
};

interface Answer {
  text: string;
  found: string;
  fingerprint: string;
}

document.body.innerHTML = `
  <h1>Who read the same text?</h1>
  <p><input size="46" aria-label="Text"></p>
  <table>
    <tr><th>realm</th><th>found</th><th>fingerprint</th></tr>
    <tr><td>page</td><td>the text itself</td><td><output id="page"></output></td></tr>
    <tr><td>letters</td><td id="letters-found"></td><td><output id="letters"></output></td></tr>
    <tr><td>words</td><td id="words-found"></td><td><output id="words"></output></td></tr>
  </table>`;

const show = (id: string, text: string) => (document.getElementById(id)!.textContent = text);
const input = document.querySelector('input')!;

function ask() {
  show('page', fingerprint(input.value));
  for (const worker of Object.values(workers)) worker.postMessage(input.value);
}

for (const [name, worker] of Object.entries(workers)) {
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    if (data.text !== input.value) return; // an older question
    show(name, data.fingerprint);
    show(`${name}-found`, data.found);
    const same = data.fingerprint === fingerprint(data.text);
    console.log(`${name} answered: ${data.found}, ${same ? 'the same fingerprint' : 'ANOTHER fingerprint'}`);
  };
}

input.oninput = ask;
input.value = 'A skein is a bundle of threads.';
console.log('page asks about', { text: input.value, fingerprint: fingerprint(input.value) });
ask();
