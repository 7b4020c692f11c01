// Messaging in Chromium: its contract over workers, shared workers, ports and BroadcastChannel, and what only browsers do wrong.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { stop } from '../../../dist/skein.js';
import { contract } from '../messaging/contract.mjs';
import { bundle, place_of } from '../messaging/mapped_project.mjs';
import { open_browser, open_place } from './browser.mjs';

const folder = path.resolve(import.meta.dirname, '../messaging');
const read = name => fs.readFileSync(path.join(folder, name), 'utf8');

const worker = `
import * as messaging from '/messaging.js';
import { middleware_of } from '/contract.js';
import { make_handlers, register_errors } from '/handlers.js';
const { QuotaError } = register_errors(messaging);
const both = new URL(self.location.href).searchParams.get('both') ?? 'none';
const channel = new URL(self.location.href).searchParams.get('channel');
const options = { middleware: middleware_of[both](), errors: [QuotaError], logger: { debug() {}, info() {}, warn() {}, error() {} } };
if (channel) options.listener = messaging.broadcastListener(channel);
const { handlers, seen } = make_handlers(messaging);
handlers.end = () => self.close();
handlers.canvas_size = canvas => [canvas.width, canvas.height];
handlers.throw_later = () => void setTimeout(() => { throw new Error('nobody catches this'); });
handlers.raw = () => seen.raw;
handlers.clients = () => server.clients.size;
handlers.started = () => started;
const started = Math.random();
self.addEventListener('message', ({ data }) => { if (data?.raw) { seen.raw.push(data.raw); postMessage({ raw: data.raw + 1 }); } });
const server = messaging.startWorkerServer(handlers, options);
server.on('disconnect', ({ error }) => seen.finished.push('disconnect ' + error.name));
`;

const files = {
  '/contract.js': read('contract.mjs').replace('./handlers.mjs', '/handlers.js'),
  '/handlers.js': read('handlers.mjs'),
  '/contract_worker.js': worker,
  '/broken_syntax.js': 'let x = ;',
  '/broken_import.js': "import '/no_such_module.js';",
  '/throws.js': "throw new TypeError('at the start')",
  '/silent.js': 'setInterval(() => {}, 1000)',
  '/late.js': `await new Promise(resolve => setTimeout(resolve, 300)); ${worker.replace(/^import .*$/gm, '')}`.replace(/^/, worker.match(/^import .*$/gm).join('\n') + '\n'),
};

let chromium;
before(async () => {
  for (const [name, text] of Object.entries(await bundle(true))) files[`/mapped/out/${name}`] = text.replaceAll('"./messaging.js"', '"/messaging.js"');
  stop();
  chromium = await open_browser(files);
});
after(() => chromium.close());

/** In a page: makes what tests need under `globalThis.t`. */
async function prepare() {
  const messaging = await import('/messaging.js');
  const { contract, middleware_of, failure, until, equal, ok } = await import('/contract.js');
  const { make_handlers, register_errors } = await import('/handlers.js');
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  let count = 0;
  const url = (both, more = '') => `/contract_worker.js?${both ? `both=${both}` : ''}${more}`;
  const open = {
    'a worker': ({ both }) => messaging.workerTransport(() => new Worker(url(both), { type: 'module' })),
    'a shared worker': ({ both }) => {
      const name = `contract ${count++} ${Math.random()}`;
      return messaging.sharedWorkerTransport(() => new SharedWorker(url(both), { type: 'module', name }));
    },
    'a port': ({ both }, cleanup) => {
      const { port1, port2 } = new MessageChannel();
      const { QuotaError } = register_errors(messaging);
      const server = messaging.startWorkerServer(make_handlers(messaging).handlers, { listener: messaging.portListener(port2), middleware: middleware_of[both ?? 'none'](), errors: [QuotaError], logger: quiet });
      cleanup(() => server.close());
      return messaging.portTransport(port1);
    },
    'BroadcastChannel': ({ both }, cleanup) => {
      const name = `contract ${count++} ${Math.random()}`;
      const server = new Worker(url(both, `&channel=${encodeURIComponent(name)}`), { type: 'module' });
      cleanup(() => server.terminate());
      return messaging.broadcastTransport(name);
    },
  };
  const run = async (name, about) => {
    const cleanups = [];
    const connect = async ({ both, middleware = [], ...options } = {}) => {
      const transport = open[name]({ both }, work => cleanups.push(work));
      const client = messaging.createWorkerClient({ transport, logger: quiet, ...options, middleware: [...middleware_of[both ?? 'none'](), ...middleware] });
      cleanups.push(() => client.close());
      return client;
    };
    try {
      await contract[about]({ connect, messaging, carries: 'values', transfers: name !== 'BroadcastChannel' });
    } finally {
      for (const cleanup of cleanups.reverse()) await cleanup();
    }
  };
  globalThis.t = { messaging, run, failure, until, equal, ok, quiet, worker: (file, options) => messaging.createWorkerClient({ worker: () => new Worker(file, { type: 'module' }), logger: quiet, ...options }) };
}

