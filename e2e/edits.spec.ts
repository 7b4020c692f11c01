// Edge case 30: what was edited runs without the page being loaded anew, in pages and workers alike.
import type * as api from '../web/src/index.ts';
import { expect, test, titles, type Built, type Files, type Way } from './workers.ts';

const start = (file: string, type: string) => `new Worker(new URL('${file}', import.meta.url), { type: '${type}' })`;

/** A page and three workers, nested and classic, that all use one module; each says its text and answers for as long as it lives. */
const program = (shared: string, nested: string): Files => ({
  '/main.ts': [
    `import { text, answer } from './shared';`,
    `globalThis.runs = (globalThis.runs ?? 0) + 1;`,
    `const workers = [${start('./outer.ts', 'module')}, ${start('./old.js', 'classic')}];`,
    `for (const worker of workers) worker.onmessage = e => console.log(e.data);`,
    `export const stop = answer('page', () => workers.forEach(worker => worker.terminate()));`,
    `console.log(\`page \${text} \${globalThis.runs}\`);`,
  ].join('\n'),
  '/outer.ts': `import { text, answer } from './shared';\nanswer('outer');\nconst inner = ${start('./inner.ts', 'module')};\ninner.onmessage = e => postMessage(e.data);\npostMessage('outer ' + text);\n`,
  '/inner.ts': `import { text, answer } from './shared';\nanswer('inner');\npostMessage('inner ${nested} ' + text);\n`,
  '/old.js': `import { text, answer } from './shared';\nanswer('old');\npostMessage('old ' + text);\n`,
  '/shared.ts': [
    `export const text = '${shared}';`,
    `export const answer = (name: string, end = () => {}) => {`,
    `  const channel = new BroadcastChannel('asked');`,
    `  channel.onmessage = e => e.data === 'who' && channel.postMessage(name + ' ' + text);`,
    `  return () => { channel.close(); end(); };`,
    `};`,
  ].join('\n'),
});

for (const way of ['disk', 'blobs', 'served'] satisfies Way[])
  test(`30 what was edited runs without the page being loaded anew, ${titles[way]}`, async ({ bench_of }) => {
    const bench = bench_of(way);
    const settings = { entryPoints: ['/main.ts'], bundle: true, format: 'esm', splitting: true, outdir: '/out', entryNames: '[name]-[hash]' };
    let entry = '';
    const run = async (built: Built) => {
      entry = Object.keys(built.outputs).find(name => name.startsWith('main-')) ?? built.messages;
      if (way !== 'disk') return bench.start(built, entry);
      bench.serve(built.outputs);
      await bench.page.evaluate(async url => void Object.assign(globalThis, { module: await import(url) }), `${bench.folder}/out/${entry}`);
    };
    const end = () =>
      bench.page.evaluate(async () => {
        const { app, module } = globalThis as unknown as { app?: api.LinkedApp; module?: Record<string, unknown> };
        // The page's own code, which nobody else ends.
        (((await app?.start()) ?? module)?.['stop'] as () => void)();
        app?.dispose();
      });
    const living = () =>
      bench.page.evaluate(async () => {
        const names: string[] = [];
        const channel = new BroadcastChannel('asked');
        channel.onmessage = event => void names.push(String(event.data));
        channel.postMessage('who');
        await new Promise(resolve => setTimeout(resolve, 150));
        channel.close();
        return names.toSorted();
      });

    if (way === 'disk') await bench.open_page('');
    await run(await bench.build(program('first', 'a'), settings));
    await expect.poll(() => bench.lines.toSorted()).toEqual(['inner a first', 'old first', 'outer first', 'page first 1']);
    expect(await living()).toEqual(['inner first', 'old first', 'outer first', 'page first']);
    const before = entry;

    // A worker in a worker: its name changes, and those of what starts it.
    await end();
    bench.lines.length = 0;
    await run(await bench.build(program('first', 'b'), settings));
    await expect.poll(() => bench.lines.toSorted()).toEqual(['inner b first', 'old first', 'outer first', 'page first 2']);
    expect(entry).not.toBe(before);

    // What all of them use.
    await end();
    bench.lines.length = 0;
    await run(await bench.build(program('second', 'b'), settings));
    await expect.poll(() => bench.lines.toSorted()).toEqual(['inner b second', 'old second', 'outer second', 'page second 3']);
    expect(await living()).toEqual(['inner second', 'old second', 'outer second', 'page second']);
  });
