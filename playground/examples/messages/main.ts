// A worker streams the primes, and the page draws each where it stands when the whole
// numbers are wound up in a spiral. The worker never runs ahead of the drawing.
import { createWorkerClient } from 'skein/messaging';
import type { Primes } from './messages';
import { place } from './spiral';

const client = createWorkerClient<Primes>({
  worker: () => new Worker(new URL('./primes.worker.ts', import.meta.url), { type: 'module', name: 'primes' }),
});

const size = 401;
document.body.innerHTML = `
  <canvas width="${size}" height="${size}" style="width:min(100%,60vh);image-rendering:pixelated;background:#0b1114"></canvas>
  <p><button id="stop">Stop</button> <output id="count">0 primes</output></p>
  <p><label>Factor <input value="1000003000091" size="18"></label> <button id="ask">Ask</button> <output id="factors"></output></p>`;
const context = document.querySelector('canvas')!.getContext('2d')!;
const output = (id: string) => document.querySelector<HTMLOutputElement>(`#${id}`)!;

async function draw(): Promise<void> {
  const stop = new AbortController();
  document.querySelector<HTMLButtonElement>('#stop')!.onclick = () => stop.abort(new Error('the button was pressed'));
  let count = 0;
  try {
    for await (const primes of client.stream('stream', { to: size * size }, { signal: stop.signal })) {
      for (const prime of primes) {
        const { x, y } = place(prime);
        context.fillStyle = `hsl(${(200 + prime / 900) % 360} 60% 65%)`;
        context.fillRect((size >> 1) + x, (size >> 1) - y, 1, 1);
      }
      count += primes.length;
      output('count').textContent = `${count.toLocaleString('en')} primes`;
      await new Promise(requestAnimationFrame);
    }
    console.log(`${count.toLocaleString('en')} primes below ${(size * size).toLocaleString('en')}`);
  } catch (error) {
    console.log('stopped:', String(error));
  }
}

document.querySelector<HTMLButtonElement>('#ask')!.onclick = async () => {
  const number = Number(document.querySelector('input')!.value);
  try {
    const factors = await client.send('factors', number, {
      onProgress: tried => (output('factors').textContent = `${tried.toLocaleString('en')} divisors tried…`),
    });
    output('factors').textContent = factors.join(' × ');
    console.log(`${number} = ${factors.join(' × ')}`);
  } catch (error) {
    // Thrown in the worker; here it is a RangeError again, with both stacks.
    output('factors').textContent = String(error);
    console.log(error instanceof RangeError, error);
  }
};

draw();