async function in_page(look, kind = 'plain') {
  const place = await open_place(chromium, kind);
  try {
    await place.run(prepare);
    await look(place);
  } finally {
    await place.close();
  }
}

for (const transport of ['a worker', 'a shared worker', 'a port', 'BroadcastChannel']) {
  test(`the contract over ${transport}`, { timeout: 120_000 }, async outer => {
    await in_page(async place => {
      for (const about of Object.keys(contract)) {
        await outer.test(about, { timeout: 60_000 }, () => place.run((name, which) => t.run(name, which), transport, about));
      }
    });
  });
}

test('a worker that cannot start says why, and nothing hangs', { timeout: 60_000 }, () =>
  in_page(async place => {
    for (const [file, why] of [['/no_such_file.js', /could not be loaded/], ['/broken_syntax.js', /SyntaxError|could not be loaded/], ['/broken_import.js', /could not be loaded/], ['/throws.js', /at the start/]]) {
      const told = await place.run(async file => {
        const client = t.worker(file);
        const errors = await Promise.all([t.failure(client.send('echo', 1)), t.failure(client.send('echo', 2)), t.failure(client.ready)]);
        return errors.map(error => [error.constructor === t.messaging.WorkerLoadError, error.name, error.code, error.message]);
      }, file);
      for (const [is_class, name, code, message] of told) {
        assert.deepEqual([is_class, name, code], [true, 'WorkerLoadError', 'ERR_WORKER_LOAD'], file);
        assert.match(message, why, file);
      }
    }
    const silent = await place.run(async () => {
      const client = t.worker('/silent.js', { startupTimeout: 300 });
      return (await t.failure(client.send('echo', 1))).code;
    });
    assert.equal(silent, 'ERR_STARTUP_TIMEOUT');
  }));

test('a worker that starts late loses no message', { timeout: 60_000 }, () =>
  in_page(async place => {
    const values = await place.run(async () => {
      const client = t.worker('/late.js');
      const values = await Promise.all([1, 2, 3].map(n => client.send('echo', n)));
      // Its greeting was lost, and still the server knows it.
      values.push((await t.failure(client.send('fail', { kind: 'type' }))).name);
      await client.close();
      return values;
    });
    assert.deepEqual(values, [1, 2, 3, 'TypeError']);
  }));

test('a worker that ends in the middle rejects what is open', { timeout: 60_000 }, () =>
  in_page(async place => {
    const told = await place.run(async () => {
      const client = t.worker('/contract_worker.js');
      await client.ready;
      // The lock is announced behind the greeting.
      await new Promise(resolve => setTimeout(resolve, 200));
      const open = [t.failure(client.send('until_aborted', 'x')), t.failure(client.send('later', { value: 1, after: 60_000 }))];
      client.send('end').catch(() => {});
      const errors = await Promise.all(open);
      return [errors.map(error => error.code), client.state, (await t.failure(client.send('echo', 1))).code];
    });
    assert.deepEqual(told, [['ERR_TERMINATED', 'ERR_TERMINATED'], 'closed', 'ERR_TERMINATED']);
  }));

