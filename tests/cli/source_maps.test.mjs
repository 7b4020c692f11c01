// Source maps that files bring along. tests/source_maps follows those of real bundles.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { decode } from '../source_maps/identifiers.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const skein = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-maps-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

function bundle(entry, ...options) {
  const outfile = path.join(folder, 'out.mjs');
  execFileSync(skein, [entry, '--bundle', '--format=esm', '--sourcemap=external', `--outfile=${outfile}`, '--log-level=error', ...options], { cwd: folder });
  return { code: fs.readFileSync(outfile, 'utf8'), map: JSON.parse(fs.readFileSync(`${outfile}.map`, 'utf8')) };
}

test('a file with a map of its own is told by what it was made from', () => {
  const typescript = 'export function greet(name: string): string {\n  const text = `hello ${name}`;\n  return text.toUpperCase();\n}\n';
  fs.writeFileSync(path.join(folder, 'main.js'), "import { greet } from './made.js';\nimport { far } from './lib/far.js';\nconsole.log(greet('x'), far);\n");
  fs.writeFileSync(path.join(folder, 'made.js'), execFileSync(skein, ['--loader=ts', '--sourcemap=inline', '--sourcefile=made.ts'], { input: typescript, encoding: 'utf8' }));
  fs.mkdirSync(path.join(folder, 'lib'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'lib/far.js'), 'export var far = 1;\n//# sourceMappingURL=maps/far%20.map\n');
  fs.mkdirSync(path.join(folder, 'lib/maps'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'lib/maps/far .map'), JSON.stringify({ version: 3, sourceRoot: '../src', sources: ['far.coffee'], names: ['nah'], mappings: 'WAEAA' }));
  const { code, map } = bundle(path.join(folder, 'main.js'));
  assert.deepEqual(map.sources, ['made.ts', 'lib/src/far.coffee', 'main.js']);
  assert.equal(map.sourcesContent[0], typescript);
  assert.equal(map.sourcesContent[1], null);
  const row = code.split('\n').findIndex(line => line.startsWith('var far'));
  assert.deepEqual(decode(map)[row], [[4, 1, 2, 0, map.names.indexOf('nah')], [10, 1, 2, 0, map.names.indexOf('nah')]]);
});

for (const [why, url] of [['no JSON', 'data:application/json,{'], ['a missing file', 'nowhere.map'], ['too many sources', 'data:application/json,{"version":3,"sources":[],"mappings":"AAAA"}'],
  ['no letters', 'data:application/json,{"version":3,"sources":["a"],"mappings":"A~"}'], ['a URL elsewhere', 'https://example.com/a.map']]) {
  test(`a map that cannot be read is left alone: ${why}`, () => {
    fs.writeFileSync(path.join(folder, 'odd.js'), `console.log(1);\n//# sourceMappingURL=${url}\n`);
    assert.deepEqual(bundle(path.join(folder, 'odd.js')).map.sources, ['odd.js']);
  });
}
