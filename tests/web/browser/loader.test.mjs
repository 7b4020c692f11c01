// The cases of tests/web/loader/cases.mjs in Chromium: in a sandboxed frame and in the page's own scope, isolated or not.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';
import { cases } from '../loader/cases.mjs';
import { more_cases } from '../loader/more_cases.mjs';
import { rpc_cases } from '../loader/rpc_cases.mjs';
import { open_browser } from './browser.mjs';

const reached = [];
const server = http.createServer((request, response) => {
  reached.push(request.url);
  response.writeHead(200, { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }).end('reached');
});

let chromium;
before(async () => {
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  chromium = await open_browser();
});
after(async () => {
  await chromium.close();
  server.closeAllConnections();
  server.close();
});

/** Workers that run blobs, in all pages: those of loaders, since the engine's is a file. */
async function blob_workers() {
  const session = await chromium.browser.newBrowserCDPSession();
  const { targetInfos } = await session.send('Target.getTargets', { filter: [{}] });
  await session.detach();
  return targetInfos.filter(({ type, url }) => type === 'worker' && url.startsWith('blob:')).length;
}

// A worker that has filled gigabytes takes its time to go.
async function all_gone() {
  let left;
  for (let tries = 0; tries < 2400 && (left = await blob_workers()) > 0; tries++) await new Promise(resolve => setTimeout(resolve, 25));
  assert.equal(left, 0, 'workers are left');
}

/** In a page. */
async function run_case([text, options, realm, hits]) {
  const api = await import('/loader.js');
  const loader = api.createLoader({ isolation: realm, ...options });
  const as_text = value => JSON.stringify(value, (_, item) => (item === undefined ? '<undefined>' : item));
  const fail = message => {
    throw new Error(message);
  };
  try {
    await (0, eval)(`(${text})`)({
      ...api,
      loader,
      realm,
      hits,
      reached: () => window.reached(),
      equal: (actual, expected, message = '') => as_text(actual) === as_text(expected) || fail(`${as_text(actual)} is not ${as_text(expected)} ${message}`),
      rejects: promise => promise.then(value => fail(`it was fulfilled with ${String(value)}`), error => error),
      async until(holds) {
        for (const end = Date.now() + 20_000; !holds(); await new Promise(resolve => setTimeout(resolve, 5))) if (Date.now() > end) fail(`never: ${holds}`);
      },
    });
  } finally {
    await loader.dispose();
  }
  const { workers, isolation } = loader.stats();
  return { workers, isolation, frames: document.querySelectorAll('iframe').length };
}

for (const [origin, realm] of [['plain', 'frame'], ['plain', 'scope'], ['isolated', 'frame']]) {
  describe(`${realm}, ${origin}`, () => {
    // One page and one engine for all of them, as long as they pass: each has a loader of its own, and leaves nothing.
    let page;
    const open = async () => {
      page = await chromium.browser.newPage();
      await page.goto(`${chromium.origins[origin]}/page`);
      await page.exposeFunction('reached', () => reached);
    };
    after(() => page?.close());
    for (const { name, run, options = {}, realms = [realm], isolated = false } of [...cases, ...more_cases, ...rpc_cases]) {
      if (!realms.includes(realm) || (origin === 'isolated' && !isolated)) continue;
      test(name, async () => {
        if (page === undefined) await open();
        reached.length = 0;
        const method = String(run).replace(/^async run/, 'async function run');
        try {
          const { workers, isolation, frames } = await page.evaluate(run_case, [method, options, realm, `http://127.0.0.1:${server.address().port}/`]);
          assert.deepEqual([workers, frames], [0, 0]);
          assert.ok(isolation === realm || isolation === null);
          await all_gone();
        } catch (error) {
          await page.close();
          page = undefined;
          throw error;
        }
      });
    }
  });
}

