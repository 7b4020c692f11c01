// The option `cache` in pages: a result is known after the page was loaded again, and whatever happens to the database, results are right.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { open_browser } from './browser.mjs';

// An engine of another build, by what is in the place of its hash.
const script = fs.readFileSync(path.resolve(import.meta.dirname, '../../../dist/build_cache.js'), 'utf8');
const identity = /0\.\d+\.\d+ [0-9a-f]{32}/.exec(script)?.[0] ?? assert.fail('no identity in build_cache.js');
const other = script.replace(identity, `${identity.slice(0, -4)}beef`);
const skein = fs.readFileSync(path.resolve(import.meta.dirname, '../../../dist/skein.js'));
const beside = Object.fromEntries(['worker.js', 'skein.wasm', 'skein-threads.wasm'].map(name => [`/other/${name}`, fs.readFileSync(path.resolve(import.meta.dirname, '../../../dist', name))]));

let chromium;
before(async () => (chromium = await open_browser({ '/other/skein.js': skein, '/other/build_cache.js': other, ...beside })));
after(() => chromium.close());

/** A page of a profile of its own, as all of the same `context` share one. */
async function in_profile(look) {
  const context = await chromium.browser.newContext();
  const open = async () => {
    const page = await context.newPage();
    await page.goto(`${chromium.origins.plain}/page`);
    return page;
  };
  try {
    await look(open);
  } finally {
    await context.close();
  }
}

/** In a page: builds and tells what came of it, with the outputs' texts. */
async function build({ files = { '/a.ts': 'import { b } from "./b"; console.log(b as number)', '/b.ts': 'export const b = 1' }, options = {}, from = '/skein.js', settle = true } = {}) {
  const api = await import(from);
  const given = { files, entryPoints: ['/a.ts'], bundle: true, format: 'esm', outdir: '/out', sourcemap: 'external', metafile: true, ...options };
  const { outputFiles, stats, metafile, warnings } = await api.build({ cache: true, ...given });
  // Keeping goes on behind the result.
  if (settle) await new Promise(resolve => setTimeout(resolve, 300));
  return { known: stats.fromCache === true, outputs: outputFiles.map(({ contents, ...rest }) => ({ ...rest, text: new TextDecoder().decode(contents) })), metafile, warnings };
}
const told = async (page, more) => {
  const { known, ...result } = await page.evaluate(([code, given]) => (0, eval)(`(${code})`)(given), [String(build), more]);
  return { known, result };
};

test('a result is known when the page is loaded again, and is the same', async () => {
  await in_profile(async open => {
    const page = await open();
    const uncached = await told(page, { options: { cache: false } });
    assert.equal(uncached.known, false);
    const first = await told(page);
    assert.equal(first.known, false);
    assert.deepEqual(first.result, uncached.result);
    await page.reload();
    const again = await told(page);
    assert.equal(again.known, true);
    assert.deepEqual(again.result, uncached.result);
    const elsewhere = await open();
    assert.equal((await told(elsewhere)).known, true);
  });
});

test('other files, options, names and engines are other questions; the order of the files is none', async () => {
  await in_profile(async open => {
    const page = await open();
    const files = { '/a.ts': 'import { b } from "./b"; console.log(b)', '/b.ts': 'export const b = 1' };
    assert.equal((await told(page, { files })).known, false);
    assert.equal((await told(page, { files: { '/b.ts': files['/b.ts'], '/a.ts': files['/a.ts'] } })).known, true);
    for (const more of [{ files: { ...files, '/b.ts': 'export const b = 2' } }, { files: { ...files, '/b.tsx': 'export const b = 3' } }, { files, options: { minify: true } }, { files, options: { cache: { name: 'mine' } } }, { files, from: '/other/skein.js' }]) {
      assert.equal((await told(page, more)).known, false, JSON.stringify(more));
      assert.equal((await told(page, more)).known, true, JSON.stringify(more));
    }
  });
});

