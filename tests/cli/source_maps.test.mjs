// Source maps of real bundles: every identifier of the output leads back to the same identifier of its source.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { tokenizer } from 'acorn';

const root = path.resolve(import.meta.dirname, '../..');
const skein = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-maps-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The mappings of a map by line: [column, source, line, column, name]. */
function decode({ mappings }) {
  let source = 0, line = 0, column = 0, name = 0;
  return mappings.split(';').map(text => {
    let generated = 0;
    return text === '' ? [] : text.split(',').map(segment => {
      const fields = [];
      let bits = 0, shift = 0;
      for (const letter of segment) {
        const digit = letters.indexOf(letter);
        assert.notEqual(digit, -1);
        bits += (digit & 31) * 2 ** shift;
        shift += 5;
        if (digit & 32) continue;
        fields.push(bits % 2 ? -Math.floor(bits / 2) : bits / 2);
        bits = shift = 0;
      }
      assert.ok([1, 4, 5].includes(fields.length), `a segment of ${fields.length} fields`);
      generated += fields[0];
      if (fields.length === 1) return [generated];
      source += fields[1];
      line += fields[2];
      column += fields[3];
      return fields.length === 5 ? [generated, source, line, column, name += fields[4]] : [generated, source, line, column];
    });
  });
}

/** How many identifiers of `code` have a mapping of their own that leads to them. Throws at the first that leads elsewhere. */
function check_identifiers(code, map) {
  const lines = decode(map);
  const sources = map.sourcesContent.map(text => text.split(/\r\n|[\n\r\u2028\u2029]/));
  let found = 0;
  for (const token of tokenizer(code, { ecmaVersion: 'latest', sourceType: 'module', locations: true })) {
    if (token.type.label !== 'name') continue;
    const segment = lines[token.loc.start.line - 1]?.find(([column]) => column === token.loc.start.column);
    if (segment === undefined || segment.length === 1) continue;
    const [, source, line, column, name] = segment;
    const there = sources[source][line].slice(column);
    const original = name === undefined ? token.value : map.names[name];
    // What is printed as `a` may have been `"a"`, or have an escape; a shorthand's value stands where its key did.
    if (there.startsWith(original) || there.startsWith(`"${original}"`) || there.startsWith(`'${original}'`) || there.startsWith('\\u')) found++;
    // Each variable of `let a, b` is a declaration of its own; an arrow function begins with its parameter or a parenthesis.
    else if (token.value !== 'let' && !/^(default|function|class|async|export|import|get|set|static|\*|#|\()/.test(there))
      assert.fail(`${token.value} at ${token.loc.start.line}:${token.loc.start.column} leads to ${map.sources[source]}:${line + 1}:${column}: ${there.slice(0, 40)}`);
  }
  return found;
}

function bundle(entry, ...options) {
  const outfile = path.join(folder, 'out.mjs');
  execFileSync(skein, [entry, '--bundle', '--format=esm', '--sourcemap=external', `--outfile=${outfile}`, '--log-level=error', ...options], { cwd: folder });
  return { code: fs.readFileSync(outfile, 'utf8'), map: JSON.parse(fs.readFileSync(`${outfile}.map`, 'utf8')) };
}

for (const [name, least] of [['three', 50000], ['lodash-es', 5000], ['d3', 10000], ['acorn', 3000]]) {
  for (const options of [[], ['--minify-whitespace']]) {
    test(`${name} ${options.join(' ')}`, () => {
      const entry = path.join(folder, `${name}.mjs`);
      fs.writeFileSync(entry, `export * from ${JSON.stringify(path.join(root, 'node_modules', name))};\n`);
      const { code, map } = bundle(entry, ...options);
      const found = check_identifiers(code, map);
      assert.ok(found > least, `only ${found} identifiers are mapped`);
    });
  }
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