test("the frame's own policy: a worker that keeps all of its scope reaches nothing either, and has no origin", async () => {
  const page = await chromium.browser.newPage();
  try {
    await page.goto(`${chromium.origins.plain}/page`);
    reached.length = 0;
    const told = await page.evaluate(async hits => {
      const { createLoader } = await import('/loader.js');
      const loader = createLoader({ isolation: 'frame' });
      await loader.load({ mainModule: 'a.js', modules: { 'a.js': 'export default { x: () => 1 }' } }).getEntrypoint().x();
      const { srcdoc } = document.querySelector('iframe');
      await loader.dispose();
      // The same frame, and in it a worker that nobody takes anything from.
      const probe = `onmessage = async ({ data: { port } }) => {
        const ways = {
          fetch: () => fetch('${hits}fetch'), xhr: () => { const x = new XMLHttpRequest; x.open('GET', '${hits}xhr', false); x.send() }, scripts: () => importScripts('${hits}scripts'),
          import: () => import('${hits}import'), data: () => import('data:text/javascript,1'), eval: () => eval('1'), Function: () => Function('return 1')(),
          worker: () => new Promise((resolve, reject) => { const w = new Worker('data:text/javascript,postMessage(1)'); w.onmessage = resolve; w.onerror = reject }),
          socket: () => new Promise((resolve, reject) => { const s = new WebSocket('${hits.replace('http', 'ws')}socket'); s.onopen = resolve; s.onerror = reject }),
          events: () => new Promise((resolve, reject) => { const s = new EventSource('${hits}events'); s.onopen = resolve; s.onerror = reject }),
          font: () => new FontFace('f', 'url(${hits}font)').load(), indexedDB: () => new Promise((resolve, reject) => { const r = indexedDB.open('x'); r.onsuccess = resolve; r.onerror = reject }), caches: () => caches.open('x'),
        };
        const told = { origin: self.origin };
        for (const [name, way] of Object.entries(ways)) try { await way(); told[name] = 'open' } catch { told[name] = 'closed' }
        port.postMessage(told);
      }`;
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-scripts');
      frame.srcdoc = srcdoc;
      const host = await new Promise(resolve => {
        addEventListener('message', ({ source, ports: [port] }) => source === frame.contentWindow && resolve(port));
        document.body.append(frame);
      });
      const { port1, port2 } = new MessageChannel();
      host.postMessage({ start: 1, script: probe, name: 'probe', port: port2 }, [port2]);
      return new Promise(resolve => (port1.onmessage = ({ data }) => resolve(data)));
    }, `http://127.0.0.1:${server.address().port}/`);
    const { origin, ...ways } = told;
    assert.equal(origin, 'null');
    assert.deepEqual(Object.entries(ways).filter(([, what]) => what !== 'closed'), []);
    assert.deepEqual(reached, []);
  } finally {
    await page.close();
  }
});

test('where a policy of the page forbids the frame, "frame" says so and "auto" runs without it', async () => {
  const page = await chromium.browser.newPage();
  try {
    await page.goto(`${chromium.origins.plain}/page`);
    const told = await page.evaluate(async () => {
      const { createLoader } = await import('/loader.js');
      await (await import('/skein.js')).initialize();
      const policy = document.createElement('meta');
      policy.httpEquiv = 'Content-Security-Policy';
      policy.content = "script-src 'self' blob: 'wasm-unsafe-eval' 'nonce-other'";
      document.head.append(policy);
      const code = { mainModule: 'a.js', modules: { 'a.js': 'export default { x: () => 1 }' } };
      const strict = createLoader({ isolation: 'frame' });
      const error = await strict.load(code).getEntrypoint().x().catch(cause => cause.message);
      const any = createLoader();
      const result = await any.load(code).getEntrypoint().x();
      return [error, result, any.stats().isolation, document.querySelectorAll('iframe').length];
    });
    assert.deepEqual(told, ['The frame for workers did not start: does a policy of the page forbid its script?', 1, 'scope', 0]);
  } finally {
    await page.close();
  }
});

test('80 workers, made and evicted in a page that stays: at most as many as there may be, and then none', async () => {
  const page = await chromium.browser.newPage();
  try {
    await page.goto(`${chromium.origins.plain}/page`);
    await page.evaluate(async () => {
      const { createLoader } = await import('/loader.js');
      window.loader = createLoader({ maxWorkers: 4 });
      for (let from = 0; from < 80; from += 4) {
        await Promise.all([0, 1, 2, 3].map(step => window.loader.get(`w${from + step}`, () => ({ mainModule: 'a.js', modules: { 'a.js': 'export default { n: () => 1 }' } })).getEntrypoint().n()));
      }
    });
    let running;
    for (let tries = 0; tries < 400 && (running = await blob_workers()) > 4; tries++) await new Promise(resolve => setTimeout(resolve, 25));
    assert.equal(running, 4);
    await page.evaluate(() => window.loader.dispose());
    await all_gone();
  } finally {
    await page.close();
  }
});