test('exceptions that nobody catches are events, and the worker lives', { timeout: 60_000 }, () =>
  in_page(async place => {
    const told = await place.run(async () => {
      const client = t.worker('/contract_worker.js');
      const errors = [];
      client.on('error', error => errors.push(error.message));
      await client.send('throw_later');
      await t.until(() => errors.length === 1, 'the event');
      return [errors[0], await client.send('echo', 'alive')];
    });
    assert.match(told[0], /nobody catches this/);
    assert.equal(told[1], 'alive');
  }));

test("messages of one's own pass by", { timeout: 60_000 }, () =>
  in_page(async place => {
    const told = await place.run(async () => {
      const worker = new Worker('/contract_worker.js', { type: 'module' });
      const client = t.messaging.createWorkerClient({ worker, logger: t.quiet });
      await client.ready;
      const answer = new Promise(resolve => worker.addEventListener('message', ({ data }) => data?.raw && resolve(data.raw)));
      worker.postMessage({ raw: 41 });
      worker.postMessage([1, 2, 3]);
      worker.postMessage('text');
      worker.postMessage(null);
      return [await answer, await client.send('raw'), await client.send('echo', 'ok')];
    });
    assert.deepEqual(told, [42, [41], 'ok']);
  }));

test('a stream that only its reader is left of is read to its end, whatever is collected meanwhile', { timeout: 60_000 }, async () => {
  const page = await chromium.browser.newPage();
  try {
    await page.goto(`${chromium.origins.plain}/page`);
    const session = await page.context().newCDPSession(page);
    await page.evaluate(async () => {
      const { createWorkerClient, portTransport, startWorkerServer } = await import('/messaging.js');
      const { port1, port2 } = new MessageChannel();
      let cancelled = 0;
      const endless = () => new ReadableStream({ pull: to => to.enqueue('x'), cancel: () => void cancelled++ });
      startWorkerServer({ endless, cancelled: () => cancelled }, { listener: port2 });
      globalThis.client = createWorkerClient({ transport: portTransport(port1) });
      globalThis.reader = (await client.send('endless')).getReader();
      globalThis.body = new Response((await client.send('endless')).pipeThrough(new TextEncoderStream())).body.getReader();
    });
    for (let turn = 0; turn < 4; turn++) {
      // Chromium gives up objects of the platform that have no properties when it collects young ones, and calls them lost when it collects all.
      await page.evaluate(() => {
        for (let i = 0; i < 3_000_000; i++) globalThis.young = { i };
      });
      await session.send('HeapProfiler.collectGarbage');
      const read = await page.evaluate(async () => {
        // More than had arrived before.
        for (let i = 0; i < 40; i++) if ((await reader.read()).done || (await body.read()).done) return false;
        return true;
      });
      assert.equal(read, true, `after collection ${turn}`);
    }
    assert.equal(await page.evaluate(() => client.send('cancelled')), 0);
    // And what nobody can read any more ends.
    await page.evaluate(() => {
      delete globalThis.reader;
      delete globalThis.body;
    });
    for (let tries = 0; (await page.evaluate(() => client.send('cancelled'))) < 2; tries++) {
      assert.ok(tries < 200, 'streams that nobody has are cancelled');
      await session.send('HeapProfiler.collectGarbage');
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  } finally {
    await page.close();
  }
});

test('a shared worker serves several pages, notices when one goes, and is started again when it has ended', { timeout: 60_000 }, async () => {
  const context = await chromium.browser.newContext();
  const open = async () => {
    const page = await context.newPage();
    await page.goto(`${chromium.origins.plain}/page`);
    await page.evaluate(`(${prepare})()`);
    await page.evaluate(() => {
      globalThis.client = t.messaging.createWorkerClient({ worker: () => new SharedWorker('/contract_worker.js', { type: 'module', name: 'pages' }), logger: t.quiet });
      globalThis.disconnects = [];
      client.on('disconnect', ({ final }) => disconnects.push(final));
    });
    return page;
  };
  try {
    const [first, second] = [await open(), await open()];
    const started = await first.evaluate(() => client.send('started'));
    assert.equal(await second.evaluate(() => client.send('started')), started, 'one worker');
    assert.equal(await first.evaluate(() => client.send('clients')), 2);
    await second.evaluate(() => void client.send('until_aborted', 'of the page that goes').catch(() => {}));
    await second.evaluate(() => new Promise(resolve => setTimeout(resolve, 200)));
    await second.close();
    await first.evaluate(() => t.until(async () => (await client.send('clients')) === 1, 'the page is missed'));
    await first.evaluate(() => t.until(async () => (await client.send('seen')).aborted.some(([name]) => name === 'of the page that goes'), 'its call is aborted'));
    const lost = await first.evaluate(async () => {
      const open = t.failure(client.send('until_aborted', 'x'));
      client.send('end').catch(() => {});
      return (await open).code;
    });
    assert.equal(lost, 'ERR_CONNECTION_LOST');
    const again = await first.evaluate(() => client.send('started'));
    assert.notEqual(again, started, 'another worker answers');
    assert.deepEqual(await first.evaluate(() => disconnects), [false]);
  } finally {
    await context.close();
  }
});

test('canvases, and frames of no origin', { timeout: 60_000 }, async () => {
  await in_page(async place => {
    assert.deepEqual(await place.run(async () => {
      const client = t.worker('/contract_worker.js');
      const canvas = document.createElement('canvas').transferControlToOffscreen();
      canvas.width = 30;
      return client.send('canvas_size', canvas);
    }), [30, 150]);
  });
  const place = await open_place(chromium, 'plain frame');
  try {
    const answer = await place.run(async origin => {
      const messaging = await import(`${origin}/messaging.js`);
      const { port1, port2 } = new MessageChannel();
      messaging.startWorkerServer({ double: n => n * 2 }, { listener: port2 });
      const client = messaging.createWorkerClient({ worker: port1 });
      return client.send('double', 21);
    }, place.origin);
    assert.equal(answer, 42);
  } finally {
    await place.close();
  }
});

test('stacks by source maps: of modules, of a blob with an absolute map, and with the caller', { timeout: 60_000 }, () =>
  in_page(async place => {
    const stacks = await place.run(async origin => {
      const { connect, ask_for_it } = await import('/mapped/out/caller.js');
      const text = (await (await fetch('/mapped/out/worker.js')).text()).replace('"/messaging.js"', `"${origin}/messaging.js"`).replace(/(?<=sourceMappingURL=)/, `${origin}/mapped/out/`);
      const blob = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
      const stacks = [];
      for (const url of ['/mapped/out/worker.js', blob]) {
        const client = connect(() => new Worker(url, { type: 'module' }), { mapped: true });
        const error = await t.failure(ask_for_it(client, 'boom', 'that'));
        stacks.push([error instanceof RangeError, error.stack.split('\n')]);
        await client.close();
      }
      return stacks;
    }, place.origin);
    const source = (file, text) => `${place.origin}/mapped/src/${place_of(file, text)}`;
    for (const [is_range_error, lines] of stacks) {
      const told = lines.join('\n');
      assert.ok(is_range_error, told);
      assert.equal(lines[0], 'RangeError: failed: that');
      assert.ok(lines[1].includes(source('/src/deep/fail.ts', 'RangeError(message)')), told);
      assert.ok(lines[2].includes(source('/src/worker.ts', 'fail(payload')), told);
      assert.ok(lines.some(line => line.includes(source('/src/caller.ts', 'await client.send'))), told);
    }
  }));
