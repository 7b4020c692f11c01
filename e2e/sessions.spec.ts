// What a session knows of inline workers, which are no outputs: they are told of and end like all others.
import type { LinkedApp, RealmEvent } from '../web/src/index.ts';
import { expect, test, titles, type Bench, type Files, type Way } from './workers.ts';

const in_sessions = (about: string, body: (bench: Bench) => Promise<void>) => {
  for (const way of ['blobs', 'served'] satisfies Way[]) test(`${about}, ${titles[way]}`, async ({ shared_bench_of }) => body(shared_bench_of(way)));
};
const start = (file: string) => `new Worker(new URL('${file}', import.meta.url), { type: 'module' })`;
const settings = (rest: object) => ({ entryPoints: ['/main.ts'], bundle: true, format: 'esm', outdir: '/out', ...rest });
const all_events = (bench: Bench) => bench.page.evaluate(() => (globalThis as unknown as { events: RealmEvent[] }).events);

const told = async (bench: Bench) =>
  (await all_events(bench))
    .map(event => {
      const what = event.type === 'console' ? `${event.level} ${event.text}` : event.type === 'error' ? `${event.cause} ${event.message}` : event.type;
      return `${event.realm.name}${event.realm.label && ` (${event.realm.label})`}: ${what}`;
    })
    .toSorted();

const program: Files = {
  '/main.ts': `const w = ${start('./lib/outer.ts').replace('{ ', "{ name: 'first', ")};\nw.onmessage = e => console.log(e.data);\nw.postMessage('"ping" \\u2028 </script>');\n`,
  '/lib/outer.ts': `import { text } from './text';\nconst W = Worker;\nconst inner = new W(new URL('./inner.ts', import.meta.url), { name: \`i'"\` });\nonmessage = e => inner.postMessage(e.data + text);\ninner.onmessage = e => postMessage(e.data);\nconsole.info('outer é 𝔸', import.meta.url.startsWith('blob:'));\n`,
  '/lib/inner.ts': `import { text } from './text';\nconst again = self.name === 'again';\nif (!again) {\n  const own = new Worker(new URL(import.meta.url), { name: 'again' });\n  own.onmessage = e => postMessage(e.data);\n  onmessage = e => own.postMessage(e.data);\n} else onmessage = e => {\n  postMessage(e.data);\n  const ticks = new BroadcastChannel('ticks');\n  setInterval(() => ticks.postMessage(0), 5);\n  console.warn('inner', text);\n  setTimeout(() => { throw new RangeError('late'); });\n  Promise.reject(new TypeError('nobody'));\n};\n`,
  '/lib/text.ts': `export const text = "\\u2028 \\\\ \`\${'é'}\` \\x00";\n`,
};

for (const minify of [false, true])
  in_sessions(`inline workers are told of, and end with the session, ${minify ? 'minified' : 'plain'}`, async bench => {
    const built = await bench.build(program, settings({ workerFormat: 'inline', minify }));
    expect(Object.keys(built.outputs), built.messages).toEqual(['main.js']);
    await bench.start(built, 'main.js');
    const text = "\u2028 \\ `${'é'}` \0";
    await expect.poll(() => told(bench), { intervals: [20, 50, 100] }).toEqual([
      'worker inner.ts #1.1 (i\'"): start',
      'worker inner.ts #1.1.1 (again): exception Uncaught RangeError: late',
      'worker inner.ts #1.1.1 (again): rejection Uncaught (in promise) TypeError: nobody',
      'worker inner.ts #1.1.1 (again): start',
      `worker inner.ts #1.1.1 (again): warn inner ${text}`,
      'worker outer.ts #1 (first): info outer é 𝔸 true',
      'worker outer.ts #1 (first): start',
    ].toSorted());
    await expect.poll(() => bench.lines).toContain(`"ping" \u2028 </script>${text}`);
    const ticks_after_dispose = await bench.page.evaluate(async () => {
      const { app } = globalThis as unknown as { app: LinkedApp };
      let ticks = 0;
      const channel = new BroadcastChannel('ticks');
      channel.onmessage = () => void ticks++;
      while (ticks === 0) await new Promise(resolve => setTimeout(resolve, 5));
      app.dispose();
      // What was on its way; a worker takes its time to end on a machine that is busy.
      for (let tries = 0; tries < 100 && ticks > 0; tries++) {
        ticks = 0;
        await new Promise(resolve => setTimeout(resolve, 100));
      }
      channel.close();
      return ticks;
    });
    expect(ticks_after_dispose).toBe(0);
  });

in_sessions('an inline worker may be handed to code that nobody linked, and its URL revoked at once', async bench => {
  const files = {
    '/main.ts': `import url from './w.ts?worker&inline&url';\nconst unlinked = globalThis[['Wor', 'ker'].join('')];\nconst w = new unlinked(url, { name: 'own' });\nURL.revokeObjectURL(url.split('#')[0]);\nw.onmessage = (e: MessageEvent) => console.log(e.data);\nw.postMessage('ping');\n`,
    '/w.ts': `import { text } from './text';\nonmessage = e => { console.log('in the worker'); postMessage(text + e.data); };\n`,
    '/text.ts': `export const text = 'text ';\n`,
  };
  const built = await bench.build(files, settings({}));
  await bench.start(built, 'main.js');
  await expect.poll(() => told(bench)).toEqual(['worker w.ts (own): log in the worker', 'worker w.ts (own): start']);
  await expect.poll(() => bench.lines).toContain('text ping');
});
