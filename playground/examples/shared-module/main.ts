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
    <tr><th>realm<th>found<th>fingerprint</tr>
    <tr><td>page<td id="page-found">the text itself<td><output id="page"></output></tr>
    <tr><td>letters<td id="letters-found"><td><output id="letters"></output></tr>
    <tr><td>words<td id="words-found"><td><output id="words"></output></tr>
  </table>`;

function show(id: string, text: string) {
  document.getElementById(id)!.textContent = text;
}

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
    const same = data.fingerprint === fingerprint(data.text) ? 'the same' : 'ANOTHER';
    console.log(`${name} answered: ${data.found}, ${same} fingerprint`);
  };
}

input.oninput = ask;
input.value = 'A skein is a bundle of threads.';
console.log('page asks about', { text: input.value, fingerprint: fingerprint(input.value) });
ask();
