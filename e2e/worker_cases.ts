// Programs with workers and what they print: the edge cases on which bundlers fail. Each is a program for one page; `workers.spec.ts` runs all
// of them in every way.
import { expect, fixture, type Built, type BuildSettings, type Files, type Way } from './workers.ts';

export interface WorkerCase {
  about: string;
  files: Files;
  settings?: BuildSettings;
  /** Lines that the page and its workers log, in any order. */
  prints: string[] | ((isolated: boolean) => string[]);
  /** The ways in which it makes sense, all when not given; `why` says why not the others. */
  ways?: Way[];
  why?: string;
  /** Headers of the page and of what is served. */
  headers?: Record<string, string>;
  /** What stands in the page before the program. */
  html?: string;
  /** What else must be so of the outputs. */
  outputs?: (built: Built) => void;
}

const module = `{ type: 'module' }`;
const start = (file: string, options = module) => `new Worker(new URL('${file}', import.meta.url), ${options})`;
/** A page that logs what one worker answers to one message. */
const ask = (expression: string) => `const worker = ${expression};\nworker.onmessage = e => console.log(e.data);\nworker.postMessage('ping');\n`;
const ask_all = `const ask = w => new Promise(r => { w.onmessage = e => r(e.data); w.postMessage(0); });\n`;

const from_fixture = (name: string, about: string, rest: Partial<WorkerCase> = {}): WorkerCase => {
  const { files, settings, prints } = fixture(`worker/${name}`);
  return { about, files, settings, prints, ...rest };
};
const scripts = ({ outputs }: Built) => Object.entries(outputs).filter(([name]) => name.endsWith('.js'));
const count = (wanted: number) => (built: Built) => expect(scripts(built).map(([name]) => name)).toHaveLength(wanted);
const only_one_has = (text: string) => (built: Built) => expect(scripts(built).filter(([, code]) => code.includes(text)).map(([name]) => name)).toHaveLength(1);

