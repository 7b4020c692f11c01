// The plugin API, row by row: see plugin_rows.mjs.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as api from '../../dist/skein.js';
import { rows, run_row } from './plugin_rows.mjs';

for (const threads of [0, 2]) {
  describe(`${threads} threads`, () => {
    before(() => api.initialize({ threads }));
    after(() => api.stop());
    test('contexts: all modules of a file are loaded anew when it changes', async () => {
      const loads = [];
      const plugin = {
        name: 'p',
        setup(build) {
          build.onLoad({ filter: /d\.txt/ }, args => (loads.push(Object.keys(args.with).join()), args.with.as ? { contents: `export default "as ${args.with.as}"` } : null));
        },
      };
      const main = 'import a from "./d.txt"; import b from "./d.txt" with { type: "text" }; import c from "./d.txt" with { as: "x" }; console.log(a, b, c)';
      const context = await api.context({ bundle: true, format: 'esm', entryPoints: ['/main.js'], outfile: '/out.js', files: { '/main.js': main, '/d.txt': 'one' }, plugins: [plugin] });
      const run = async patch => {
        const printed = [];
        const { outputFiles } = await context.rebuild(patch);
        new Function('console', outputFiles[0].text)({ log: (...values) => printed.push(...values) });
        return printed.join(' | ');
      };
      assert.equal(await run(), 'one | one | as x');
      assert.equal(await run(), 'one | one | as x');
      assert.equal(await run({ files: { '/d.txt': 'two' } }), 'two | two | as x');
      assert.equal(await run({ files: { '/main.js': main.replace('import a from "./d.txt"', 'const a = 0') } }), '0 | two | as x');
      await context.dispose();
      assert.deepEqual(loads.sort(), ['', '', '', 'as', 'as', 'as', 'as', 'type', 'type', 'type', 'type']);
    });
    for (const row of rows) {
      test(row.about, async () => {
        const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'skein-rows-')));
        try {
          for (const [name, text] of Object.entries(row.files)) {
            fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
            fs.writeFileSync(path.join(folder, name), text);
          }
          const found = await run_row(row, api, folder);
          const matches = (line, expected) => (expected instanceof RegExp ? expected.test(line) : line === expected);
          if (found.length !== row.lines.length || !found.every((line, index) => matches(line, row.lines[index]))) assert.deepEqual(found, row.lines);
        } finally {
          fs.rmSync(folder, { recursive: true });
        }
      });
    }
  });
}
