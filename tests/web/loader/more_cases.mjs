// More of cases.mjs: what crosses, what a worker may take, what is told of it, and its end.

export const more_cases = [
  {
    name: 'globalOutbound: a function or a fetcher gets each request, and without it the host fetches',
    async run(t) {
      const modules = {
        'a.js': `export default {
          async fetch(request) {
            const response = await fetch('https://api.test/' + new URL(request.url).pathname, { method: 'PUT', body: request.body, headers: { 'x-a': '1' }, duplex: 'half' });
            return new Response(response.body, { status: response.status, headers: { 'x-url': response.url, 'x-c': response.headers.get('x-c') } });
          },
          async plain(url) { const response = await fetch(url); return [response.status, await response.text(), response.url] },
        }`,
      };
      const seen = [];
      const outbound = async request => {
        seen.push([request.url, request.method, request.headers.get('x-a'), await request.text()]);
        return new Response('from outside', { status: 207, headers: { 'x-c': 'see' } });
      };
      for (const globalOutbound of [outbound, { fetch: outbound }]) {
        const response = await t.loader.load({ mainModule: 'a.js', modules, globalOutbound }).getEntrypoint().fetch('http://x.test/p', { method: 'POST', body: 'sent' });
        t.equal([response.status, response.headers.get('x-c'), await response.text()], [207, 'see', 'from outside']);
      }
      t.equal(seen, [1, 2].map(() => ['https://api.test//p', 'PUT', '1', 'sent']));
      const failing = t.loader.load({ mainModule: 'a.js', modules, globalOutbound: () => { throw new RangeError('not this one') } }).getEntrypoint();
      const error = await t.rejects(failing.plain('http://y.test/'));
      t.equal([error instanceof RangeError, error.message], [true, 'not this one']);
      const wrong = t.loader.load({ mainModule: 'a.js', modules, globalOutbound: () => 'text' }).getEntrypoint();
      t.equal((await t.rejects(wrong.plain('http://y.test/'))).message.includes("did not resolve to 'Response'"), true);
      // By another worker.
      const gate = t.loader.load({ mainModule: 'g.js', modules: { 'g.js': 'export default { fetch: request => new Response("gate: " + request.url) }' } }).getEntrypoint();
      t.equal((await t.loader.load({ mainModule: 'a.js', modules, globalOutbound: gate }).getEntrypoint().plain('http://y.test/z'))[1], 'gate: http://y.test/z');
      const open = t.loader.load({ mainModule: 'a.js', modules }).getEntrypoint();
      t.equal(await open.plain(t.hits + 'inherited'), [200, 'reached', t.hits + 'inherited']);
      t.equal(await t.reached(), ['/inherited']);
    },
  },
  {
    name: 'bodies are streams, read as fast as they are asked for; what nobody reads any more is cancelled',
    isolated: true,
    async run(t) {
      const worker = t.loader.load({
        mainModule: 'a.js',
        modules: {
          'a.js': `
            let made = 0, cancelled = 'no';
            export default {
              async fetch(request) {
                if (request.url.endsWith('echo')) return new Response(request.body);
                if (request.url.endsWith('upper')) return new Response(request.body.pipeThrough(new TextDecoderStream()).pipeThrough(new TransformStream({ transform: (text, to) => to.enqueue(text.toUpperCase()) })).pipeThrough(new TextEncoderStream()));
                return new Response(new ReadableStream({ pull(to) { made++; to.enqueue(new Uint8Array(1000)) }, cancel(reason) { cancelled = String(reason) } }));
              },
              told: () => [made, cancelled],
            }`,
        },
      }).getEntrypoint();
      const encoder = new TextEncoder();
      let pulled = 0;
      const parts = count => new ReadableStream({ pull(to) { if (pulled++ < count) to.enqueue(encoder.encode(`part ${pulled} `)); else to.close() } }, { highWaterMark: 0 });
      t.equal(await (await worker.fetch('http://x.test/upper', { method: 'POST', body: parts(3) })).text(), 'PART 1 PART 2 PART 3 ');
      // Each part comes back before the next is made.
      let push;
      const source = new ReadableStream({ start: to => (push = to) });
      const echo = (await worker.fetch('http://x.test/echo', { method: 'POST', body: source })).body.getReader();
      for (const text of ['one', 'two']) {
        push.enqueue(encoder.encode(text));
        t.equal(new TextDecoder().decode((await echo.read()).value), text);
      }
      push.close();
      t.equal((await echo.read()).done, true);
      const endless = (await worker.fetch('http://x.test/endless')).body.getReader();
      for (let count = 0; count < 5; count++) t.equal((await endless.read()).value.length, 1000);
      await new Promise(resolve => setTimeout(resolve, 50));
      const [made] = await worker.told();
      t.equal(made < 60, true, `${made} parts were made of 5 that were read`);
      await endless.cancel('enough');
      let told;
      for (let tries = 0; tries < 400 && (told = await worker.told())[1] === 'no'; tries++) await new Promise(resolve => setTimeout(resolve, 5));
      t.equal(told[1] !== 'no', true);
      await t.until(() => t.loader.stats().inUse === 0);
      const bytes = new Uint8Array(3_000_000).map((_, index) => index);
      const back = new Uint8Array(await (await worker.fetch('http://x.test/echo', { method: 'POST', body: bytes })).arrayBuffer());
      t.equal([back.length, back.every((byte, index) => byte === bytes[index])], [3_000_000, true]);
      for (const status of [204, 304]) {
        const empty = await t.loader.load({ mainModule: 'a.js', modules: { 'a.js': `export default { fetch: () => new Response(null, { status: ${status} }) }` } }).getEntrypoint().fetch('http://x.test/');
        t.equal([empty.status, await empty.text()], [status, '']);
      }
    },
  },
  {
    name: 'an aborted request aborts the one in the worker, and those that it makes',
    async run(t) {
      let aborted = 'no';
      const worker = t.loader.load({
        mainModule: 'a.js',
        modules: { 'a.js': `let seen = 'no'; export default { async fetch(request) { request.signal.onabort = () => { seen = 'aborted' }; return fetch('http://y.test/', { signal: request.signal }) }, seen: () => seen }` },
        globalOutbound: request => new Promise(() => request.signal.addEventListener('abort', () => (aborted = 'yes'))),
      });
      const controller = new AbortController();
      const call = t.rejects(worker.getEntrypoint().fetch('http://x.test/', { signal: controller.signal }));
      await t.until(() => t.loader.stats().inUse === 1);
      t.equal(await worker.getEntrypoint().seen(), 'no');
      controller.abort();
      t.equal((await call).name, 'AbortError');
      await t.until(() => aborted === 'yes');
      t.equal(await worker.getEntrypoint().seen(), 'aborted');
      await t.until(() => t.loader.stats().inUse === 0);
    },
  },
  {
    name: 'env: functions, and service bindings of objects and of other workers',
    async run(t) {
      const calls = [];
      class Service {
        #secret = 1;
        field = 2;
        fetch(request) {
          return new Response(`service ${new URL(request.url).pathname}`);
        }
        join(...parts) {
          return parts.join('-') + this.#secret;
        }
        async each(callback) {
          return callback('called back');
        }
      }
      const other = t.loader.load({ mainModule: 'b.js', modules: { 'b.js': 'export default { fetch: (request, env, ctx) => new Response("other " + ctx.props), double: n => n * 2 }' } });
      const worker = t.loader.load({
        mainModule: 'a.js',
        modules: {
          'a.js': `export default {
            async all(x, env) {
              return [await env.log('a', 1), await (await env.DEEP.service.fetch('http://s.test/path')).text(), await env.DEEP.service.join(1, 2), await env.DEEP.service.each(text => text + '!'),
                await (await env.LIST[1].fetch('http://o.test/')).text(), await env.LIST[1].double(4), env.LIST[0], env.DATE instanceof Date, typeof env.DEEP.service.then];
            },
            try: (name, env) => env.DEEP.service[name]().then(() => 'open', error => error.message),
          }`,
        },
        env: { log: (...args) => (calls.push(args), 'logged'), DEEP: { service: new Service() }, LIST: ['first', other.getEntrypoint(null, { props: 'P' })], DATE: new Date(0) },
      }).getEntrypoint();
      t.equal(await worker.all(1), ['logged', 'service /path', '1-21', 'called back!', 'other P', 8, 'first', true, 'undefined']);
      t.equal(calls, [['a', 1]]);
      for (const name of ['constructor', 'toString', '__defineGetter__', 'field', 'none']) t.equal(await worker.try(name), `The RPC receiver does not implement the method "${name}".`);
      for (const hand of [entry => worker.all(entry), entry => worker.all({ list: [entry] }), async entry => other.getEntrypoint(null, { props: entry })]) t.equal((await t.rejects(hand(other.getEntrypoint()))).name, 'DataCloneError');
      t.equal((await t.rejects(worker.all(Symbol('s')))).name, 'DataCloneError');
      const bad = t.loader.load({ mainModule: 'a.js', modules: { 'a.js': 'export default { x: () => 1 }' }, env: { S: Symbol('s') } });
      t.equal((await t.rejects(bad.getEntrypoint().x())).name, 'DataCloneError');
    },
  },
  {
    name: 'limits of time: endless loops and endless waits end the worker, with an error for all its calls; the next call has a new one',
    isolated: true,
    options: { startupTimeout: 2000 },
    async run(t) {
      const modules = {
        'a.js': `let n = 0; export default { next: () => ++n, loop() { for (;;); }, wait: () => new Promise(() => {}), fetch: () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) })), late: (x, env, ctx) => { ctx.waitUntil(new Promise(() => {})); return 'answered' },
          busy: async ms => { for (let turn = 0; turn < 10; turn++) { const end = Date.now() + ms; while (Date.now() < end); await new Promise(resolve => setTimeout(resolve, 1)) } return 'done' } }`,
      };
      const of = limits => t.loader.load({ mainModule: 'a.js', modules, limits });
      const cpu = of({ cpuMs: 300 }).getEntrypoint();
      t.equal(await cpu.next(), 1);
      const [looped, waited] = await Promise.all([t.rejects(cpu.loop()), t.rejects(cpu.wait())]);
      for (const error of [looped, waited]) t.equal([error instanceof t.WorkerLimitError, error.code, error.outcome, error.message], [true, 'ERR_WORKER_LIMIT', 'exceededCpu', 'Worker exceeded CPU time limit.']);
      t.equal(await cpu.next(), 1);
      t.equal(await cpu.busy(20), 'done');
      // This thread is busy itself, for longer than the worker may be.
      const called = cpu.next();
      for (const end = Date.now() + 1000; Date.now() < end; );
      t.equal(await called, 2);
      const wall = of({ wallMs: 400 }).getEntrypoint();
      t.equal(await wall.next(), 1);
      for (const call of ['loop', 'wait']) t.equal((await t.rejects(wall[call]())).message, 'Worker exceeded wall-clock time limit.');
      const body = (await wall.fetch('http://x.test/')).body.getReader();
      t.equal((await t.rejects(body.read())).message, 'Worker exceeded wall-clock time limit.');
      const before = t.loader.stats().killed;
      t.equal(await wall.late(1), 'answered');
      await t.until(() => t.loader.stats().killed === before + 1);
      // The lower of both.
      const both = of({ wallMs: 60_000 }).getEntrypoint(null, { limits: { wallMs: 300 } });
      t.equal((await t.rejects(both.wait())).outcome, 'exceededWallTime');
      const slow = await t.rejects(t.loader.load({ mainModule: 'a.js', modules: { 'a.js': 'for (;;);' } }).getEntrypoint().x());
      t.equal([slow.outcome, slow.message], ['exceededWallTime', 'Worker exceeded wall-clock time limit. It did not start within 2000 ms.']);
    },
  },
  {
    name: 'limit of memory',
    realms: ['thread'],
    async run(t) {
      const worker = t.loader.load({ mainModule: 'a.js', modules: { 'a.js': 'export default { ok: () => 1, hog() { const all = []; for (;;) all.push(new Array(1000).fill({})) } }' }, limits: { memoryMb: 32 } }).getEntrypoint();
      t.equal(await worker.ok(), 1);
      const error = await t.rejects(worker.hog());
      t.equal([error.outcome, error.message, t.loader.stats().killed], ['exceededMemory', 'Worker exceeded memory limit.', 1]);
      t.equal(await worker.ok(), 1);
    },
  },
  {
    name: 'in pages that are not isolated a limit of memory is refused, and what fills the memory in one go is ended by the limit of time',
    realms: ['frame', 'scope'],
    async run(t) {
      const modules = { 'a.js': 'export default { ok: () => 1, hog() { const all = []; for (;;) all.push(new Array(100).fill({})) } }' };
      t.equal((await t.rejects(t.loader.load({ mainModule: 'a.js', modules, limits: { memoryMb: 32 } }).getEntrypoint().ok())).message.includes("'memoryMb' is kept in Node, and with isolation 'frame'"), true);
      // In the page's own scope Chromium goes on with such a loop after the worker was terminated; with its frame it goes.
      if (t.realm !== 'frame') return;
      const worker = t.loader.load({ mainModule: 'a.js', modules, limits: { cpuMs: 250 } }).getEntrypoint();
      t.equal([(await t.rejects(worker.hog())).outcome, await worker.ok()], ['exceededCpu', 1]);
    },
  },
  {
    name: 'tails are told after each call: logs, exceptions, outcomes',
    async run(t) {
      const told = [];
      const collector = t.loader.load({
        mainModule: 't.js',
        modules: { 't.js': 'const all = []; export default { tail(events) { all.push(...events) }, all: () => all }' },
      }).getEntrypoint();
      const worker = t.loader.get('told', () => ({
        mainModule: 'a.js',
        modules: {
          'a.js': `console.info('at start'); export default {
            async fetch(request, env, ctx) { console.log('text', 1, { deep: [1] }, new Map([[1, 2]])); ctx.waitUntil(new Promise(resolve => setTimeout(() => { console.warn('behind'); resolve() }, 5))); return new Response('ok', { status: 202 }) },
            fail() { console.error(() => 1, new TypeError('shown')); throw new RangeError('told') },
            timer() { setTimeout(() => { throw new SyntaxError('uncaught') }, 0); Promise.reject(new EvalError('unhandled')); return new Promise(resolve => setTimeout(resolve, 30)) },
            loop() { for (;;); },
            many() { for (let n = 0; n < 3000; n++) console.log(n) },
          }`,
        },
        tails: [events => void told.push(...events), collector, { tail() { throw new Error('its own affair') } }],
        limits: { cpuMs: 400 },
      }));
      const entry = worker.getEntrypoint();
      t.equal(await (await entry.fetch('http://x.test/path', { headers: { 'x-a': 'b' } })).text(), 'ok');
      await t.until(() => told.length === 1);
      const [item] = told;
      t.equal([item.scriptName, item.entrypoint, item.outcome, item.event.request.url, item.event.request.headers['x-a'], item.event.response.status, item.exceptions], ['told', null, 'ok', 'http://x.test/path', 'b', 202, []]);
      t.equal(item.logs.map(({ level, message }) => [level, message.slice(0, 3)]), [['info', ['at start']], ['log', ['text', 1, { deep: [1] }]], ['warn', ['behind']]]);
      t.equal([item.logs[1].message[3] instanceof Map, item.wallTime >= 0, item.truncated], [true, true, false]);
      await t.rejects(entry.fail());
      await t.until(() => told.length === 2);
      t.equal([told[1].outcome, told[1].event.rpcMethod, told[1].exceptions.map(({ name, message }) => [name, message]), told[1].logs[0].message[0]], ['exception', 'fail', [['RangeError', 'told']], '() => 1']);
      t.equal(/a\.js:3:/.test(told[1].exceptions[0].stack), true, told[1].exceptions[0].stack);
      await entry.timer();
      await t.until(() => told.length === 3);
      t.equal(told[2].exceptions.map(({ name }) => name).sort(), ['EvalError', 'SyntaxError']);
      await t.rejects(entry.loop());
      await t.until(() => told.length === 4);
      t.equal(told[3].outcome, 'exceededCpu');
      await entry.many();
      await t.until(() => told.length === 5);
      t.equal([told[4].logs.length <= 1001, told[4].truncated], [true, true]);
      let all;
      for (let tries = 0; tries < 400 && (all = await collector.all()).length < 5; tries++) await new Promise(resolve => setTimeout(resolve, 5));
      t.equal(all.map(({ outcome }) => outcome), ['ok', 'exception', 'exception', 'exceededCpu', 'ok']);
    },
  },
  {
    name: 'dispose: calls reject, workers are gone, and other stubs of the id begin anew',
    async run(t) {
      const factory = () => ({ mainModule: 'a.js', modules: { 'a.js': 'let n = 0; export default { next: () => ++n, wait: () => new Promise(() => {}), fetch: () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) })) }' } });
      const stub = t.loader.get('k', factory);
      const entry = stub.getEntrypoint();
      t.equal(await entry.next(), 1);
      const open = t.rejects(entry.wait());
      const body = (await entry.fetch('http://x.test/')).body.getReader();
      const read = t.rejects(body.read());
      stub.dispose();
      for (const error of [await open, await read, await t.rejects(entry.next())]) t.equal([error instanceof t.WorkerGoneError, error.code, error.message], [true, 'ERR_WORKER_GONE', 'The worker was disposed of.']);
      t.equal(t.loader.stats().workers, 0);
      t.equal(await t.loader.get('k', factory).getEntrypoint().next(), 1);
      // While it starts.
      const early = t.loader.load(factory());
      const call = t.rejects(early.getEntrypoint().next());
      early.dispose();
      t.equal((await call).code, 'ERR_WORKER_GONE');
      const idle = t.loader.get('idle', factory).getEntrypoint();
      t.equal(await idle.next(), 1);
      const last = t.loader.load(factory()).getEntrypoint();
      const waits = t.rejects(last.wait());
      await t.loader.dispose();
      t.equal([(await waits).code, t.loader.stats().workers, (await t.rejects(last.next())).code, (await t.rejects(idle.next())).code, (await t.rejects(t.loader.get('new', factory).getEntrypoint().next())).code], ['ERR_WORKER_GONE', 0, 'ERR_WORKER_GONE', 'ERR_WORKER_GONE', 'ERR_WORKER_GONE']);
    },
  },
  {
    name: 'a worker that turns on its own connection harms itself',
    options: { limits: { wallMs: 3000 }, startupTimeout: 2000 },
    async run(t) {
      const code = `
        let port; const post = MessagePort.prototype.postMessage;
        MessagePort.prototype.postMessage = function (...args) { port = this; return post.apply(this, args) };
        Array.prototype.map = () => { throw Error('mapped') }; Map.prototype.get = () => undefined;
        Object.prototype.polluted = 'yes'; Object.defineProperty(Object.prototype, 'status', { get: () => 500, configurable: true });
        export default {
          ping: () => 'pong',
          garbage() { for (const junk of [1, null, [], [380433], [380434, 1, 'forged'], [380437, 1, 1, 'call', ['__proto__', 'polluted'], []], [380442, 99, 1], ['x'.repeat(100)]]) post.call(port, junk, []); return 'sent' },
          close() { port.close() },
        }`;
      const entry = t.loader.load({ mainModule: 'a.js', modules: { 'a.js': code } }).getEntrypoint();
      await Promise.allSettled([entry.ping(), entry.garbage()]);
      const closed = await t.rejects(entry.close());
      t.equal(typeof closed.message, 'string');
      t.equal([{}.polluted, {}.status], [undefined, undefined]);
      t.equal(await t.loader.load({ mainModule: 'a.js', modules: { 'a.js': 'export default { ping: () => "pong" }' } }).getEntrypoint().ping(), 'pong');
    },
  },
  {
    name: '80 workers, made and evicted: none is left',
    realms: ['thread'],
    options: { maxWorkers: 4 },
    async run(t) {
      // The engine's are there before.
      t.equal(await t.loader.load({ mainModule: 'a.js', modules: { 'a.js': 'export default { n: () => 1 }' } }).getEntrypoint().n(), 1);
      const threads = t.threads();
      const sums = [];
      for (let from = 0; from < 80; from += 4) {
        sums.push(...(await Promise.all([0, 1, 2, 3].map(step => t.loader.get(`w${from + step}`, () => ({ mainModule: 'a.js', modules: { 'a.js': `export default { n: () => ${from + step} }` } })).getEntrypoint().n()))));
      }
      t.equal(sums, [...Array(80).keys()]);
      await t.until(() => t.loader.stats().inUse === 0);
      const { workers, started, evicted } = t.loader.stats();
      t.equal([workers <= 4, started, evicted >= 77], [true, 81, true]);
      await t.loader.dispose();
      await t.until(() => t.threads() <= threads);
    },
  },
];
