// Pages that are opened from disk (`file:`), where Chromium imports nothing and starts no worker from a file: scripts with inline workers.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test, type Files } from './workers.ts';

const start = (file: string, options: string) => `new Worker(new URL('${file}', import.meta.url)${options})`;
const module = `, { type: 'module', name: 'nm' }`;
const program: Files = {
  '/main.ts': `import { shared } from './shared';\nconst tell = (name: string, make: () => Worker) => {\n  try {\n    const w = make();\n    w.onmessage = e => console.log(name, e.data);\n    w.postMessage('ping');\n  } catch (e) { console.log(name, (e as Error).name); }\n};\ntell('module', () => ${start('./outer.ts', module)});\ntell('classic', () => ${start('./inner.ts', '')});\nimport('./lazy').then(({ lazy }) => console.log('page', shared(), lazy));\n`,
  '/outer.ts': `import { shared } from './shared';\nconst inner = ${start('./inner.ts', module)};\ninner.onmessage = e => postMessage([self.name, shared(), e.data].join());\nonmessage = e => inner.postMessage(e.data);\n`,
  '/inner.ts': `import { shared } from './shared';\nimport data from './data.bin';\nonmessage = async e => postMessage([e.data, shared(), (await import('./lazy')).lazy, new TextDecoder().decode(data)].join());\n`,
  '/shared.ts': `let n = 0;\nexport const shared = () => ++n;\n`,
  '/lazy.ts': `export const lazy = 'lazy';\n`,
  '/data.bin': 'bytes',
};
const works = ['page 1 lazy', 'classic ping,1,lazy,bytes', 'module nm,1,ping,1,lazy,bytes'];

for (const { about, settings, tag = '<script src="./main.js"></script>', prints } of [
  { about: 'a script with inline workers', settings: { workerFormat: 'inline' }, prints: works },
  { about: 'the same minified, written into the page', settings: { workerFormat: 'inline', minify: true }, tag: null, prints: works },
  { about: 'workers of their own are refused by the browser', settings: {}, prints: ['page 1 lazy', 'classic SecurityError', 'module SecurityError'] },
])
  test(`33 opened from disk: ${about}`, async ({ bench_of }, test_info) => {
    const bench = bench_of('disk');
    const built = await bench.build(program, { entryPoints: ['/main.ts'], bundle: true, format: 'iife', outdir: '/out', loader: { '.bin': 'binary' }, ...settings });
    expect(built.messages).toBe('');
    const folder = test_info.outputPath('page');
    fs.mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(built.outputs)) fs.writeFileSync(path.join(folder, name), text);
    const page = path.join(folder, 'index.html');
    fs.writeFileSync(page, `<!doctype html><meta charset="utf-8"><title>test</title>${tag ?? `<script>${built.outputs['main.js']}</script>`}`);
    await bench.page.goto(`file://${page}`);
    await expect.poll(() => bench.lines.toSorted(), { intervals: [20, 50, 100] }).toEqual(prints.toSorted());
  });
