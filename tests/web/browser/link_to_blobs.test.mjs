// linkToBlobs in Chromium: pages with and without isolation, and sandboxed frames with an opaque origin.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { outputs_of } from '../chunks.mjs';
import { open_browser, open_place } from './browser.mjs';

let chromium;
before(async () => (chromium = await open_browser()));
after(() => chromium.close());

// Runs in the page. The entry exports `done`, a promise of what it saw; events are those of workers and page.
async function start(url, outputs, options = {}) {
  const { linkToBlobs } = await import(url);
  const files = outputs.map(({ text, ...rest }) => ({ ...rest, contents: new TextEncoder().encode(text) }));
  const events = [];
  const app = await linkToBlobs({ outputFiles: files }, { onEvent: event => events.push(event), ...options });
  globalThis.app = app;
  globalThis.events = events;
  const limit = new Promise(resolve => setTimeout(resolve, 5000, 'no answer within 5 s'));
  let result;
  try {
    const module = await app.start();
    result = await Promise.race([module.done, limit]);
  } catch (error) {
    result = `threw ${error}`;
  }
  // Events pass through a channel and may come a little after the result.
  await new Promise(resolve => setTimeout(resolve, 100));
  if (!options.keep) app.dispose();
  return { result, events, keys: Object.getOwnPropertyNames(globalThis).filter(name => name.startsWith('__skein')) };
}

const answers = `const answers = []; let resolve; export const done = new Promise(r => resolve = r);
const take = n => e => { answers.push(e.data ?? ('error ' + e.message + ' ' + e.filename + ':' + e.lineno + ':' + e.colno)); if (answers.length === n) resolve(answers) };\n`;

