// Stacks of errors that cross, mapped back to sources: scripts on disk with their maps beside or in them, and what cannot be mapped.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { stop } from '../../../dist/skein.js';
import { failure } from './contract.mjs';
import { bundle, place_of } from './mapped_project.mjs';

const root = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'skein mapped ü '));
before(async () => {
  fs.cpSync(new URL('../../../dist/messaging.js', import.meta.url), path.join(root, 'inline/messaging.js'));
  fs.cpSync(path.join(root, 'inline/messaging.js'), path.join(root, 'beside/messaging.js'));
  fs.writeFileSync(path.join(root, 'package.json'), '{"type":"module"}');
  for (const [folder, sourcemap] of Object.entries({ beside: true, inline: 'inline' })) {
    for (const [name, text] of Object.entries(await bundle(sourcemap))) fs.writeFileSync(path.join(root, folder, name), text);
  }
});
after(() => {
  stop();
  fs.rmSync(root, { recursive: true });
});

const frames = error => error.stack.split('\n').filter(line => /^\s+at /.test(line));

async function with_client(folder, options, use) {
  const { connect, ask_for_it } = await import(pathToFileURL(path.join(root, folder, 'caller.js')));
  const client = connect(() => new Worker(path.join(root, folder, 'worker.js')), options);
  try {
    await use(client, (type, payload) => failure(ask_for_it(client, type, payload)));
  } finally {
    await client.close();
  }
}

for (const folder of ['beside', 'inline']) {
  const source = (file, text) => `${pathToFileURL(path.join(root, 'src'))}/${place_of(file, text)}`;

  test(`the frames of both ends, with the map ${folder}`, { timeout: 60_000 }, () => with_client(folder, { mapped: true }, async (client, ask) => {
    const error = await ask('boom', 'that');
    assert.ok(error instanceof RangeError);
    assert.equal(error.message, 'failed: that');
    const told = frames(error);
    assert.ok(told[0].endsWith(`(${source('/src/deep/fail.ts', 'RangeError(message)')})`), error.stack);
    assert.ok(told[1].includes(source('/src/worker.ts', 'fail(payload')), error.stack);
    assert.ok(told.some(line => line.includes(source('/src/caller.ts', 'await client.send'))), error.stack);
  }));

  test(`causes, and errors of an aggregate, with the map ${folder}`, { timeout: 60_000 }, () => with_client(folder, { mapped: true }, async (client, ask) => {
    const error = await ask('wrapped');
    assert.ok(error instanceof AggregateError);
    assert.ok(frames(error)[0].includes(source('/src/worker.ts', 'AggregateError(')), error.stack);
    for (const inner of [error.cause, error.errors[0]]) {
      assert.ok(inner instanceof RangeError);
      assert.ok(frames(inner)[0].includes(source('/src/deep/fail.ts', 'RangeError(message)')), inner.stack);
    }
  }));

  test(`what ends a stream, with the map ${folder}`, { timeout: 60_000 }, () => with_client(folder, { mapped: true }, async client => {
    const items = [];
    const error = await failure((async () => {
      for await (const item of client.stream('items')) items.push(item);
    })());
    assert.deepEqual(items, [1]);
    assert.ok(frames(error)[0].includes(source('/src/deep/fail.ts', 'RangeError(message)')), error.stack);
  }));
}

test('without it, and where a map cannot be had, stacks are as they were', { timeout: 60_000 }, async () => {
  const printed = /worker\.js:\d+:\d+/;
  const loads = {
    'no mapStack': { mapped: false },
    'no script': { mapped: true, load: async () => null },
    'a load that fails': { mapped: true, load: async () => Promise.reject(new Error('offline')) },
    'a load that never ends': { mapped: true, load: () => new Promise(() => {}), timeout: 50 },
    'no map': { mapped: true, load: async url => (url.endsWith('.map') ? 'not json' : fs.readFileSync(new URL(url), 'utf8')) },
    'a map without mappings': { mapped: true, load: async url => (url.endsWith('.map') ? '{"version":3,"sections":[]}' : fs.readFileSync(new URL(url), 'utf8')) },
    'a map of garbage': { mapped: true, load: async url => (url.endsWith('.map') ? '{"version":3,"sources":["a"],"mappings":"%%"}' : fs.readFileSync(new URL(url), 'utf8')) },
  };
  for (const [name, options] of Object.entries(loads)) {
    await with_client('beside', options, async (client, ask) => {
      const error = await ask('boom', name);
      assert.equal(error.message, `failed: ${name}`);
      assert.match(frames(error)[0], printed, name);
      assert.ok(error instanceof RangeError, name);
    });
  }
});

test("an abort's reason keeps the stack that its owner gave it", { timeout: 60_000 }, () => with_client('beside', { mapped: true }, async client => {
  const reason = new Error('mine');
  reason.stack = 'Error: mine\n    at here';
  const error = await failure(client.send('boom', 'x', { signal: AbortSignal.abort(reason) }));
  assert.equal(error.cause, reason);
  assert.equal(reason.stack, 'Error: mine\n    at here');
}));
