// What dynamic workers do, in Node and in pages: each case is a function whose text runs in either. `t` has what it needs:
// the package's exports, `equal`, `rejects`, `until`, the isolation, and `hits`, where blocked requests would go.

export const cases = [
  {
    name: 'the default export answers requests: body, headers, env, ctx.props',
    async run(t) {
      const worker = t.loader.load({
        mainModule: 'index.js',
        modules: {
          'index.js': `export default {
            async fetch(request, env, ctx) {
              return Response.json({ url: request.url, method: request.method, header: request.headers.get('x-a'), body: await request.text(), env, props: ctx.props }, { status: 201, headers: { 'x-b': 'two' } });
            },
          }`,
        },
        env: { TEXT: 'a', DEEP: { list: [1, new Map([['k', 2]])] } },
      });
      for (const name of [undefined, null, 'default']) {
        const response = await worker.getEntrypoint(name, { props: { tenant: 7 } }).fetch('http://host.test/path?q=1', { method: 'POST', body: 'hello', headers: { 'x-a': 'one' } });
        t.equal([response.status, response.headers.get('x-b')], [201, 'two']);
        const told = await response.json();
        t.equal([told.url, told.method, told.header, told.body, told.props, told.env.TEXT], ['http://host.test/path?q=1', 'POST', 'one', 'hello', { tenant: 7 }, 'a']);
      }
      t.equal('fetch' in worker, false);
    },
  },
  {
    name: 'modules of every kind, by name relative to the importer; TypeScript and JSX too',
    isolated: true,
    async run(t) {
      const wasm = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 7, 1, 96, 2, 127, 127, 1, 127, 3, 2, 1, 0, 7, 7, 1, 3, 97, 100, 100, 0, 0, 10, 9, 1, 7, 0, 32, 0, 32, 1, 106, 11]);
      const modules = {
        'src/main.tsx': `
          import { a } from './lib/a';
          import b, { named } from './lib/b.js';
          import text from '../text.txt';
          import json, { list } from './j.json';
          import data from './d.bin';
          import module from '../add.wasm';
          import { view } from './view.jsx';
          import pkg from 'pkg';
          const React = { createElement: (...parts) => parts };
          enum Colour { Red, Green }
          const late = await Promise.resolve('awaited');
          export default {
            async fetch(): Promise<Response> {
              const { exports } = await WebAssembly.instantiate(module);
              return Response.json({ a, b, named, text, json, list, data: [...new Uint8Array(data)], is_buffer: data instanceof ArrayBuffer, sum: exports.add(2, 3), view: view(React), tsx: <i id="x">y</i>, green: Colour.Green, late, pkg, meta: import.meta.url });
            },
          }`,
        'src/lib/a.ts': 'import { c } from "../../c.js"; export const a: string = c + "!"',
        'src/lib/b.js': { cjs: 'const { q } = require("./q.cjs"); module.exports = { q }; exports.named; module.exports.named = typeof require' },
        'src/lib/q.cjs': { cjs: 'exports.q = 4' },
        'c.js': 'export const c = "c"',
        'text.txt': { text: 'some text' },
        'src/j.json': { json: { list: [1, 2] } },
        'src/d.bin': { data: new Uint8Array([1, 2, 3]) },
        'add.wasm': { wasm },
        'src/view.jsx': 'export const view = React => <b>z</b>',
        pkg: { js: 'export default "bare"' },
      };
      const told = await (await t.loader.load({ mainModule: 'src/main.tsx', modules }).getEntrypoint().fetch('http://x.test/')).json();
      t.equal(told, {
        a: 'c!', b: { q: 4, named: 'function' }, named: 'function', text: 'some text', json: { list: [1, 2] }, list: [1, 2], data: [1, 2, 3], is_buffer: true, sum: 5,
        view: ['b', null, 'z'], tsx: ['i', { id: 'x' }, 'y'], green: 1, late: 'awaited', pkg: 'bare', meta: 'file:///bundle/src/main.tsx',
      });
    },
  },
  {
    name: 'import() of modules by literal names, and of nothing else',
    async run(t) {
      const worker = t.loader.load({
        mainModule: 'a.js',
        modules: {
          'a.js': `export default {
            lazy: async () => (await import('./b.js')).b,
            any: async name => { try { await import(name); return 'open' } catch (error) { return error.message } },
            text: () => "import('x')" + \`import(\${1})\`,
          }`,
          'b.js': 'export const b = 5',
        },
      });
      const entry = worker.getEntrypoint();
      // With top-level await too, by modules that are imported so themselves.
      const awaiting = t.loader.load({
        mainModule: 'a.js',
        modules: {
          'a.js': `const { b } = await import('./d/b.js'); export default { all: async () => [b, (await import('./d/b.js')).b, await (await import('./d/b.js')).more(), import.meta.url, import.meta.env, import.meta.dirname], any: name => import(name).then(() => 'open', error => error.message) }`,
          'd/b.js': `export const b = await 5; export const more = () => import('./c.js').then(({ c }) => c)`,
          'd/c.js': 'export const c = 6',
        },
      }).getEntrypoint();
      t.equal(await awaiting.all(), [5, 5, 6, 'file:///bundle/a.js', undefined, undefined]);
      t.equal((await awaiting.any('d/b.js')).startsWith('No such module "d/b.js"'), true);
      t.equal(await entry.lazy(), 5);
      t.equal(await entry.text(), "import('x')import(1)");
      for (const name of ['./b.js', 'node:fs', t.hits + 'import', 'data:text/javascript,export default 1']) {
        t.equal((await entry.any(name)).startsWith(`No such module "${name}"`), true);
      }
    },
  },
  {
    name: 'methods of WorkerEntrypoint classes: callbacks, objects by reference, errors with class and cause; private is what an instance has',
    isolated: true,
    async run(t) {
      const worker = t.loader.load({
        mainModule: 'a.js',
        modules: {
          'a.js': `
            import { WorkerEntrypoint, RpcTarget, env as global_env } from 'cloudflare:workers';
            class Counter extends RpcTarget { #n = 0; inc(by = 1) { return this.#n += by } }
            class Base extends WorkerEntrypoint { inherited() { return 'base' } }
            export class Api extends Base {
              secret = () => 'own';
              get size() { return 3 }
              add(a, b) { return a + b }
              async twice(f) { return await f(await f(1)) }
              counter() { return new Counter }
              where() { return [this.env.A, global_env.A, this.ctx.props] }
              fail() { throw Object.assign(new RangeError('too far', { cause: new TypeError('inner') }), { code: 'E_FAR' }) }
              async later(seconds) { await new Promise(resolve => setTimeout(resolve, 1)); throw 'text' }
              fetch() { return new Response('api') }
              async other() { return [await this.ctx.exports.default.greet('you'), await (await this.ctx.exports.Api.fetch('http://in.test/')).text(), await this.ctx.exports.Api({ props: 9 }).where()] }
            }
            export default { greet: (name, env, ctx) => 'hello ' + name + env.A + ctx.props }
            export const text = 'no entrypoint'; export class Plain {}`,
        },
        env: { A: '!' },
      });
      const api = worker.getEntrypoint('Api', { props: 'P' });
      t.equal(await api.add(1, 2), 3);
      t.equal(await api.twice(async x => x * 3), 9);
      t.equal(await api.inherited(), 'base');
      t.equal(await api.size(), 3);
      t.equal(await api.where(), ['!', '!', 'P']);
      t.equal(await (await api.fetch('http://x.test/')).text(), 'api');
      const counter = await api.counter();
      t.equal([await counter.inc(), await counter.inc(4)], [1, 5]);
      const error = await t.rejects(api.fail());
      t.equal([error instanceof RangeError, error.message, error.code, error.cause instanceof TypeError, error.cause.message], [true, 'too far', 'E_FAR', true, 'inner']);
      t.equal(/at .*fail.*a\.js:12:/.test(error.stack), true, error.stack);
      t.equal((await t.rejects(api.later(1))).value, 'text');
      for (const name of ['secret', 'constructor', 'nothing', 'toString', 'hasOwnProperty', '__proto__']) t.equal((await t.rejects(api[name]('x'))).message, `The RPC receiver does not implement the method "${name}".`);
      t.equal(await worker.getEntrypoint(null, { props: '?' }).greet('you'), 'hello you!?');
      t.equal((await t.rejects(worker.getEntrypoint().greet(1, 2))).message.startsWith('Cannot call handler function "greet" over RPC because it has the wrong number of arguments.'), true);
      t.equal((await t.rejects(worker.getEntrypoint().toString())).message, 'The RPC receiver does not implement the method "toString".');
      t.equal((await t.rejects(worker.getEntrypoint().fetch('http://x.test/'))).message, 'Handler does not export a fetch() function.');
      for (const name of ['Missing', 'text', 'Plain', 'toString']) t.equal((await t.rejects(worker.getEntrypoint(name).x())).message, `Worker has no such entrypoint: ${name}`);
      t.equal(await api.other(), ['hello you!undefined', 'api', ['!', '!', 9]]);
    },
  },
  {
    name: 'what is no WorkerCode is told at once, in the words of the contract',
    async run(t) {
      const js = 'export default {}';
      const rows = [
        [{ mainModule: 'a.js', modules: {} }, 'Dynamic Worker code must contain at least one module.'],
        [{ mainModule: 'a.js' }, 'Dynamic Worker code must contain at least one module.'],
        [{ mainModule: 'b.js', modules: { 'a.js': js } }, 'Main module "b.js" is not among the modules of the Dynamic Worker.'],
        [{ mainModule: 'a', modules: { a: js } }, "Module name must end with '.js'"],
        [{ mainModule: 'a.py', modules: { 'a.py': '' } }, 'Python modules are not supported'],
        [{ mainModule: 'a.js', modules: { 'a.js': js, b: { js, text: '' } } }, "Each module must contain exactly one of 'js', 'cjs', 'ts', 'tsx', 'jsx', 'text', 'data', 'json', or 'wasm'. Module 'b' contained 2 properties."],
        [{ mainModule: 'a.js', modules: { 'a.js': js, b: {} } }, "Module 'b' contained 0 properties."],
        [{ mainModule: 'a.js', modules: { 'a.js': js, b: { data: 'x' } } }, "must be an ArrayBuffer or a view of one"],
        [{ mainModule: 'a.txt', modules: { 'a.txt': { text: '' } } }, "is no JavaScript"],
        [{ mainModule: 'a.js', modules: { 'a.js': js }, globalOutbound: 5 }, "'globalOutbound' must be null, a function, or an object with a method 'fetch'."],
        [{ mainModule: 'a.js', modules: { 'a.js': js }, limits: { cpuMs: -1 } }, "The limit 'cpuMs' must be a positive number."],
        [{ mainModule: 'a.js', modules: { 'a.js': js }, limits: { subrequests: 1 } }, "The limit 'subrequests' is not supported"],
        [{ mainModule: 'a.js', modules: { 'a.js': js }, streamingTails: [] }, "has an option 'streamingTails', which is not supported"],
        [{ mainModule: 'a.js', modules: { 'a.js': js }, compatibilityDate: 'now' }, 'Invalid compatibility date: now'],
      ];
      for (const [code, message] of rows) {
        let thrown;
        try {
          t.loader.load(code);
        } catch (error) {
          thrown = error;
        }
        t.equal(thrown instanceof TypeError && thrown.message.includes(message), true, `${message} <> ${thrown?.message}`);
        // By get it is told to the first call.
        const error = await t.rejects(t.loader.get('bad', () => code).getEntrypoint().x());
        t.equal(error.message.includes(message), true, error.message);
      }
      t.equal(t.loader.stats().workers, 0);
    },
  },
  {
    name: 'what goes wrong at the start rejects the first call: factories, syntax, imports, evaluation',
    async run(t) {
      const of = modules => t.rejects(t.loader.load({ mainModule: 'a.js', modules }).getEntrypoint().x());
      t.equal((await t.rejects(t.loader.get('f', async () => { throw new RangeError('no code') }).getEntrypoint().x())).message, 'no code');
      const syntax = await of({ 'a.js': 'let x = 1;\nlet x = 2;' });
      t.equal([syntax instanceof t.WorkerBuildError, syntax.code, syntax.message.startsWith('Failed to start Worker:\nUncaught SyntaxError: '), syntax.message.includes('at a.js:2:5')], [true, 'ERR_WORKER_BUILD', true, true]);
      for (const [specifier, text] of [
        ['./none.js', 'No such module "./none.js".'], ['node:fs', 'No such module "node:fs". Dynamic Workers have none of Node\'s modules.'],
        ['https://x.test/a.js', 'nothing by URL'], ['../../etc/passwd', 'No such module'], ['fs', 'No such module "fs".'], ['./B.js', 'No such module "./B.js".'], ['./b', 'No such module "./b".'],
      ]) {
        const error = await of({ 'a.js': `import '${specifier}';`, 'b.js': '' });
        t.equal([error.code, error.message.includes(text), error.message.includes('at a.js:1:8')], ['ERR_WORKER_BUILD', true, true], error.message);
        t.equal((await of({ 'a.js': `export default { x: () => import('${specifier}') }`, 'b.js': '' })).code, 'ERR_WORKER_BUILD');
      }
      t.equal((await of({ 'a.js': "new Worker(new URL('./b.js', import.meta.url))", 'b.js': '' })).message, 'Worker is not defined');
      const thrown = await of({ 'a.js': '\n\nthrow new EvalError("at start")' });
      t.equal([thrown instanceof EvalError, thrown.message, /a\.js:3:/.test(thrown.stack)], [true, 'at start', true], thrown.stack);
      t.equal((await of({ 'a.js': 'await null; globalThis.nothing.x' })) instanceof TypeError, true);
      t.equal(t.loader.stats().workers, 0);
    },
  },
  {
    name: 'workers by id: one for all, one factory for calls at the same time, failures not kept, null always new',
    async run(t) {
      let made = 0;
      const factory = async () => (made++, { mainModule: 'a.js', modules: { 'a.js': 'let n = 0; export default { next: () => ++n }' } });
      const stubs = [1, 2, 3, 4].map(() => t.loader.get('k', factory));
      t.equal((await Promise.all(stubs.map(stub => stub.getEntrypoint().next()))).sort(), [1, 2, 3, 4]);
      t.equal([made, t.loader.stats().workers, t.loader.stats().hits], [1, 1, 3]);
      t.equal([await t.loader.get(null, factory).getEntrypoint().next(), await t.loader.get(undefined, factory).getEntrypoint().next(), await t.loader.get('other', factory).getEntrypoint().next()], [1, 1, 1]);
      t.equal(made, 4);
      let tries = 0;
      const flaky = async () => {
        if (++tries < 3) throw new Error(`try ${tries}`);
        return factory();
      };
      const failing = t.loader.get('flaky', flaky);
      const both = await Promise.all([t.rejects(failing.getEntrypoint().next()), t.rejects(failing.getEntrypoint().next())]);
      t.equal(both.map(error => error.message), ['try 1', 'try 1']);
      t.equal((await t.rejects(t.loader.get('flaky', flaky).getEntrypoint().next())).message, 'try 2');
      t.equal(await t.loader.get('flaky', flaky).getEntrypoint().next(), 1);
      t.equal(tries, 3);
    },
  },
  {
    name: 'the cache is bounded: least recently used out, in use never, and what was ended starts again',
    options: { maxWorkers: 2 },
    async run(t) {
      const made = [];
      const get = id => t.loader.get(id, () => (made.push(id), { mainModule: 'a.js', modules: { 'a.js': 'let n = 0; export default { next: () => ++n, wait: f => f() }' } })).getEntrypoint();
      t.equal([await get('a').next(), await get('b').next(), await get('a').next(), await get('c').next()], [1, 1, 2, 1]);
      t.equal([await get('a').next(), made.join('')], [3, 'abc']);
      const again = get('b');
      t.equal([await again.next(), made.join('')], [1, 'abcb']);
      // a and b are held: c has to be one more, and goes when a call ends.
      let free;
      const held = new Promise(resolve => (free = resolve));
      const waits = [get('a').wait(() => held), get('b').wait(() => held)];
      await t.until(() => t.loader.stats().inUse === 2);
      t.equal([await get('c').next(), t.loader.stats().workers], [1, 2]);
      await t.until(() => t.loader.stats().workers === 2);
      free('freed');
      t.equal(await Promise.all(waits), ['freed', 'freed']);
      t.equal([await again.next(), t.loader.stats().workers], [2, 2]);
    },
  },
  {
    name: 'idle workers end, and start again when they are called',
    options: { idleTimeout: 30 },
    async run(t) {
      const worker = t.loader.load({ mainModule: 'a.js', modules: { 'a.js': 'let n = 0; export default { next: () => ++n }' } }).getEntrypoint();
      t.equal(await worker.next(), 1);
      await t.until(() => t.loader.stats().workers === 0);
      t.equal([await worker.next(), t.loader.stats().expired, t.loader.stats().started], [1, 1, 2]);
    },
  },
  {
    name: 'globalOutbound null: nothing gets out, by any way, and nothing is reached that others made',
    isolated: true,
    async run(t) {
      const probe = `
        const Async = Object.getPrototypeOf(async () => {}), Gen = Object.getPrototypeOf(function* () {}), AsyncGen = Object.getPrototypeOf(async function* () {});
        const text = value => value;
        const code = 'return globalThis.fetch ? "made" : "made"';
        const ways = url => ({
          fetch: () => fetch(url + 'fetch'), self_fetch: () => self.fetch(url + 'self'), request: () => fetch(new Request(url + 'request')),
          bound: () => fetch.call(null, url + 'bound'), proto: () => { let at = globalThis, found = 0; while (at = Object.getPrototypeOf(at)) if (Object.hasOwn(at, 'fetch')) found++; if (!found) throw Error('none'); return found },
          WebSocket: () => new WebSocket(url.replace('http', 'ws') + 'ws'), EventSource: () => new EventSource(url + 'es'),
          XMLHttpRequest: () => { const x = new XMLHttpRequest; x.open('GET', url + 'xhr', false); x.send() }, importScripts: () => importScripts(url + 'scripts'),
          WebTransport: () => new WebTransport(url + 'wt'), RTCPeerConnection: () => new RTCPeerConnection(), FontFace: () => new FontFace('a', 'url(' + url + 'font)').load(), fonts: () => fonts.add(1),
          beacon: () => navigator.sendBeacon(url + 'beacon'), service_worker: () => text(navigator).serviceWorker.register(url), locks: () => navigator.locks.request('x', () => {}), storage: () => navigator.storage.getDirectory(), connection: () => navigator.userAgentData.brands,
          Worker: () => new (text(self).Worker)('data:text/javascript,fetch("' + url + 'worker")'), SharedWorker: () => new (text(self).SharedWorker)('data:text/javascript,0'), BroadcastChannel: () => new BroadcastChannel('x'),
          indexedDB: () => indexedDB.open('x'), caches: () => caches.open('x'), cookieStore: () => cookieStore.getAll(), object_url: () => URL.createObjectURL(new Blob(['1'])),
          import_url: () => import(url + 'import'), import_data: () => import(text('data:text/javascript,export default 1')), import_node: () => import(text('node:fs')),
          eval: () => eval('1'), indirect_eval: () => (0, eval)('1'), Function: () => new Function(code)(), call_Function: () => Function(code)(),
          constructor: () => ({}).constructor.constructor(code)(), method: () => (() => {}).constructor(code)(), of_native: () => fetch.constructor(code)(), of_response: () => Response.constructor(code)(), of_console: () => console.log.constructor(code)(),
          AsyncFunction: () => new Async.constructor(code)(), GeneratorFunction: () => Gen.constructor(code)().next(), AsyncGeneratorFunction: () => AsyncGen.constructor(code)().next(),
          parent: () => Object.getPrototypeOf(Async.constructor)(code)(), construct: () => Reflect.construct(Function, [code])(), subclass: () => new (class extends Function {})(code)(), wrapped: () => Function.prototype.constructor.call(null, code)(),
          restored: () => { Object.defineProperty(Function.prototype, 'constructor', { value: null }) },
          timer_text: () => { setTimeout('globalThis.leaked = 1', 0) }, interval_text: () => { setInterval('globalThis.leaked = 1', 0) },
          process: () => process.env, require: () => text(self).require('fs'), module: () => module.constructor, global: () => global.process, builtin: () => process.getBuiltinModule('fs'),
          dispatcher: () => globalThis[Symbol.for('undici.globalDispatcher.1')].request({ origin: url, path: '/', method: 'GET' }),
          symbols: () => { const found = Object.getOwnPropertySymbols(globalThis).filter(name => { const value = globalThis[name]; return value && typeof value !== 'string' }); if (!found.length) throw Error('none'); return found.map(String) },
          call_sites: () => { const before = Error.prepareStackTrace; Error.prepareStackTrace = (e, sites) => sites; const sites = new Error().stack; Error.prepareStackTrace = before; if (!Array.isArray(sites)) throw Error('none');
            const got = sites.flatMap(site => [site.getFunction?.(), site.getThis?.()]).filter(one => one && one !== globalThis); if (!got.length) throw Error('none'); return got.map(String) },
          postMessage: () => postMessage('x'), close: () => close(), location: () => location.href, origin: () => origin, name: () => { if (typeof name === 'undefined') throw Error('none'); return name },
          timeline: () => performance.getEntries().map(entry => entry.name), memory: () => performance.memory.usedJSHeapSize, timer_object: () => { const id = setTimeout(() => {}, 0); if (typeof id === 'number') throw Error('none'); return id },
          file_system: () => requestFileSystem(0, 1), webkit: () => webkitRequestFileSystem(0, 1), gpu: () => navigator.gpu.requestAdapter(), shadow: () => new ShadowRealm().evaluate('1'), scheduler: () => scheduler.postTask(() => {}), trusted: () => trustedTypes.createPolicy('x', {}),
          console_stream: () => console._stdout.write('x'), prelude: () => __skein_boot(async () => {}),
        });
        export default {
          async probe(url) {
            const told = {};
            for (const [name, way] of Object.entries(ways(url))) {
              try { const value = await way(); told[name] = 'OPEN ' + String(value).slice(0, 60) } catch (error) { told[name] = error.name + ': ' + error.message }
            }
            await new Promise(resolve => setTimeout(resolve, 20));
            told.leaked = globalThis.leaked ?? 'no';
            return told;
          },
          names: () => Reflect.ownKeys(globalThis).map(String),
        }`;
      const worker = t.loader.load({ mainModule: 'a.js', modules: { 'a.js': probe }, globalOutbound: null }).getEntrypoint();
      const told = await worker.probe(t.hits);
      const { leaked, ...rest } = told;
      const open = Object.entries(rest).filter(([, what]) => what.startsWith('OPEN'));
      t.equal([open, leaked], [[], 'no']);
      t.equal(told.fetch, "Error: This worker is not permitted to access the internet via global functions like fetch(). It must use capabilities (such as bindings in 'env') to talk to the outside world.");
      for (const name of ['WebSocket', 'EventSource', 'XMLHttpRequest', 'importScripts']) t.equal(told[name].startsWith(`Error: This worker is not permitted to use ${name}.`), true, told[name]);
      for (const name of ['eval', 'Function', 'constructor', 'AsyncFunction', 'construct', 'parent']) t.equal(told[name], 'EvalError: Code generation from strings disallowed for this context');
      t.equal(told.import_url.startsWith('Error: No such module'), true);
      const expected = ['File', 'MessageChannel', 'WebSocket', 'XMLHttpRequest', 'EventSource', 'fetch', 'importScripts', 'navigator'];
      const others = (await worker.names()).filter(name => /fetch|worker|socket|channel|cache|storage|process|require|navig|lock|usb|font|file|open|post|import|source|request(?!$)/i.test(name));
      t.equal(others.filter(name => !expected.includes(name)), []);
      t.equal(await t.reached(), []);
    },
  },
  {
    name: 'whatever can be reached from the scope by walking, nothing of it is the network, a maker of code, or the host program',
    isolated: true,
    async run(t) {
      const code = `
        const seeds = () => {
          const { port1, port2 } = new MessageChannel(), stream = new ReadableStream(), transform = new TransformStream(), request = new Request('http://x.test/', { method: 'POST', body: 'b' });
          const form = new FormData(); form.append('f', new File(['x'], 'n'));
          let sites = []; const before = Error.prepareStackTrace; Error.prepareStackTrace = (error, given) => given; try { null.x } catch (error) { sites = error.stack } Error.prepareStackTrace = before;
          return [globalThis, port1, port2, stream, stream.getReader(), transform, transform.readable, transform.writable, transform.writable.getWriter(), request, request.headers, request.signal, request.body, new Response('x'), Response.json({}), new Response(stream.tee), form,
            new Blob(['x']), new CompressionStream('gzip'), new DecompressionStream('gzip'), new TextDecoderStream(), new TextEncoderStream(), new AbortController(), AbortSignal.timeout(1e6), new EventTarget(), new Event('x'), new URL('http://x.test/?a'), new URLSearchParams('a'),
            crypto, crypto.subtle, crypto.subtle?.digest('SHA-1', new Uint8Array(1)), setTimeout(() => {}, 1), setInterval(() => {}, 1e6), console, performance, navigator, sites, structuredClone(new Map()), (async () => {})(), (function* () {})(), (async function* () {})(), new WebAssembly.Memory({ initial: 1 }),
            new WeakRef({}), new Proxy({}, {}), new Intl.Segmenter(), [].values(), 'x'.matchAll(/x/g), new Map().entries(), arguments_of(1), new DOMException('x'), new AggregateError([]), env_of.value, env_of.ctx, typeof Buffer === 'function' ? Buffer.from('x') : null];
        };
        function arguments_of() { return arguments }
        const env_of = {};
        const suspicious = (value, path) => {
          const type = typeof value, name = type === 'function' ? value.name : '';
          if (type === 'function') {
            let text = ''; try { text = Function.prototype.toString.call(value) } catch {}
            if (/^(Async)?(Generator)?Function$|^eval$/.test(name)) { try { value('return 1'); return 'makes code' } catch (error) { if (error.name !== 'EvalError') return 'is ' + name + ': ' + error.message } }
            if (/^(require|fetch|importScripts|Worker|SharedWorker|BroadcastChannel|WebSocket|EventSource|XMLHttpRequest|WebTransport|ShadowRealm|createRequire|getBuiltinModule|binding|internalBinding|dlopen|spawn|execFile|connect|Agent|Client|Pool|createConnection)$/.test(name) && /\\[native code\\]|internal|process/.test(text)) return 'is ' + name;
            return null;
          }
          for (const key of ['binding', 'mainModule', 'dlopen', 'getBuiltinModule', '_linkedBinding', 'reallyExit']) { try { if (Object.hasOwn(value, key)) return 'has ' + key } catch {} }
          return null;
        };
        export default {
          walk(_, env, ctx) {
            Object.assign(env_of, { value: env, ctx });
            const seen = new Set(), found = [], queue = seeds().map((value, index) => [value, 'seed' + index]);
            const add = (value, path) => { if (value !== null && (typeof value === 'object' || typeof value === 'function') && !seen.has(value)) { seen.add(value); queue.push([value, path]) } };
            for (let at = 0; at < queue.length && at < 200000; at++) {
              const [value, path] = queue[at];
              if (value === null || (typeof value !== 'object' && typeof value !== 'function')) continue;
              seen.add(value);
              const why = suspicious(value, path);
              if (why) found.push(path + ' ' + why);
              if (ArrayBuffer.isView(value) && !(value.constructor?.name === 'Buffer')) continue;
              let keys = []; try { add(Object.getPrototypeOf(value), path + '.^'); keys = Reflect.ownKeys(value) } catch {}
              for (const key of keys) {
                const here = path + '.' + String(key);
                if (here.length > 300) continue;
                let own; try { own = Object.getOwnPropertyDescriptor(value, key) } catch { continue }
                if (!own) continue;
                if ('value' in own) add(own.value, here);
                else { add(own.get, here + '<get>'); add(own.set, here + '<set>'); }
                try { const read = value[key]; if (read?.catch) read.catch(() => {}); add(read, here) } catch {}
              }
            }
            return { found, count: seen.size };
          },
        }`;
      const { found, count } = await t.loader.load({ mainModule: 'a.js', modules: { 'a.js': code }, env: { f: () => 1, service: { fetch: () => new Response() } }, globalOutbound: null }).getEntrypoint().walk(1);
      t.equal(found, []);
      t.equal(count > 500, true, String(count));
    },
  },
];