const cases = {
  'a worker that shares a chunk with the page': {
    chunks: {
      '/out/main.js': `import { b } from "./shared.js";\n${answers}const w = new Worker(new URL("./w.js", import.meta.url), { type: "module" }); w.onmessage = take(2); answers.push(b);`,
      '/out/shared.js': 'export let b = 42;\n',
      '/out/w.js': 'import { b } from "./shared.js";\npostMessage("worker " + b);\n',
    },
    result: [42, 'worker 42'],
  },
  'a message posted right after construction, to a worker that awaits before it listens': {
    chunks: {
      '/out/main.js': `${answers}const w = new Worker(new URL("./w.js", import.meta.url), { type: "module" }); w.onmessage = take(2); w.postMessage("first"); w.postMessage("second");`,
      '/out/w.js': 'await new Promise(r => setTimeout(r, 200)); onmessage = e => postMessage("got " + e.data + table.join()); const table = [1];',
    },
    result: ['got first1', 'got second1'],
  },
  'a worker that waits for its first message before it is evaluated': {
    chunks: {
      '/out/main.js': `${answers}const w = new Worker(new URL("./w.js", import.meta.url), { type: "module" }); w.onmessage = take(1); w.postMessage("go");`,
      '/out/w.js': 'const first = await new Promise(r => addEventListener("message", e => r(e.data), { once: true })); postMessage("went " + first);',
    },
    result: ['went go'],
  },
  'early messages keep their ports': {
    chunks: {
      '/out/main.js': `${answers}const w = new Worker(new URL("./w.js", import.meta.url), { type: "module" }); const c = new MessageChannel(); c.port1.onmessage = take(1); w.postMessage(0, [c.port2]);`,
      '/out/w.js': 'await 0; await new Promise(r => setTimeout(r, 50)); onmessage = e => e.ports[0].postMessage("through the port");',
    },
    result: ['through the port'],
  },
  'workers three deep': {
    chunks: {
      '/out/main.js': `${answers}const w = new Worker(new URL("./w1.js", import.meta.url), { type: "module" }); w.onmessage = take(1); w.postMessage("down");`,
      '/out/w1.js': 'const w = new Worker(new URL("./w2.js", import.meta.url), { type: "module" }); onmessage = e => w.postMessage(e.data + " 1"); w.onmessage = e => postMessage(e.data + " 1");',
      '/out/w2.js': 'const w = new Worker(new URL("./w3.js", import.meta.url), { type: "module" }); onmessage = e => w.postMessage(e.data + " 2"); w.onmessage = e => postMessage(e.data + " 2");',
      '/out/w3.js': 'console.log("innermost"); onmessage = e => postMessage(e.data + " 3, up");',
    },
    result: ['down 1 2 3, up 2 1'],
    logs: ['worker w3.js #1.1.1: innermost'],
  },
  'a worker that starts itself': {
    chunks: {
      '/out/main.js': `${answers}const w = new Worker(new URL("./w.js", import.meta.url), { type: "module", name: "3" }); w.onmessage = take(1);`,
      '/out/w.js': 'if (self.name === "0") postMessage("end"); else { const w = new Worker(new URL("./w.js", import.meta.url), { type: "module", name: String(self.name - 1) }); w.onmessage = e => postMessage(self.name + " " + e.data); }',
    },
    result: ['3 2 1 end'],
  },
  'workers that start each other': {
    chunks: {
      '/out/main.js': `${answers}const w = new Worker(new URL("./wa.js", import.meta.url), { type: "module", name: "4" }); w.onmessage = take(1);`,
      '/out/wa.js': 'if (self.name === "0") postMessage("a"); else { const w = new Worker(new URL("./wb.js", import.meta.url), { type: "module", name: String(self.name - 1) }); w.onmessage = e => postMessage("a" + e.data); }',
      '/out/wb.js': 'if (self.name === "0") postMessage("b"); else { const w = new self.Worker(new URL("./wa.js", import.meta.url), { type: "module", name: String(self.name - 1) }); w.onmessage = e => postMessage("b" + e.data); }',
    },
    result: ['ababa'],
  },
  'chunks that import each other dynamically, one of them from a worker': {
    chunks: {
      '/out/main.js': `${answers}export const name = "main"; const lazy = await import("./lazy.js"); answers.push(await lazy.back()); const w = new Worker(new URL("./w.js", import.meta.url), { type: "module" }); w.onmessage = take(2);`,
      '/out/lazy.js': 'export const back = async () => "lazy knows " + (await import("./other.js")).other; export const lazy = "lazy";',
      '/out/other.js': 'export const other = "other, who knows " + (await import("./deep.js")).deep;',
      '/out/deep.js': 'export const deep = "deep"; export const circle = () => import("./lazy.js");',
      '/out/w.js': 'const d = await import("./deep.js"); postMessage((await d.circle()).lazy);',
    },
    result: ['lazy knows other, who knows deep', 'lazy'],
  },
  'a classic worker': {
    chunks: {
      '/out/main.js': `${answers}const w = new Worker(new URL("./w.js", import.meta.url)); w.onmessage = take(1); w.postMessage("early");`,
      '/out/w.js': 'var x = this === self; onmessage = e => postMessage(e.data + " " + x); console.log("classic");',
    },
    result: ['early true'],
    logs: ['worker w.js #1: classic'],
  },
  "a worker's URL in a variable, as a text, handed to code that was not linked": {
    chunks: {
      '/out/main.js': `${answers}const u = new URL("./w.js", import.meta.url); const make = (C, u, o) => new C(u, o);
        const { Worker: Unlinked } = globalThis;
        for (const w of [new Worker(new URL("./w.js", import.meta.url), { type: "module", name: "a" }), make(Unlinked, u, { name: "b" }), make(Unlinked, u.href, { name: "c" })]) {
          w.onmessage = e => { answers.push(e.data); if (answers.length === 3) { answers.sort(); resolve(answers) } }; w.postMessage(1); w.postMessage(2);
        }`,
      '/out/w.js': 'import { shared } from "./shared.js"; let sum = 0; onmessage = e => { sum += e.data; if (sum === 3) postMessage(self.name + shared + sum) };',
      '/out/shared.js': 'export const shared = "!";',
    },
    result: ['a!3', 'b!3', 'c!3'],
  },
  "a classic worker's URL, handed to code that was not linked": {
    chunks: {
      '/out/main.js': `${answers}const u = new URL("./w.js", import.meta.url); const { Worker: Unlinked } = globalThis; const w = new Unlinked(u); w.onmessage = take(1); w.postMessage("early");`,
      '/out/w.js': '"use strict";\n(() => {\n  importScripts();\n  onmessage = e => postMessage(e.data + " " + (typeof importScripts));\n})();',
    },
    result: ['early function'],
  },
  'the address of a script, for whatever it is': {
    chunks: {
      '/out/main.js': `${answers}const { Worker: Unlinked } = globalThis; const at = url => url; const other = await import(at(new URL("./module.mjs", import.meta.url)).href); answers.push(other.name);
        const w = new Unlinked(at(new URL("./script.mjs", import.meta.url))); w.onmessage = e => { answers.push(e.data); const m = new Unlinked(at(new URL("./script.mjs", import.meta.url))); m.onmessage = take(3); m.postMessage("second"); }; w.postMessage("first");`,
      '/out/module.mjs': 'export default 0; export const name = "module";',
      '/out/script.mjs': '(() => {\n  onmessage = e => postMessage("script " + e.data);\n})();',
    },
    result: ['module', 'script first', 'script second'],
  },
  'an audio worklet': {
    chunks: {
      '/out/main.js': `${answers}const c = new OfflineAudioContext(1, 128, 44100); await c.audioWorklet.addModule(new URL("./worklet.js", import.meta.url));
        const n = new AudioWorkletNode(c, "tone"); n.connect(c.destination); const b = await c.startRendering(); answers.push(b.getChannelData(0)[7]); resolve(answers);`,
      '/out/worklet.js': 'registerProcessor("tone", class extends AudioWorkletProcessor { process(_, [[channel]]) { channel.fill(0.5); return true } });',
    },
    result: [0.5],
  },
  'a service worker cannot be registered, and it is said why': {
    chunks: {
      '/out/main.js': `${answers}const register = async url => String(url); register(new URL("./service.js", import.meta.url)).catch(e => { answers.push(e.message); resolve(answers) });`,
      '/out/service.js': 'addEventListener("fetch", () => {});',
    },
    result: [/^\/out\/service\.js cannot be registered here: browsers load service workers from a server only/],
  },
  'import.meta.url is a hierarchical URL of the output, assets are there': {
    chunks: {
      '/out/main.js': `${answers}const w = new Worker(new URL("./w.js", import.meta.url), { type: "module" }); w.onmessage = take(3); answers.push(import.meta.url, new URL("../x", String(import.meta.url)).href);`,
      '/out/w.js': 'postMessage(import.meta.url + " " + await (await fetch(new URL("./data.txt", import.meta.url))).text());',
      '/out/data.txt': 'contents',
    },
    result: ['https://skein.invalid/out/main.js', 'https://skein.invalid/x', 'https://skein.invalid/out/w.js contents'],
  },
  'an exception in a worker has its place': {
    chunks: {
      '/out/main.js': `${answers}const w = new Worker(new URL("./w.js", import.meta.url), { type: "module" }); w.onerror = e => { e.preventDefault(); take(1)(e) };`,
      '/out/w.js': 'const a = 1;\nfunction f() { throw new Error("boom"); }\nf();\n',
    },
    result: ['error Uncaught Error: boom https://skein.invalid/out/w.js:2:22'],
    errors: ['worker w.js #1 exception: Uncaught Error: boom at /out/w.js:2:21'],
  },
  'a syntax error in a worker is told, with its place': {
    chunks: {
      '/out/main.js': `${answers}const w = new Worker(new URL("./w.js", import.meta.url), { type: "module" }); w.onerror = take(1);`,
      '/out/w.js': 'const a = 1;\nlet b = ;\n',
    },
    result: ["error Uncaught SyntaxError: Unexpected token ';' https://skein.invalid/out/w.js:2:9"],
    errors: [/^worker w\.js #1 (load|exception): Uncaught SyntaxError: Unexpected token ';' at \/out\/w\.js:2:8$/],
  },
  'an export that is missing is told by the name of its file': {
    chunks: {
      '/out/main.js': `${answers}const w = new Worker(new URL("./w.js", import.meta.url), { type: "module" }); w.onerror = e => { answers.push(e.filename); resolve(answers) };`,
      '/out/shared.js': 'export let b = 42;\n',
      '/out/w.js': 'import { c } from "./shared.js";\npostMessage(c);',
    },
    result: ['https://skein.invalid/out/w.js'],
    errors: [/^worker w\.js #1 (load|exception): Uncaught SyntaxError: The requested module '\/out\/shared\.js' does not provide an export named 'c' at \/out\/w\.js:1:9$/],
  },
  'an error nobody handles bubbles to the page but is told once': {
    chunks: {
      '/out/main.js': `${answers}const w = new Worker(new URL("./w1.js", import.meta.url), { type: "module" }); w.onerror = e => { e.preventDefault(); take(1)(e) };`,
      '/out/w1.js': 'const w = new Worker(new URL("./w2.js", import.meta.url), { type: "module" });',
      '/out/w2.js': 'null.x;',
    },
    result: [/^error Uncaught TypeError: Cannot read properties of null \(reading 'x'\) https:\/\/skein\.invalid\/out\/w2\.js:1:6$/],
    errors: ["worker w2.js #1.1 exception: Uncaught TypeError: Cannot read properties of null (reading 'x') at /out/w2.js:1:5"],
  },
  'console and rejections of workers and page': {
    options: { capturePage: true },
    chunks: {
      '/out/main.js': `${answers}console.log("page", { a: [1, "x"] }, new Map([[1, 2]])); console.assert(true, "no"); console.assert(false, "yes"); const w = new Worker(new URL("./w.js", import.meta.url), { type: "module" }); w.onmessage = take(1);`,
      '/out/w.js': 'console.warn("%s is %d", "x", 7, [undefined, null]); Promise.reject(new Error("nobody cares")); setTimeout(() => postMessage("done"), 100);',
    },
    result: ['done'],
    logs: ["page: page { a: [ 1, 'x' ] } Map(1) { 1 => 2 }", 'page: Assertion failed: yes', 'worker w.js #1: x is 7 [ undefined, null ]'],
    errors: ['worker w.js #1 rejection: Uncaught (in promise) Error: nobody cares at /out/w.js:1:68'],
  },
};

const same = (actual, expected) => (expected instanceof RegExp ? assert.match(actual, expected) : assert.deepEqual(actual, expected));
const all_same = (actual, expected) => {
  assert.equal(actual?.length, expected.length, JSON.stringify(actual));
  expected.forEach((item, index) => same(actual[index], item));
};

for (const kind of ['plain', 'isolated', 'plain frame', 'isolated frame']) {
  describe(kind, () => {
    let place;
    before(async () => (place = await open_place(chromium, kind)));
    after(() => place.close());

    for (const [name, { chunks, options, result, logs, errors = [] }] of Object.entries(cases)) {
      test(name, async () => {
        const seen = await place.run(start, `${place.origin}/link.js`, outputs_of(chunks), options);
        all_same(Array.isArray(seen.result) ? seen.result : [seen.result], result);
        if (logs) assert.deepEqual(seen.events.filter(event => event.type === 'console').map(event => `${event.realm.name}: ${event.text}`), logs);
        all_same(seen.events.filter(event => event.type === 'error').map(e => `${e.realm.name} ${e.cause}: ${e.message} at ${e.place?.file}:${e.place?.line}:${e.place?.column}`), errors);
        assert.deepEqual(seen.keys, [], 'dispose leaves no global behind');
      });
    }

    test('dispose ends a worker in an endless loop and gives back its URLs', async () => {
      const chunks = {
        '/out/main.js': 'let resolve; export const done = new Promise(r => resolve = r); const w = new Worker(new URL("./w.js", import.meta.url), { type: "module" }); w.onmessage = () => resolve("looping"); export const start = () => new Worker(new URL("./w.js", import.meta.url), { type: "module" });',
        '/out/w.js': 'postMessage(0); for (;;) console.log("spin");',
      };
      const seen = await place.run(start, `${place.origin}/link.js`, outputs_of(chunks), { keep: true });
      assert.equal(seen.result, 'looping');
      const after = await place.run(async () => {
        const spun = events.filter(event => event.type === 'console').length;
        const url = app.url;
        const { start } = await import(url);
        app.dispose();
        const count = events.length;
        await new Promise(resolve => setTimeout(resolve, 300));
        let thrown = '';
        try { start() } catch (error) { thrown = String(error) }
        return { spun, more: events.length - count, gone: await fetch(url).then(() => false, () => true), thrown, again: await app.start().then(() => '', String) };
      });
      assert.ok(after.spun > 0, 'events arrive while the worker loops');
      assert.equal(after.more, 0);
      assert.ok(after.gone, 'the URL is revoked');
      assert.match(after.thrown, /disposed|not defined/);
      assert.match(after.again, /disposed/);
    });

    test('spawn starts an output by itself, by its path or its module', async () => {
      const chunks = {
        '/out/main.js': 'globalThis.ran = true; if (typeof document === "undefined") onmessage = e => postMessage("main " + e.data);',
        '/out/w.js': 'import { shared } from "./shared.js"; onmessage = e => { console.log(e.data); postMessage(self.name + shared + e.data) };',
        '/out/shared.js': 'export const shared = " ";',
      };
      const seen = await place.run(async (url, outputs) => {
        const { linkToBlobs } = await import(url);
        const events = [];
        const session = await linkToBlobs({ outputFiles: outputs.map(({ text, ...rest }) => ({ ...rest, contents: new TextEncoder().encode(text) })) }, { onEvent: event => events.push(event) });
        const ask = worker => new Promise(resolve => { worker.onmessage = e => resolve(e.data); worker.postMessage('early'); });
        const answers = await Promise.all([session.spawn(), session.spawn('/out/w.js', { name: 'b' }), session.spawn('w.ts'), session.spawn('/out/main.js')].map(ask));
        const missing = (() => { try { session.spawn('/none.ts') } catch (error) { return error.message } })();
        await new Promise(resolve => setTimeout(resolve, 50));
        session.dispose();
        const late = (() => { try { session.spawn() } catch (error) { return error.message } })();
        return { answers, missing, late, ran: 'ran' in globalThis, realms: events.filter(event => event.type === 'console').map(event => event.realm) };
      }, `${place.origin}/link.js`, outputs_of(chunks));
      assert.deepEqual(seen.answers, [' early', 'b early', ' early', 'main early']);
      assert.match(seen.missing, /no output or entry point \/none\.ts .*there are \/out\/main\.js, \/out\/w\.js/);
      assert.match(seen.late, /disposed/);
      assert.equal(seen.ran, false, 'the page does not run the entry');
      assert.deepEqual(seen.realms.sort((a, b) => a.number - b.number), [['1', ''], ['2', 'b'], ['3', '']].map(([number, label]) => ({ kind: 'worker', name: `worker w.js #${number}`, path: '/out/w.js', number, label })));
    });

    test('starts and ends are told, whoever ends the worker', async () => {
      const chunks = {
        '/out/main.js': `${answers}const start = name => new Worker(new URL("./w.js", import.meta.url), { type: "module", name }); start("close"); const w = start("stay"); w.onmessage = () => { w.terminate(); setTimeout(resolve, 100); };`,
        '/out/w.js': 'if (self.name === "close") self.close(); else postMessage(0);',
      };
      const seen = await place.run(start, `${place.origin}/link.js`, outputs_of(chunks));
      const told = seen.events.map(event => `${event.type} ${event.realm.kind} ${event.realm.name}`).sort();
      assert.deepEqual(told, ['end worker worker w.js #1', 'end worker worker w.js #2', 'start worker worker w.js #1', 'start worker worker w.js #2']);
    });

    test('an entry that throws rejects with its error, whose stack leads to the sources', async () => {
      const seen = await place.run(async (url, outputs) => {
        const { linkToBlobs } = await import(url);
        const app = await linkToBlobs({ outputFiles: outputs.map(({ text, ...rest }) => ({ ...rest, contents: new TextEncoder().encode(text) })) });
        const error = await app.start().then(() => null, error => error);
        app.dispose();
        return { text: String(error), stack: app.mapStack(error.stack) };
      }, `${place.origin}/link.js`, outputs_of({ '/out/main.js': 'export default 1;\nthrow new Error("at once");\n' }));
      assert.equal(seen.text, 'Error: at once');
      assert.match(seen.stack, /^Error: at once\n    at \/out\/main\.js:2:7/);
    });

    test('places in events and stacks lead to the sources, behind replaced links', async () => {
      const map = { version: 3, sources: ['../src/w.ts'], names: [], mappings: '' };
      const line = 'new URL("./data.txt", import.meta.url); console.log("here"); throw new Error("there");';
      // Segments at columns 0, of console and of throw: line 5, 6 and 7 of the source, column 2.
      const vlq = n => { let v = n < 0 ? (-n << 1) | 1 : n << 1, s = ''; do { let d = v & 31; v >>>= 5; if (v) d |= 32; s += 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'[d]; } while (v); return s; };
      const columns = [0, line.indexOf('console'), line.indexOf('throw')];
      map.mappings = columns.map((column, i) => vlq(column - (columns[i - 1] ?? 0)) + vlq(0) + vlq(i === 0 ? 4 : 1) + vlq(i === 0 ? 2 : 0)).join(',');
      const chunks = {
        '/out/main.js': `${answers}const w = new Worker(new URL("./w.js", import.meta.url), { type: "module" }); w.onerror = e => { e.preventDefault(); resolve(e.colno) };`,
        '/out/w.js': `${line}\n//# sourceMappingURL=w.js.map\n`,
        '/out/data.txt': 'x',
        '/out/w.js.map': JSON.stringify(map),
      };
      const seen = await place.run(start, `${place.origin}/link.js`, outputs_of(chunks));
      const [log] = seen.events.filter(event => event.type === 'console');
      const [error] = seen.events.filter(event => event.type === 'error');
      assert.deepEqual(log.place, { file: '/src/w.ts', line: 6, column: 2 });
      assert.deepEqual([error.place.line, error.place.column], [7, 2]);
      assert.match(error.stack, /^Error: there\n    at \/src\/w\.ts:7:3$/);
    });
  });
}

describe('shared workers', () => {
  test('are one for all that start them, and end with the application', async () => {
    const place = await open_place(chromium, 'plain');
    const chunks = {
      '/out/main.js': `${answers}for (let i = 0; i < 2; i++) { const s = new SharedWorker(new URL("./ws.js", import.meta.url), { type: "module", name: "s" }); s.port.onmessage = take(2); }`,
      '/out/ws.js': 'await new Promise(r => setTimeout(r, 50)); let n = 0; onconnect = e => e.ports[0].postMessage("client " + ++n);',
    };
    const seen = await place.run(start, `${place.origin}/link.js`, outputs_of(chunks));
    assert.deepEqual(seen.result, ['client 1', 'client 2']);
    assert.deepEqual(seen.events.filter(event => event.type === 'start').map(event => event.realm.name), ['shared worker ws.js']);
    await place.close();
  });
});