test('builds with plugins are not kept, and wrong values are refused', async () => {
  await in_profile(async open => {
    const page = await open();
    const said = await page.evaluate(async () => {
      const { build } = await import('/skein.js');
      const files = { '/a.ts': 'console.log(1)' };
      const plugins = [{ name: 'p', setup: b => void b.onLoad({ filter: /a\.ts$/ }, () => ({ contents: `console.log(${Math.random()})` })) }];
      const texts = [];
      for (let i = 0; i < 2; i++) {
        texts.push((await build({ files, entryPoints: ['/a.ts'], cache: true, plugins })).outputFiles[0].text);
        await new Promise(resolve => setTimeout(resolve, 200));
      }
      const failures = [];
      for (const cache of ['yes', { size: 1 }, { name: '' }, { maxBytes: '1' }]) failures.push(await build({ files, entryPoints: ['/a.ts'], cache }).then(() => 'no error', error => error.errors[0].text));
      return { texts, failures };
    });
    assert.notEqual(said.texts[0], said.texts[1]);
    assert.deepEqual(said.failures, ['"cache" must be a boolean or an object', 'Invalid option in "cache": "size"', '"cache.name" must be a string that is not empty', '"cache.maxBytes" must be a number of bytes']);
  });
});

test('a context has its first result from there, without an engine, and the next ones as usual', async () => {
  await in_profile(async open => {
    const page = await open();
    const use = async () => {
      const { context } = await import('/skein.js');
      const files = { '/a.ts': 'import { b } from "./b"; console.log(b)', '/b.ts': 'export const b = 1' };
      const opened = await context({ files, entryPoints: ['/a.ts'], bundle: true, format: 'esm', outdir: '/out', cache: true });
      const results = [];
      for (const b of [1, 2, 4, 3]) {
        const { outputFiles, stats } = await opened.rebuild({ files: { '/b.ts': `export const b = ${b}` } });
        results.push([stats.fromCache === true, outputFiles[0].text.includes(`b = ${b}`)]);
      }
      await new Promise(resolve => setTimeout(resolve, 1500));
      await opened.dispose();
      return results;
    };
    assert.deepEqual(await page.evaluate(use), [[false, true], [false, true], [false, true], [false, true]]);
    await page.reload();
    assert.deepEqual(await page.evaluate(use), [[true, true], [false, true], [false, true], [false, true]]);
    // The engine never comes: a known result does not need it. The last one is known too, those between are not.
    await page.reload();
    await page.route('**/*.wasm', () => {});
    assert.deepEqual((await page.evaluate(async () => {
      const { context } = await import('/skein.js');
      const opened = await context({ files: { '/a.ts': 'import { b } from "./b"; console.log(b)', '/b.ts': 'export const b = 3' }, entryPoints: ['/a.ts'], bundle: true, format: 'esm', outdir: '/out', cache: true });
      const waits = context({ files: { '/a.ts': 'import { b } from "./b"; console.log(b)', '/b.ts': 'export const b = 4' }, entryPoints: ['/a.ts'], bundle: true, format: 'esm', outdir: '/out', cache: true });
      const between = await Promise.race([waits.then(other => other.rebuild()).then(() => 'known'), new Promise(resolve => setTimeout(resolve, 500, 'unknown'))]);
      return [(await opened.rebuild()).stats.fromCache, between];
    })), [true, 'unknown']);
  });
});

test('whatever stands in the database, the result is right, and kept again', async () => {
  await in_profile(async open => {
    const page = await open();
    const expected = (await told(page)).result;
    const damages = [
      value => { const bytes = value.slice(); bytes[bytes.length >> 1] ^= 1; return bytes; },
      value => value.slice(0, -1),
      () => new Uint8Array(0),
      () => 'text',
      () => null,
      () => undefined,
    ];
    const kept_damages = [
      () => 'text',
      () => null,
      () => ({ objects: 5 }),
      value => ({ ...value, objects: [...value.objects].reverse() }),
      value => ({ ...value, objects: value.objects.slice(1) }),
      value => ({ ...value, check: '' }),
      value => ({ ...value, objects: [] }),
    ];
    for (const [store, all] of [['objects', damages], ['builds', kept_damages]]) {
      for (const damage of all) {
        await page.evaluate(async ([name, code]) => {
          const change = (0, eval)(`(${code})`);
          const database = await new Promise(resolve => { const request = indexedDB.open('skein-cache-1'); request.onsuccess = () => resolve(request.result); });
          const transaction = database.transaction(name, 'readwrite');
          const target = transaction.objectStore(name);
          const keys = await new Promise(resolve => { const request = target.getAllKeys(); request.onsuccess = () => resolve(request.result); });
          for (const key of keys) {
            const request = target.get(key);
            request.onsuccess = () => {
              const value = change(request.result);
              if (value === undefined) target.delete(key);
              else target.put(value, key);
            };
          }
          await new Promise(resolve => { transaction.oncomplete = resolve; });
          database.close();
        }, [store, String(damage)]);
        const broken = await told(page);
        assert.equal(broken.known, false, `${store} ${damage}`);
        assert.deepEqual(broken.result, expected);
        const mended = await told(page);
        assert.equal(mended.known, true, `${store} ${damage}`);
        assert.deepEqual(mended.result, expected);
      }
    }
  });
});