export const cases: WorkerCase[] = [
  // ---- What is recognised --------------------------------------------------------------------------------------------------
  {
    about: '1 a TypeScript worker that imports another module',
    files: {
      '/main.ts': ask(start('./w.ts')),
      '/w.ts': `import { twice } from './f';\nself.onmessage = (e: MessageEvent<string>): void => postMessage(twice(e.data));\n`,
      '/f.ts': `export const twice = (text: string): string => text + text;\n`,
    },
    prints: ['pingping'],
    outputs: built => {
      count(2)(built);
      for (const [, text] of scripts(built)) expect(text).not.toMatch(/\.ts['"]|: string/);
    },
  },
  from_fixture('string-form', '2 a plain string means the file beside the module'),
  {
    about: '4 the URL written by hand, as a template, inside of the call',
    files: {
      '/main.js': `${ask_all}Promise.all([${start('./w.js')}, ${start('./w')}, new Worker(new URL(\`./w.js\`, import.meta.url), ${module})].map(ask)).then(all => console.log(all.join(' ')));\n`,
      '/w.js': `onmessage = () => postMessage('one');\n`,
    },
    prints: ['one one one'],
    outputs: count(2),
  },
  from_fixture('const-url', '3 a variable holds the URL', { outputs: count(2) }),
  {
    about: '3 a URL goes through a factory in another module',
    files: {
      '/main.js': `import { make, later } from './make.js';\nconst u = new URL('./w.ts', import.meta.url);\nconst log = w => { w.onmessage = e => console.log(e.data); w.postMessage('ping'); };\nlog(make(u));\nlog(make(new URL('./w.ts', import.meta.url), ${module}));\nlater(u.href, log);\n`,
      '/make.js': `export const make = (url, options) => new Worker(url, options);\nexport const later = (text, log) => queueMicrotask(() => log(make(text)));\n`,
      '/w.ts': `import { f } from './f';\nself.onmessage = (e: MessageEvent<string>): void => postMessage(f(e.data));\n`,
      '/f.ts': `export const f = (text: string): string => 'made ' + text;\n`,
    },
    prints: ['made ping', 'made ping', 'made ping'],
    outputs: built => {
      for (const [, text] of scripts(built)) expect(text).not.toContain(': string');
    },
  },
  from_fixture('url-forms', '4 href, toString, String and templates of the URL', { outputs: count(2) }),
  {
    about: '4 import.meta.resolve',
    files: {
      '/main.js': `${ask_all}const text = import.meta.resolve('./w.js');\nconsole.log(typeof text, await ask(new Worker(text)), await ask(new Worker(import.meta.resolve('./w.js'))), await ask(new Worker(new URL(import.meta.resolve('./w.js')), ${module})));\n`,
      '/w.js': `onmessage = () => postMessage('w');\n`,
    },
    prints: ['string w w w'],
    outputs: count(2),
  },
  from_fixture('foldable', '4 paths that are put together of constants', { outputs: count(2) }),
  from_fixture('vite-queries', "4 Vite's queries"),
  from_fixture('inline', '4 a worker as text in what starts it', { outputs: count(1) }),
  from_fixture('constructor-alias', '5 variables hold the constructors', { outputs: count(3) }),
  from_fixture('global-forms', '5 self.Worker and globalThis.Worker'),
  {
    about: '5 window.Worker',
    files: { '/main.js': ask(`new window.Worker(new URL('./w.js', import.meta.url), ${module})`), '/w.js': `onmessage = () => postMessage('by window');\n` },
    prints: ['by window'],
    outputs: count(2),
  },
  from_fixture('shadowed', '6 what is no Worker or URL is left alone', { outputs: count(1) }),
  from_fixture('options', '7 options in every form'),
  from_fixture('from-package', "8 a package's worker, by the condition \"worker\""),

  // ---- What they mean ------------------------------------------------------------------------------------------------------
  {
    about: '10 a classic worker has a global this and importScripts, a module worker has neither',
    files: {
      '/main.js': `${ask_all}ask(new Worker(new URL('./classic.js', import.meta.url))).then(console.log);\nask(${start('./module.js')}).then(console.log);\n`,
      '/classic.js': `importScripts('data:text/javascript,self.from_script=1');\nvar global_this = this === self;\nonmessage = () => postMessage('classic ' + global_this + ' ' + self.from_script);\n`,
      '/module.js': `const seen = typeof this;\nexport {};\nonmessage = () => postMessage('module ' + seen);\n`,
    },
    prints: ['classic true 1', 'module undefined'],
  },
  from_fixture('classic-contains-all', '11 classic workers contain all they need', { outputs: count(4) }),
  from_fixture('format-iife', '11 all workers as scripts'),
  from_fixture('format-esm', '11 all workers as modules', { prints: Array.from({ length: 3 }, () => '42 42  function') }),
  {
    about: '11 a worker whose type nobody wrote uses import',
    files: { '/main.js': ask(`new Worker(new URL('./w.js', import.meta.url))`), '/w.js': `import { a } from './a.js';\nonmessage = () => postMessage('imported ' + a);\n`, '/a.js': `export const a = 1;\n` },
    prints: ['imported 1'],
  },
  from_fixture('two-call-sites', '12 one worker spelt three ways: one chunk, instances of their own', { outputs: count(2) }),
  from_fixture('imported-and-started', '13 a module that is imported and started'),
  {
    about: '14 what page and workers share is there once, and has nothing of the page',
    files: {
      '/main.js': `import { big } from './big.js';\n${ask_all}document.title = 'ONLY_THE_PAGE';\nimport('./lazy.js').then(async ({ lazy }) => console.log(big(), lazy, await ask(${start('./a.js')}), await ask(${start('./b.js')})));\n`,
      '/lazy.js': `export const lazy = 'lazy';\n`,
      '/a.js': `import { big } from './big.js';\nonmessage = async () => postMessage('a' + big() + (await import('./lazy.js')).lazy);\n`,
      '/b.js': `import { big } from './big.js';\nonmessage = () => postMessage('b' + big());\n`,
      '/big.js': `let n = 0;\nexport const big = () => ('THE_BIG_ONE', ++n);\n`,
    },
    settings: { splitting: true },
    prints: ['1 lazy a1lazy b1'],
    outputs: built => {
      only_one_has('THE_BIG_ONE')(built);
      only_one_has('document')(built);
    },
  },
  from_fixture('self-spawning', '15 a module that starts itself ends'),
  from_fixture('self-by-url', '15 a module that starts itself by import.meta.url'),
  from_fixture('entry-spawns-itself', '15 the entry is its own worker', { outputs: count(1) }),
  from_fixture('mutual-spawning', '16 two workers start each other'),
  from_fixture('nested', '17 workers three deep'),
  {
    about: '17 a worker three deep imports dynamically',
    files: {
      '/main.js': ask(start('./a.js')),
      '/a.js': `const w = ${start('./b/b.js')};\nw.onmessage = e => postMessage('a' + e.data);\nonmessage = e => w.postMessage(e.data);\n`,
      '/b/b.js': `const w = ${start('../c.js')};\nw.onmessage = e => postMessage('b' + e.data);\nonmessage = e => w.postMessage(e.data);\n`,
      '/c.js': `onmessage = async e => postMessage((await import('./lazy.js')).lazy + e.data);\n`,
      '/lazy.js': `export const lazy = 'c';\n`,
    },
    settings: { splitting: true },
    prints: ['abcping'],
  },
  from_fixture('early-messages', '18 messages posted right after construction'),
  {
    about: '18 messages posted right after construction, to a worker behind a chunk that awaits',
    files: {
      '/main.js': `const w = ${start('./w.js')};\nfor (const n of [1, 2, 3]) w.postMessage(n);\nw.onmessage = e => console.log(e.data);\nimport('./table.js').then(({ table }) => console.log(table.page));\n`,
      '/w.js': `import { table } from './table.js';\nconst seen = [];\nonmessage = e => { seen.push(e.data); if (seen.length === 3) postMessage(table.worker + seen.join()); };\n`,
      '/table.js': `export const table = { worker: 'got ', page: 'page' };\n`,
    },
    settings: { splitting: true },
    prints: ['got 1,2,3', 'page'],
  },
  {
    about: '18 messages posted right after construction, to a worker that awaits before it listens',
    files: {
      '/main.js': `const w = ${start('./w.js')};\nfor (const n of [1, 2, 3]) w.postMessage(n);\nw.onmessage = e => console.log(e.data);\n`,
      '/w.js': `await new Promise(r => setTimeout(r, 50));\nconst seen = [];\nonmessage = e => { seen.push(e.data); if (seen.length === 3) postMessage('got ' + seen.join()); };\n`,
    },
    prints: ['got 1,2,3'],
    ways: ['blobs', 'served'],
    why: 'unbundled, the browser loses them too; workerMessageQueue keeps them',
  },
  {
    about: '18 the same with workerMessageQueue, also behind a chunk of the page that awaits, for dedicated and shared workers',
    files: {
      '/main.js': `import { table } from './table.js';\nconst w = ${start('./w.js')};\nfor (const n of [1, 2, 3]) w.postMessage(n);\nw.onmessage = e => console.log(e.data);\nconst s = new SharedWorker(new URL('./s.js', import.meta.url), ${module});\ns.port.onmessage = e => console.log(e.data);\nconsole.log(table.page);\n`,
      '/w.js': `import { table } from './table.js';\nconst seen = [];\nonmessage = e => { seen.push(e.data); if (seen.length === 3) postMessage(table.worker + seen.join()); };\n`,
      '/s.js': `import { table } from './table.js';\nonconnect = e => e.ports[0].postMessage('shared ' + table.worker);\n`,
      '/table.js': `await new Promise(r => setTimeout(r, 50));\nexport const table = { worker: 'got ', page: 'page' };\n`,
    },
    settings: { workerMessageQueue: true },
    prints: ['got 1,2,3', 'page', 'shared got '],
  },
  {
    about: '18 workerMessageQueue does not hold what a worker awaits',
    files: {
      '/main.js': ask(start('./w.js')),
      '/w.js': `const first = await new Promise(r => addEventListener('message', e => r(e.data), { once: true }));\npostMessage('went ' + first);\n`,
    },
    settings: { workerMessageQueue: true, minify: true },
    prints: ['went ping'],
  },
  from_fixture('dead-code', '19 a worker that is never started gives no chunk', { outputs: count(1) }),
  from_fixture('unused-importer', '19 nor does one in a package of which that part is not used', { outputs: count(1) }),
  {
    about: '20 define, JSX and target apply in workers',
    files: {
      '/main.ts': ask(start('./w.tsx')),
      '/w.tsx': `const h = (tag: string, _: unknown, ...children: string[]) => tag + children.join();\nconst n: number | null = null;\nself.onmessage = () => postMessage(<b>{VERSION}</b> + (n ?? 'none'));\n`,
    },
    settings: { define: { VERSION: '"1.2"' }, jsxFactory: 'h', target: 'es2019' },
    prints: ['b1.2none'],
    outputs: built => {
      for (const [, text] of scripts(built)) expect(text).not.toContain('??');
    },
  },

  // ---- Where they are ------------------------------------------------------------------------------------------------------
  {
    about: '22 static and dynamic imports, files and import.meta.url in a worker',
    files: {
      '/main.js': `const w = ${start('./deep/w.js')};\nw.onmessage = e => console.log(e.data);\n`,
      '/deep/w.js': `import { here } from '../lib/here.js';\nconst { lazy } = await import('./lazy.js');\nconst data = await (await fetch(new URL('../data.bin', import.meta.url))).text();\npostMessage([data, lazy, typeof here, new URL('x', here).pathname.endsWith('/x')].join());\n`,
      '/deep/lazy.js': `export const lazy = 'lazy';\n`,
      '/lib/here.js': `export const here = import.meta.url;\n`,
      '/data.bin': 'contents',
    },
    settings: { splitting: true, loader: { '.bin': 'file' } },
    prints: ['contents,lazy,string,true'],
  },
  from_fixture('dynamic-import-inside', '22 a worker loads a chunk of its own, shared with the page'),
  from_fixture('shared-worker', '25 two connections to one shared worker'),

  {
    about: '27 audio worklets contain what they import, and use nothing that they lack',
    files: {
      '/main.ts': `const context = new OfflineAudioContext(1, 128, 44100);\nawait context.audioWorklet.addModule(new URL('./worklet.ts', import.meta.url));\nconst node = new AudioWorkletNode(context, 'tone');\nnode.connect(context.destination);\nconst rendered = await context.startRendering();\nconsole.log('rendered', rendered.getChannelData(0)[7]);\n`,
      '/worklet.ts': `import { level } from './level';\ndeclare class AudioWorkletProcessor {}\ndeclare function registerProcessor(name: string, processor: unknown): void;\nclass Tone extends AudioWorkletProcessor {\n  process(_: unknown, [[channel]]: Float32Array[][]): boolean { channel!.fill(level); return true; }\n}\nregisterProcessor('tone', Tone);\n`,
      '/level.ts': `export const level: number = 0.25;\nexport const unused = () => importScripts('NOT_USED');\n`,
    },
    prints: ['rendered 0.25'],
    outputs: built => {
      count(2)(built);
      const [, worklet = ''] = scripts(built).find(([name]) => name.startsWith('worklet')) ?? [];
      expect(worklet).toContain('registerProcessor');
      expect(worklet).not.toMatch(/importScripts|\bself\b|\bURL\b|\bimport\b|: number/);
    },
  },
  {
    about: '27 a worklet of CSS',
    files: {
      '/main.js': `await CSS.paintWorklet.addModule(new URL('./paint.js', import.meta.url));\nconsole.log('painter loaded');\n`,
      '/paint.js': `import { name } from './name.js';\nregisterPaint(name, class { paint() {} });\n`,
      '/name.js': `export const name = 'dots';\n`,
    },
    prints: ['painter loaded'],
    outputs: count(2),
  },

  // ---- What servers ask for ------------------------------------------------------------------------------------------------
  {
    about: '28 a strict content security policy, without blob:',
    files: { '/main.js': ask(start('./w.js')), '/w.js': `const w = ${start('./inner.js')};\nonmessage = e => w.postMessage(e.data);\nw.onmessage = e => postMessage(e.data);\n`, '/inner.js': `onmessage = async e => postMessage(e.data + (await import('./lazy.js')).lazy);\n`, '/lazy.js': `export const lazy = ' within the policy';\n` },
    settings: { splitting: true },
    headers: { 'content-security-policy': "default-src 'none'; script-src 'self'; worker-src 'self'" },
    prints: ['ping within the policy'],
    ways: ['disk'],
    why: 'blobs need blob: in the policy, and the engine wasm-unsafe-eval, as docs/blob-linking.md says',
  },
  {
    about: "28 trusted types, with the page's own policy",
    files: { '/main.js': ask(start('./w.js')), '/w.js': `onmessage = e => postMessage('trusted ' + e.data);\n` },
    html: `<script>trustedTypes.createPolicy('default', { createScriptURL: url => url });</script>`,
    headers: { 'content-security-policy': "require-trusted-types-for 'script'; trusted-types default" },
    prints: ['trusted ping'],
  },
  {
    about: '28 trusted types, with a policy that the program names',
    files: {
      '/main.js': `const policy = trustedTypes.createPolicy('app', { createScriptURL: url => url });\nconst u = new URL('./w.js', import.meta.url);\n${ask(`new Worker(policy.createScriptURL(u.href), ${module})`)}`,
      '/w.js': `import { text } from './text.js';\nonmessage = e => postMessage(text + e.data);\n`,
      '/text.js': `export const text = 'trusted ';\n`,
    },
    headers: { 'content-security-policy': "require-trusted-types-for 'script'; trusted-types app" },
    prints: ['trusted ping'],
    ways: ['disk'],
    why: 'the engine has a policy of its own, which the next one names',
  },
  {
    about: '28 trusted types, with policies of the program and of the engine',
    files: {
      '/main.js': `const policy = trustedTypes.createPolicy('app', { createScriptURL: url => url });\nconst start = (url, options) => { const w = new Worker(policy.createScriptURL(url.href), options); w.onmessage = e => console.log(e.data); w.postMessage('ping'); };\nstart(new URL('./w.js', import.meta.url), ${module});\nstart(new URL('./c.js', import.meta.url));\n`,
      '/w.js': `import { text } from './text.js';\nonmessage = e => postMessage(text + e.data);\n`,
      '/c.js': `import { text } from './text.js';\nonmessage = e => postMessage('classic ' + text + e.data);\n`,
      '/text.js': `export const text = 'trusted ';\n`,
    },
    settings: { splitting: true },
    headers: { 'content-security-policy': "require-trusted-types-for 'script'; trusted-types app skein" },
    prints: ['classic trusted ping', 'trusted ping'],
  },
  {
    about: "28 trusted types, with the engine's policy alone",
    files: {
      '/main.js': `${ask_all}import Inline from './inline.js?worker&inline';\nfor (const w of [${start('./w.js')}, ${start('./c.js', '{}')}, new Inline()]) ask(w).then(console.log);\nconst s = new SharedWorker(new URL('./s.js', import.meta.url), 'nm');\ns.port.onmessage = e => console.log(e.data);\n`,
      '/w.js': `const w = ${start('./c.js', '{}')};\nonmessage = () => w.postMessage(0);\nw.onmessage = e => postMessage('module, ' + e.data);\n`,
      '/c.js': `onmessage = () => postMessage('classic');\n`,
      '/inline.js': `const w = new Worker(new URL('./c.js', import.meta.url));\nonmessage = () => w.postMessage(0);\nw.onmessage = e => postMessage('inline, ' + e.data);\n`,
      '/s.js': `onconnect = e => e.ports[0].postMessage('shared ' + self.name);\n`,
    },
    headers: { 'content-security-policy': "require-trusted-types-for 'script'; trusted-types skein" },
    prints: ['classic', 'inline, classic', 'module, classic', 'shared nm'],
    ways: ['blobs', 'served'],
    why: 'without a session the program starts its workers itself, so it needs a policy',
  },
  {
    about: '29 workers of isolated pages are isolated, at every depth',
    files: {
      '/main.js': `console.log('page', crossOriginIsolated);\nconst w = ${start('./a.js')};\nw.onmessage = e => console.log(e.data);\nif (crossOriginIsolated) { const shared = new SharedArrayBuffer(4); w.postMessage(shared); w.addEventListener('message', () => console.log('shared', new Uint8Array(shared)[0])); } else w.postMessage(null);\n`,
      '/a.js': `const w = ${start('./b.js')};\nonmessage = e => w.postMessage(e.data);\nw.onmessage = e => postMessage('worker ' + crossOriginIsolated + ', ' + e.data);\n`,
      '/b.js': `onmessage = e => { if (e.data) new Uint8Array(e.data)[0] = 7; postMessage('nested ' + crossOriginIsolated); };\n`,
    },
    prints: isolated => (isolated ? ['page true', 'worker true, nested true', 'shared 7'] : ['page false', 'worker false, nested false']),
  },
  {
    about: '35 names of files that are put together at run time',
    files: {
      '/main.ts': `${ask_all.replace('w =>', '(w: Worker) =>')}const module = (name: string) => new Worker(new URL(\`./jobs/\${name}.ts\`, import.meta.url), { type: 'module', name });
const either = (name: string) => new Worker(new URL('./either/' + name + '.js', import.meta.url));
for (const name of ['a', 'deep/b']) ask(module(name)).then(console.log);
for (const name of ['script', 'module']) ask(either(name)).then(console.log);
const url = new URL(\`./jobs/\${'a'.trim()}\`, import.meta.url).href;
ask(new Worker(url, { type: 'module', name: 'by text' })).then(console.log);
import(\`./pages/\${'home'.trim()}.js\`).then(({ page }) => console.log(page));
import(\`./pages/\${'none'.trim()}.js\`).catch(error => console.log(error.message));
fetch(new URL(\`./texts/\${'hello'.trim()}.txt\`, import.meta.url)).then(answer => answer.text()).then(text => console.log(text.trim()));
try { module('none'); } catch (error) { console.log((error as Error).message); }
`,
      '/jobs/a.ts': `import { shared } from '../shared';\nonmessage = () => postMessage(shared('a') as string);\n`,
      '/jobs/deep/b.ts': `import { shared } from '../../shared';\nconst w = ((name: string) => new Worker(new URL(\`../\${name}.ts\`, import.meta.url), { type: 'module', name }))('a');\nw.onmessage = e => postMessage(shared('b, ' + e.data));\nonmessage = () => w.postMessage(0);\n`,
      '/either/script.js': `const say = 'script';\nonmessage = () => postMessage(say + ' ' + (typeof importScripts) + ' ' + (this === self));\n`,
      '/either/module.js': `import { shared } from '../shared';\nonmessage = () => postMessage(shared('module'));\nawait 0;\n`,
      '/shared.ts': `export const shared = (text: string): string => 'shared ' + text + ' ' + self.name;\n`,
      '/pages/home.js': `export const page = 'home';\n`,
      '/texts/hello.txt': 'hello\n',
    },
    settings: { entryPoints: ['/main.ts'], splitting: true },
    prints: ['shared a a', 'shared b, shared a a deep/b', 'script function true', 'shared module ', 'shared a by text', 'home', 'Module not found in bundle: ./pages/none.js', 'hello', 'Module not found in bundle: ./jobs/none.ts'],
    outputs: only_one_has('"shared "'),
  },
];
