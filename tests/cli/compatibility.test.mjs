// docs/compatibility.md, row by row: what it says works is accepted, what it says is refused is refused by name, and no option is missing.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { options } from './compatibility.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const skein = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');
const dist = path.resolve(root, process.env.SKEIN_DIST ?? 'dist');

/** Rows of the page's tables: [flag, option, state], without their quotes. */
const cell = text => text.trim().replace(/^`|`$/g, '').replaceAll('\\|', '|');
const rows = fs.readFileSync(path.join(root, 'docs/compatibility.md'), 'utf8').split('\n')
  .map(line => line.split(/(?<!\\)\|/).slice(1, 5)).filter(cells => cells.length === 4 && /^(works|differs|refused)$/.test(cells[2].trim()))
  .map(([flag, option, state, remark]) => ({ flag: cell(flag), option: cell(option), state: state.trim(), remark: remark.trim() }));

const key = (flag, option) => `${flag} / ${option}`;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-compatibility-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));
const files = { 'a.js': 'console.log(1)', 'b.js': 'export const b = 2', 'tsconfig.json': '{}', 'cache.json': '{}' };
for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);

test('the page has a row for each option, and for no others', () => {
  assert.deepEqual(rows.map(row => key(row.flag, row.option)).sort(), options.map(([flag, , option]) => key(flag, option)).sort());
  for (const { flag, state, remark } of rows) if (state === 'differs') assert.notEqual(remark, '', `${flag}: in what does it differ?`);
});

test('the command line does with each flag what the page says', () => {
  for (const { flag, option, state } of rows) {
    const use = options.find(row => row[0] === flag && row[2] === option);
    if (use === undefined || flag === '') continue;
    const place = use[1].some(word => /^--out(dir|file)/.test(word)) ? [] : ['--outdir=out'];
    const words = ['a.js', ...(flag === 'no --bundle' ? [] : ['--bundle']), ...place, ...use[1].filter(word => word !== 'a.js')];
    const { status, stderr } = spawnSync(skein, words, { cwd: folder, input: '', encoding: 'utf8', timeout: 20_000 });
    if (state === 'refused') {
      const name = flag.replace(/=.*/, '').replace(/^no /, '').replace(/^--/, '').replace(/:.*/, '');
      assert.equal(status, 1, `the page says that ${flag} is refused`);
      assert.ok(/not supported/.test(stderr) && stderr.includes(name), `${flag} is refused by name, not with: ${stderr}`);
    } else {
      assert.equal(status, 0, `the page says that ${flag} works: ${stderr}`);
    }
  }
});

test('the JavaScript API does with each option what the page says', async () => {
  const { build, stop } = await import(pathToFileURL(path.join(dist, 'skein.js')).href);
  const virtual = Object.fromEntries(Object.entries(files).map(([name, text]) => [`/${name}`, text]));
  try {
    for (const { flag, option, state } of rows) {
      const use = options.find(row => row[0] === flag && row[2] === option);
      if (use === undefined || option === '') continue;
      const name = option.replace(/[:.].*/, '');
      const more = { globalName: { format: 'iife' }, splitting: { format: 'esm' }, outfile: { outdir: undefined }, reserveProps: { mangleProps: /_$/ }, manualChunks: { format: 'esm' }, minChunkSize: { format: 'esm' } }[name] ?? {};
      const given = { files: virtual, entryPoints: ['/a.js'], bundle: true, outdir: '/out', logLevel: 'silent', [name]: use[3], ...more };
      const error = await build(given).then(() => undefined, reason => reason);
      if (state === 'refused') {
        assert.ok(error !== undefined, `the page says that ${option} is refused`);
        assert.ok(/not supported|cannot be used/.test(error.message) && error.message.includes(name), `${option} is refused by name, not with: ${error.message}`);
      } else {
        assert.equal(error, undefined, `the page says that ${option} works: ${error?.message}`);
      }
    }
  } finally {
    await stop();
  }
});