test('the database stays below its size, and what was used last stays', async () => {
  await in_profile(async open => {
    const page = await open();
    const one = number => told(page, { files: { '/a.ts': `console.log("${String(number).repeat(10000)}")` }, options: { sourcemap: false, metafile: false, cache: { maxBytes: 100000 } } });
    const size = () => page.evaluate(async () => {
      const database = await new Promise(resolve => { const request = indexedDB.open('skein-cache-1'); request.onsuccess = () => resolve(request.result); });
      const all = await new Promise(resolve => { const request = database.transaction('objects').objectStore('objects').getAll(); request.onsuccess = () => resolve(request.result); });
      database.close();
      return all.reduce((sum, bytes) => sum + bytes.length, 0);
    });
    for (let number = 10; number < 20; number++) {
      await one(number);
      assert.ok((await size()) <= 100000);
    }
    assert.equal((await one(19)).known, true);
    assert.equal((await one(10)).known, false);
    // More than half of all: not kept.
    assert.equal((await one('1234567')).known, false);
    assert.equal((await one('1234567')).known, false);
  });
});

test('two tabs at once, a database of a later version, no room and no permission do no harm', async () => {
  await in_profile(async open => {
    const tabs = await Promise.all([open(), open()]);
    const results = await Promise.all(tabs.map(page => page.evaluate(async () => {
      const { build } = await import('/skein.js');
      const texts = [];
      for (let round = 0; round < 20; round++) {
        const files = { '/a.ts': `console.log(${round % 5})` };
        texts.push((await build({ files, entryPoints: ['/a.ts'], cache: { maxBytes: 5000 } })).outputFiles[0].text);
      }
      return texts;
    })));
    const expected = Array.from({ length: 20 }, (_, round) => `console.log(${round % 5});\n`);
    for (const texts of results) assert.deepEqual(texts.map(text => text.slice(text.indexOf('console'))).map(text => text.split('\n')[0] + '\n'), expected);
  });
  await in_profile(async open => {
    const page = await open();
    await page.evaluate(() => new Promise(resolve => { const request = indexedDB.open('skein-cache-1', 7); request.onsuccess = () => { request.result.close(); resolve(); }; }));
    assert.equal((await told(page)).known, false);
    assert.equal((await told(page)).known, false);
  });
  for (const broken of [
    () => { Object.defineProperty(globalThis, 'indexedDB', { value: undefined }); },
    () => { IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError'); }; },
    () => { IDBFactory.prototype.open = () => ({}); },
    () => { const put = IDBObjectStore.prototype.put; IDBObjectStore.prototype.put = function (value, key) { if (this.name === 'builds') { this.transaction.abort(); throw new DOMException('', 'QuotaExceededError'); } return put.call(this, value, key); }; },
    () => { globalThis.WebAssembly = { ...WebAssembly, instantiate: async () => { throw new Error('not allowed'); } }; },
  ]) {
    await in_profile(async open => {
      const page = await open();
      await page.addInitScript(broken);
      await page.reload();
      const { known, result } = await told(page);
      assert.equal(known, false);
      assert.equal(result.outputs.length, 2);
      assert.equal((await told(page)).known, false);
    });
  }
});

test('where the file of the cache was left behind, builds are as without it', async () => {
  await in_profile(async open => {
    const page = await open();
    await page.route('**/build_cache.js', route => route.fulfill({ status: 404 }));
    assert.equal((await told(page)).result.outputs.length, 2);
  });
});
