// More of cases.mjs: Request, Response, Headers, AbortSignal and streams as arguments, results and bindings.

export const rpc_cases = [
  {
    name: 'requests, responses, headers and signals are arguments and results, at any depth',
    isolated: true,
    async run(t) {
      const worker = t.loader.load({
        mainModule: 'a.js',
        modules: {
          'a.js': `
            import { WorkerEntrypoint, RpcTarget } from 'cloudflare:workers';
            class Gate extends RpcTarget { async pass(request) { return new Response('gate ' + await request.text(), { headers: { 'x-method': request.method } }) } }
            export class Api extends WorkerEntrypoint {
              async look({ list: [request, { deep }], headers }) {
                return { kinds: [request instanceof Request, deep instanceof Response, headers instanceof Headers], url: request.url, method: request.method, a: request.headers.get('x-a'), body: await request.text(), redirect: request.redirect,
                  status: deep.status, text: deep.statusText, at: deep.url, inner: await deep.json(), all: [...headers] };
              }
              make(status) { return new Response(status === 204 ? null : 'made ' + status, { status, statusText: 'So', headers: [['x-b', '1'], ['x-b', '2']] }) }
              many() { return { list: ['one', 'two'].map(text => new Response(text)), none: null, error: Response.error(), request: new Request('http://out.test/x', { method: 'PUT', body: 'put', redirect: 'manual' }), headers: new Headers({ b: '2', a: '1' }) } }
              props() { return [this.ctx.props.headers instanceof Headers, this.ctx.props.headers.get('x-p')] }
              gate() { return new Gate }
              async back(f) { const response = await f(new Request('http://in.test/', { method: 'POST', body: 'from the worker' })); return [response instanceof Response, response.status, await response.text()] }
            }
            export default { async bound(request, env) { const response = await env.SERVICE.handle({ request, with: [new Headers({ 'x-s': 's' })] }); return new Response(await response.text() + '!', response) }, env: (x, env) => [env.HEADERS instanceof Headers, env.HEADERS.get('e'), env.DEEP.request.url] };`,
        },
        env: {
          HEADERS: new Headers({ e: 'env' }),
          DEEP: { request: new Request('http://env.test/r') },
          SERVICE: {
            fetch: () => new Response(),
            handle: async ({ request, with: [headers] }) => new Response(`${request.method} ${await request.text()} ${headers.get('x-s')}`, { status: 206, headers: { 'x-c': 'c' } }),
          },
        },
      });
      const api = worker.getEntrypoint('Api', { props: { headers: new Headers({ 'x-p': 'p' }) } });
      const request = new Request('http://x.test/path?q', { method: 'POST', body: 'sent', headers: { 'x-a': 'one' }, redirect: 'manual' });
      const told = await api.look({ list: [request, { deep: Response.json({ n: 1 }, { status: 201, statusText: 'Yes' }) }], headers: new Headers([['b', '2'], ['a', '1']]) });
      t.equal(told, { kinds: [true, true, true], url: 'http://x.test/path?q', method: 'POST', a: 'one', body: 'sent', redirect: 'manual', status: 201, text: 'Yes', at: '', inner: { n: 1 }, all: [['a', '1'], ['b', '2']] });
      t.equal(request.bodyUsed, true);
      const made = await api.make(207);
      t.equal([made instanceof Response, made.status, made.statusText, made.ok, made.headers.get('x-b'), await made.text()], [true, 207, 'So', true, '1, 2', 'made 207']);
      const empty = await api.make(204);
      t.equal([empty.status, empty.body, await empty.text()], [204, null, '']);
      const many = await api.many();
      t.equal([await Promise.all(many.list.map(response => response.text())), many.none, many.error.type, many.request instanceof Request, many.request.method, many.request.redirect, await many.request.text(), [...many.headers]], [['one', 'two'], null, 'error', true, 'PUT', 'manual', 'put', [['a', '1'], ['b', '2']]]);
      t.equal(await api.props(), [true, 'p']);
      const gate = await api.gate();
      const passed = await gate.pass(new Request('http://x.test/', { method: 'PATCH', body: 'through' }));
      t.equal([passed.headers.get('x-method'), await passed.text()], ['PATCH', 'gate through']);
      t.equal(await api.back(async given => new Response(`${given instanceof Request} ${await given.text()}`, { status: 203 })), [true, 203, 'true from the worker']);
      const bound = await worker.getEntrypoint().bound(new Request('http://x.test/', { method: 'POST', body: 'bound' }));
      t.equal([bound.status, bound.headers.get('x-c'), await bound.text()], [206, 'c', 'POST bound s!']);
      t.equal(await worker.getEntrypoint().env(1), [true, 'env', 'http://env.test/r']);
      // What was read has been let go of.
      await t.until(() => t.loader.stats().inUse === 0);
    },
  },
  {
    name: 'bodies of results are read as fast as they are asked for, and keep the worker in use until then',
    isolated: true,
    options: { maxWorkers: 1 },
    async run(t) {
      const worker = t.loader.load({
        mainModule: 'a.js',
        modules: {
          'a.js': `let made = 0, cancelled = 'no'; const endless = () => new ReadableStream({ pull(to) { made++; to.enqueue(new Uint8Array(1000)) }, cancel(reason) { cancelled = 'yes' } });
            export default {
              response: () => ({ deep: [new Response(endless())] }), stream: () => ({ deep: endless() }), async *items() { for (let n = 0; ; n++) yield n },
              echo: request => new Response(request.body.pipeThrough(new TextDecoderStream()).pipeThrough(new TransformStream({ transform: (text, to) => to.enqueue(text.toUpperCase()) })).pipeThrough(new TextEncoderStream())),
              told: () => [made, cancelled], clear() { made = 0; cancelled = 'no' },
            }`,
        },
      }).getEntrypoint();
      for (const of of ['response', 'stream']) {
        await worker.clear(1);
        const { deep } = await worker[of](1);
        const reader = (of === 'stream' ? deep : deep[0].body).getReader();
        for (let count = 0; count < 5; count++) t.equal((await reader.read()).value.length, 1000);
        await new Promise(resolve => setTimeout(resolve, 50));
        const [made] = await worker.told(1);
        t.equal(made < 60, true, `${made} parts were made of 5 that were read`);
        // Another one cannot take its place.
        t.equal(await t.loader.load({ mainModule: 'b.js', modules: { 'b.js': 'export default { x: () => 1 }' } }).getEntrypoint().x(1), 1);
        t.equal([(await reader.read()).value.length, t.loader.stats().inUse], [1000, 1]);
        await reader.cancel('enough');
        await t.until(() => t.loader.stats().inUse === 0);
        t.equal((await worker.told(1))[1], 'yes');
      }
      const items = await worker.items(1);
      t.equal([(await items.next()).value, (await items.next()).value, t.loader.stats().inUse], [0, 1, 1]);
      await items.return();
      await t.until(() => t.loader.stats().inUse === 0);
      // Each part comes back before the next is made.
      let push;
      const source = new ReadableStream({ start: to => (push = to) });
      const echo = (await worker.echo(new Request('http://x.test/', { method: 'POST', body: source, duplex: 'half' }))).body.getReader();
      for (const text of ['one', 'two']) {
        push.enqueue(new TextEncoder().encode(text));
        t.equal(new TextDecoder().decode((await echo.read()).value), text.toUpperCase());
      }
      push.close();
      t.equal((await echo.read()).done, true);
      const bytes = new Uint8Array(3_000_000).fill(97);
      const upper = new Uint8Array(await (await worker.echo(new Request('http://x.test/', { method: 'POST', body: bytes }))).arrayBuffer());
      t.equal([upper.length, upper.every(byte => byte === 65)], [3_000_000, true]);
    },
  },
  {
    name: 'signals: of a request and by themselves, in both directions, aborted before and behind',
    async run(t) {
      let outside = 'no';
      const worker = t.loader.load({
        mainModule: 'a.js',
        modules: {
          'a.js': `let seen = []; export default {
            async wait({ request, signal }) { const of = request?.signal ?? signal; if (of.aborted) return ['before', of.reason.message]; seen = ['waits']; await new Promise(resolve => of.addEventListener('abort', resolve)); return ['behind', of.reason instanceof Error, of.reason.message] },
            seen: () => seen,
            async out(x, env) { const controller = new AbortController(); const call = env.wait(controller.signal, new Request('http://y.test/', { signal: controller.signal })); controller.abort(new RangeError('inside')); return call },
          }`,
        },
        env: { wait: async (signal, request) => {
          for (const each of [signal, request.signal]) if (!each.aborted) await new Promise(resolve => each.addEventListener('abort', resolve));
          return [signal.reason instanceof RangeError, request.signal.reason.message];
        } },
      });
      const entry = worker.getEntrypoint();
      t.equal(await entry.wait({ signal: AbortSignal.abort(new TypeError('early')) }), ['before', 'early']);
      t.equal(await entry.wait({ request: new Request('http://x.test/', { signal: AbortSignal.abort(new TypeError('early')) }) }), ['before', 'early']);
      for (const of of ['signal', 'request']) {
        const controller = new AbortController();
        const call = entry.wait({ [of]: of === 'signal' ? controller.signal : new Request('http://x.test/', { signal: controller.signal }) });
        for (let tries = 0; tries < 400 && (await entry.seen(1)).length === 0; tries++) await new Promise(resolve => setTimeout(resolve, 5));
        controller.abort(new RangeError('late'));
        t.equal(await call, ['behind', true, 'late']);
      }
      // A reason that cannot cross.
      const odd = new AbortController();
      const call = entry.wait({ signal: odd.signal });
      odd.abort({ f: Symbol('s') });
      t.equal(/abort/.test((await call).at(-1)), true);
      t.equal(await entry.out(1), [true, 'inside']);
      // Nobody is there any more to be told: that is no unhandled rejection.
      const late = new AbortController();
      const open = t.rejects(entry.wait({ signal: late.signal }));
      worker.dispose();
      await open;
      late.abort();
      await new Promise(resolve => setTimeout(resolve, 20));
    },
  },
  {
    name: 'a body that was read, or is being read, is refused on both sides by the same words, and nothing of that message is left',
    async run(t) {
      const used = 'Body has already been used. It can only be used once. Use tee() first if you need to read it twice.';
      const entry = t.loader.load({
        mainModule: 'a.js',
        modules: {
          'a.js': `export default {
            take: () => 'taken', async used() { const response = new Response('x'); await response.text(); return response }, locked() { const response = new Response('x'); response.body.getReader(); return [response] },
            async out(x, env) { const response = new Response('x'); await response.text(); return env.take(response).then(() => 'open', error => error.message) },
          }`,
        },
        env: { take: () => 'taken' },
      }).getEntrypoint();
      const request = new Request('http://x.test/', { method: 'POST', body: 'b' });
      await request.text();
      const locked = new Response('x');
      locked.body.getReader();
      let cancelled = false;
      const stream = new ReadableStream({ cancel: () => void (cancelled = true) });
      for (const call of [() => entry.take(request), () => entry.take([stream, { locked }]), () => entry.fetch(request), () => entry.used(1), () => entry.locked(1)]) {
        const error = await t.rejects(call());
        t.equal([error instanceof TypeError, error.message], [true, used]);
      }
      t.equal([cancelled, (await entry.out(1)).includes(used)], [true, true]);
      // Twice in one message: the first has taken it.
      const twice = new Response('x');
      t.equal((await t.rejects(entry.take([twice, twice]))).message, used);
      const empty = new Response(null, { status: 204 });
      t.equal([await entry.take([empty, empty]), empty.bodyUsed], ['taken', false]);
      await t.until(() => t.loader.stats().inUse === 0);
    },
  },
  {
    name: 'a worker that ends while a body is read: the reader is told why',
    options: { startupTimeout: 2000 },
    async run(t) {
      const modules = { 'a.js': `export default { slow: () => ({ response: new Response(new ReadableStream({ start: to => to.enqueue(new Uint8Array(3)), pull: () => new Promise(() => {}) })) }), fails: () => new Response(new ReadableStream({ pull(to) { to.error(new RangeError('source')) } })), take: async request => { const reader = request.body.getReader(); for (;;) await reader.read() } }` };
      const worker = t.loader.load({ mainModule: 'a.js', modules });
      const reader = (await worker.getEntrypoint().slow(1)).response.body.getReader();
      t.equal((await reader.read()).value.length, 3);
      const read = t.rejects(reader.read());
      let cancelled = false;
      const taken = t.rejects(worker.getEntrypoint().take(new Request('http://x.test/', { method: 'POST', body: new ReadableStream({ pull: () => new Promise(() => {}), cancel: () => void (cancelled = true) }), duplex: 'half' })));
      await t.until(() => t.loader.stats().inUse === 1);
      const failed = await t.rejects((await worker.getEntrypoint().fails(1)).body.getReader().read());
      t.equal([failed instanceof RangeError, failed.message], [true, 'source']);
      worker.dispose();
      for (const error of [await read, await taken]) t.equal([error instanceof t.WorkerGoneError, error.message], [true, 'The worker was disposed of.']);
      await t.until(() => cancelled);
      const limited = await t.loader.load({ mainModule: 'a.js', modules, limits: { wallMs: 300 } }).getEntrypoint().slow(1);
      const slow = limited.response.body.getReader();
      t.equal((await slow.read()).value.length, 3);
      t.equal((await t.rejects(slow.read())).message, 'Worker exceeded wall-clock time limit.');
    },
  },
  {
    name: 'the limit subRequests: of fetch and bindings together, for each call, the lower of code and entrypoint',
    async run(t) {
      let made = 0;
      const count = () => (made++, new Response(String(made)));
      const code = limits => ({
        mainModule: 'a.js',
        modules: {
          'a.js': `export default {
            async some([fetches, calls], env) { const told = []; const attempt = async of => told.push(await of().then(() => 'ok', error => error.message)); for (let n = 0; n < fetches; n++) await attempt(() => fetch('http://y.test/')); for (let n = 0; n < calls; n++) await attempt(n % 2 ? () => env.S.fetch('http://z.test/') : () => env.S.call()); return told },
            later: () => { setTimeout(() => fetch('http://y.test/').catch(() => {}), 5) },
          }`,
        },
        env: { S: { fetch: count, call: () => void made++ } },
        globalOutbound: count,
        limits,
      });
      const few = t.loader.load(code({ subRequests: 3 }));
      for (const _ of [1, 2]) t.equal(await few.getEntrypoint().some([2, 2]), ['ok', 'ok', 'ok', 'Too many subrequests.']);
      t.equal(await few.getEntrypoint(null, { limits: { subRequests: 1 } }).some([0, 2]), ['ok', 'Too many subrequests.']);
      t.equal([await few.getEntrypoint(null, { limits: { subRequests: 0 } }).some([1, 0]), made], [['Too many subrequests.'], 7]);
      await few.getEntrypoint().later(1);
      await new Promise(resolve => setTimeout(resolve, 50));
      t.equal([await few.getEntrypoint().some([1, 0]), made], [['ok'], 8]);
      t.equal((await t.loader.load(code({})).getEntrypoint().some([30, 30])).every(told => told === 'ok'), true);
    },
  },
  {
    name: 'members of results without waiting for them, and properties: of entrypoints, objects, exports and bindings',
    async run(t) {
      const worker = t.loader.load({
        mainModule: 'a.js',
        modules: {
          'a.js': `
            import { WorkerEntrypoint, RpcTarget } from 'cloudflare:workers';
            class Counter extends RpcTarget { #n = 0; increment(by = 1) { return this.#n += by } get value() { return this.#n } self() { return this } list() { return [{ deep: 'in' }] } }
            let made = 0;
            export default class extends WorkerEntrypoint {
              own = 'private';
              counter() { made++; return new Counter }
              get made() { return made } get table() { return { a: { b: 'c' } } }
              add(a, b) { return a + b + this.env.N } make() { return new Response('text') } fail() { throw new RangeError('no counter') } nothing() {}
              async inside() { const { default: own } = this.ctx.exports; return [await own.counter().increment(3), await own.add(1, 1), await this.env.S.counter().increment(4), await (await this.env.S.counter()).value] }
            }
            export const plain = { hello: (name, env) => 'hello ' + name + env.N }`,
        },
        env: { N: 1, S: { fetch: () => new Response(), token: 'secret', counter: () => new (class extends t.RpcTarget { n = 0; increment(by) { return (this.n += by) } get value() { return this.n } })() } },
      });
      const entry = worker.getEntrypoint();
      t.equal([await entry.counter().increment(2), await entry.counter().value, await entry.counter().self().self().increment(5)], [2, 0, 5]);
      t.equal([await entry.made, await entry.table, await entry.table.a.b, await entry.made()], [3, { a: { b: 'c' } }, 'c', 3]);
      t.equal([await entry.make().text(), (await entry.make()) instanceof Response, await entry.make().status], ['text', true, 200]);
      const add = await entry.add;
      t.equal([await add(1, 2), await entry.add.call(null, 3, 4), entry.add === entry.add, entry.add(1, 2) instanceof Promise], [4, 8, true, true]);
      t.equal([await (await worker.getEntrypoint('plain').hello)('you'), await Promise.all([entry.add(1, 1), entry.made])], ['hello you1', [3, 3]]);
      t.equal(await entry.counter().increment(1).finally(() => {}), 1);
      const failing = [
        [() => entry.fail().increment(1), 'no counter'], [() => entry.fail().value, 'no counter'], [() => entry.own, 'The RPC receiver does not implement the property "own".'],
        [() => entry.none.of.it, 'The RPC receiver does not implement the property "none".'], [() => entry.table.a(), '"a" is not a function'],
      ];
      for (const [call, message] of failing) t.equal((await t.rejects(Promise.resolve(call()))).message, message);
      t.equal((await t.rejects(entry.nothing().x())) instanceof TypeError, true);
      t.equal(await entry.inside(), [3, 3, 4, 0]);
    },
  },
  {
    name: "the host's own RpcTargets are given by reference: as arguments, in env, and as results of bindings",
    async run(t) {
      class Counter extends t.RpcTarget {
        #n = 0;
        increment(by) {
          return (this.#n += by);
        }
        get value() {
          return this.#n;
        }
      }
      const counter = new Counter();
      const worker = t.loader.load({
        mainModule: 'a.js',
        modules: { 'a.js': `export default { async use(given, env) { const made = await env.S.counter(); return [await given.increment(2), await env.COUNTER.increment(3), await given.value, await made.increment(1), await made.constructor('return 1').catch(error => error.message)] } }` },
        env: { COUNTER: counter, S: { fetch: () => new Response(), counter: () => new Counter() } },
      });
      t.equal(await worker.getEntrypoint().use(counter), [2, 5, 5, 1, '"constructor" is not reachable from another thread']);
      t.equal(counter.value, 5);
    },
  },
  {
    name: 'what a worker forges for a response or a request is refused, and the host lives on',
    async run(t) {
      const forgers = {
        status: '{ value.status = 99999 }', object: '{ value.status = { valueOf() {} } }', text: '{ value.statusText = 5 }', body: '{ value.body = "text"; refs.splice(0, refs.length - 1) }', number: '{ for (const ref of refs) if (ref[1] === "coded") ref[0] = [] ; message[2] = 5 }',
        headers: '{ value.headers = { length: 1e9 } }', header: '{ value.headers = [["a\\\\n", "b"]] }', nested: '{ value.headers = [[["a"], "b"]] }', unknown: '{ for (const ref of refs) if (ref[1] === "coded") ref[2] = "Function" }', proto: '{ for (const ref of refs) if (ref[1] === "coded") ref[2] = "__proto__" }',
        remote: '{ refs.unshift([["status"], "object", 1], [["headers"], "object", 1], [["url"], "function", 1]) }', other: '{ for (const ref of refs) if (ref[1] === "coded") ref[2] = "Request" }',
        request: '{ for (const ref of refs) if (ref[1] === "coded") ref[2] = "Request"; Object.assign(value, { url: "/relative", method: "CONNECT", redirect: "x", signal: {} }) }',
        signal: '{ for (const ref of refs) if (ref[1] === "coded") ref[2] = "AbortSignal"; delete value.aborted; value.on_abort = 5; delete value.body }',
      };
      const code = forge => `
        const post = MessagePort.prototype.postMessage;
        let on = false;
        const forged = message => {
          if (!Array.isArray(message)) return message;
          if (message[0] === 380446) { message[1].forEach(forged); return message }
          const value = message[2], refs = message[3];
          if (on && message[0] === 380434 && Array.isArray(refs)) { on = false; ${forge} }
          return message;
        };
        MessagePort.prototype.postMessage = function (message, ...rest) { return post.call(this, forged(message), ...rest) };
        export default { make() { on = true; return new Response('body') }, ping: () => 'pong' }`;
      for (const [name, forge] of Object.entries(forgers)) {
        const worker = t.loader.load({ mainModule: 'a.js', modules: { 'a.js': code(forge) }, limits: { wallMs: 5000 } });
        const entry = worker.getEntrypoint();
        t.equal(await entry.ping(1), 'pong');
        const result = await entry.make(1).then(value => value instanceof AbortSignal ? 'a signal' : `open: ${String(value)}`, error => error.message);
        t.equal(name === 'signal' ? result === 'a signal' : !result.startsWith('open'), true, `${name}: ${result}`);
        worker.dispose();
      }
      await new Promise(resolve => setTimeout(resolve, 20));
      t.equal(await t.loader.load({ mainModule: 'a.js', modules: { 'a.js': 'export default { ping: () => "pong" }' } }).getEntrypoint().ping(1), 'pong');
    },
  },
];