test('a limit of memory, in frames of pages that are cross-origin isolated: who holds more is ended, busy or idle, and nobody else', async () => {
  // The browser answers at once, and not when it suits the collector.
  const eager = await open_browser({}, ['--enable-blink-features=ForceEagerMeasureMemory']);
  try {
    const page = await eager.browser.newPage();
    await page.goto(`${eager.origins.isolated}/page`);
    const told = await page.evaluate(async () => {
      const { createLoader, WorkerLimitError } = await import('/loader.js');
      const code = {
        mainModule: 'a.js',
        modules: {
          'a.js': `let kept = []; const hold = () => kept.push(new Uint8Array(2 ** 20).fill(1)); export default {
            held: () => kept.length,
            grow() { setInterval(hold, 100); return new Promise(() => {}) },
            heap() { setInterval(() => kept.push(Array.from({ length: 30_000 }, (_, n) => ({ n }))), 100); return new Promise(() => {}) },
            later() { setInterval(hold, 100); return 'answered' },
            async garbage() { for (let n = 0; n < 100; n++) { hold(); kept = []; await new Promise(resolve => setTimeout(resolve, 5)) } return 'done' },
          }`,
        },
        limits: { memoryMb: 40 },
      };
      const loader = createLoader();
      const failure = call => call.then(value => [value], error => [error instanceof WorkerLimitError, error.outcome, error.message]);
      const small = loader.load(code).getEntrypoint();
      const [grown, heap] = await Promise.all(['grow', 'heap'].map(name => failure(loader.load(code).getEntrypoint()[name](1))));
      const garbage = await small.garbage(1);
      const { killed } = loader.stats();
      const later = loader.load(code).getEntrypoint();
      const answered = await later.later(1);
      for (let tries = 0; tries < 4000 && loader.stats().killed === killed; tries++) await new Promise(resolve => setTimeout(resolve, 10));
      const again = await later.held(1);
      const scope = createLoader({ isolation: 'scope', limits: { memoryMb: 40 } });
      const refused = await failure(scope.load({ ...code, limits: {} }).getEntrypoint().held(1));
      const counts = [killed, loader.stats().killed, loader.stats().workers];
      await Promise.all([loader.dispose(), scope.dispose()]);
      return { grown, heap, garbage, answered, again, counts, refused: refused[2], frames: document.querySelectorAll('iframe').length };
    });
    const exceeded = [true, 'exceededMemory', 'Worker exceeded memory limit.'];
    assert.match(told.refused, /^The limit 'memoryMb' is kept in Node, and with isolation 'frame' in pages that are cross-origin isolated/);
    assert.deepEqual(told, { ...told, grown: exceeded, heap: exceeded, garbage: 'done', answered: 'answered', again: 0, counts: [2, 3, 2], frames: 0 });
  } finally {
    await eager.close();
  }
});

test('a loader inside a worker, which has no document for a frame', async () => {
  const page = await chromium.browser.newPage();
  try {
    await page.goto(`${chromium.origins.plain}/page`);
    const told = await page.evaluate(() => {
      const script = `import { createLoader } from '${location.origin}/loader.js';
        const code = { mainModule: 'a.js', modules: { 'a.js': 'export default { x: () => typeof fetch + typeof indexedDB }' } };
        const refused = await createLoader({ isolation: 'frame' }).load(code).getEntrypoint().x().catch(error => error.message);
        const loader = createLoader();
        postMessage([await loader.load(code).getEntrypoint().x(), loader.stats().isolation, refused]);
        await loader.dispose();`;
      const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })), { type: 'module' });
      return new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
      });
    });
    assert.deepEqual(told, ['functionundefined', 'scope', 'There is no document here to put a frame into: isolation "frame" is for pages.']);
  } finally {
    await page.close();
  }
});

test('what cannot enter the frame is told: compiled modules, shared memory', async () => {
  const page = await chromium.browser.newPage();
  try {
    await page.goto(`${chromium.origins.isolated}/page`);
    const told = await page.evaluate(async () => {
      const { createLoader } = await import('/loader.js');
      const loader = createLoader();
      const module = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
      const modules = { 'a.js': 'export default { x: value => typeof value }' };
      const failed = promise => promise.then(() => 'fulfilled', error => error.message);
      const wasm = await failed(loader.load({ mainModule: 'a.js', modules: { 'a.js': 'import m from "./m.wasm"; export default { x: () => m }', 'm.wasm': module } }).getEntrypoint().x());
      const shared = await failed(loader.load({ mainModule: 'a.js', modules, env: { memory: new SharedArrayBuffer(8) } }).getEntrypoint().x());
      const argument = await failed(loader.load({ mainModule: 'a.js', modules }).getEntrypoint().x(new SharedArrayBuffer(8)));
      const scope = createLoader({ isolation: 'scope' });
      const allowed = await scope.load({ mainModule: 'a.js', modules: { 'a.js': 'import m from "./m.wasm"; export default { x: (_, env) => [m instanceof WebAssembly.Module, env.memory.byteLength] }', 'm.wasm': module }, env: { memory: new SharedArrayBuffer(8) } }).getEntrypoint().x();
      await Promise.all([loader.dispose(), scope.dispose()]);
      return [wasm, shared, argument, allowed];
    });
    assert.match(told[0], /^A compiled WebAssembly\.Module cannot enter the frame/);
    assert.notEqual(told[1], 'fulfilled');
    assert.notEqual(told[2], 'fulfilled');
    assert.deepEqual(told[3], [true, 8]);
  } finally {
    await page.close();
  }
});
