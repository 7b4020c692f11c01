// Source maps and texts after links were replaced.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apply_patches, link_script, map_of, map_stack, PlaceFinder, read_vlq, shift_mappings, write_vlq } from '../../build/web/internals.mjs';

test('VLQ numbers, written and read', () => {
  const rows = [[0, 'A'], [1, 'C'], [-1, 'D'], [15, 'e'], [16, 'gB'], [-16, 'hB'], [511, '+f'], [512, 'ggB'], [123456, 'gkxH'], [2 ** 29, 'ggggggB']];
  for (const [value, text] of rows) {
    assert.equal(write_vlq(value), text, `write ${value}`);
    assert.deepEqual(read_vlq(text, 0), [value, text.length], `read ${text}`);
  }
});

test('what is no VLQ is refused', () => {
  for (const text of ['', '!', 'g', 'ggggggggB']) assert.throws(() => read_vlq(text, 0), RangeError, text);
});

// A map as rows of [generated line, generated column, source line, source column], 0-based, to mappings and back.
function encode(rows) {
  const lines = [];
  let source_line = 0, source_column = 0;
  for (const [line, column, to_line, to_column] of rows) {
    while (lines.length <= line) lines.push([]);
    const before = lines[line].at(-1)?.column ?? 0;
    lines[line].push({ column, text: write_vlq(column - before) + write_vlq(0) + write_vlq(to_line - source_line) + write_vlq(to_column - source_column) });
    (source_line = to_line), (source_column = to_column);
  }
  return lines.map(line => line.map(({ text }) => text).join(',')).join(';');
}
function decode(mappings) {
  const rows = [];
  let source_line = 0, source_column = 0;
  mappings.split(';').forEach((text, line) => {
    let column = 0;
    for (const segment of text.split(',').filter(Boolean)) {
      let at = 0;
      const next = () => { const [value, end] = read_vlq(segment, at); at = end; return value };
      column += next();
      next();
      source_line += next();
      source_column += next();
      rows.push([line, column, source_line, source_column]);
    }
  });
  return rows;
}

test('every word keeps its source place when words before it change length', () => {
  // «» marks what is replaced; each word is mapped to a place of its own.
  const rows = [
    ['alpha «beta» gamma', ['BETABETA']],
    ['«a» b c', ['']],
    ['a «b» c «d» e', ['long text', 'x']],
    ['one\n«two» three\nfour «five» six', ['2', 'V']],
    ['a «b\nc» d', ['B']],
    ['a «b\n\nc» d «e» f\ng', ['B', 'EE']],
    ['«x»', ['']],
    ['é «ü🧶» z', ['u']],
    ['no change at all', []],
  ];
  for (const [marked, replacements] of rows) {
    const text = marked.replace(/[«»]/g, '');
    const patches = [];
    let removed = 0;
    for (const match of marked.matchAll(/«([^»]*)»/g)) {
      const start = match.index - removed;
      patches.push({ start, end: start + match[1].length, text: replacements[patches.length] });
      removed += 2;
    }
    const words = [...text.matchAll(/[^\s]+/g)].map(({ 0: word, index }) => ({ word, index, inside: patches.some(p => p.start <= index && index < p.end) }));
    const place = (whole, offset) => { const lines = whole.slice(0, offset).split('\n'); return [lines.length - 1, lines.at(-1).length] };
    const shifted = decode(shift_mappings(encode(words.map(({ index }, i) => [...place(text, index), 10 + i, i * 3])), text, patches));
    const patched = apply_patches(text, patches);
    assert.equal(patched.split('\n').length, text.split('\n').length, `${marked}: number of lines`);
    words.forEach(({ word, inside }, i) => {
      if (inside) return;
      const [line, column] = shifted.find(row => row[2] === 10 + i && row[3] === i * 3);
      const found = patched.split('\n')[line].slice(column);
      assert.ok(found.startsWith(word), `${marked}: ${word} is mapped to ${JSON.stringify(found)}`);
    });
  }
});

test('links of every kind are replaced, the comments at the end are ours', () => {
  const text = 'import { a } from "./a.js";\nnew Worker(new URL("./w.js", import.meta.url), { type: "module" });\nimport("./b.js");\nimport.meta.url;\nnew URL("./i.png", import.meta.url);\n//# sourceMappingURL=m.js.map\n';
  const at = (part, from = 0) => { const start = text.indexOf(part, from); return { start, end: start + part.length } };
  const links = [
    { kind: 'import', target: '/out/a.js', ...at('"./a.js"') },
    { kind: 'worker-constructor', ...at('Worker') },
    { kind: 'worker', target: '/out/w.js', ...at('new URL("./w.js", import.meta.url)') },
    { kind: 'dynamic-import', target: '/out/b.js', ...at('import("./b.js")') },
    { kind: 'meta', ...at('import.meta.url;', text.indexOf('b.js')) },
    { kind: 'asset', target: '/out/i.png', ...at('new URL("./i.png", import.meta.url)') },
  ];
  links[4].end--;
  const around = { global: 'G', scripts: new Set(['/out/a.js', '/out/b.js', '/out/w.js']), store: { base: 'https://skein.invalid', is_real: false, urls: new Map([['/out/a.js', 'blob:A'], ['/out/i.png', 'blob:I']]) } };
  const made = link_script({ path: '/out/m n.js', kind: 'entry', contents: new Uint8Array(), links }, text, null, around);
  assert.equal(
    made.text,
    'import { a } from "blob:A";\nnew G.Worker(G.url("/out/w.js"), { type: "module" });\nG.import("/out/b.js");\n"https://skein.invalid/out/m%20n.js";\nnew URL("blob:I");\n//# sourceURL=https://skein.invalid/out/m%20n.js\n',
  );
});

test('what starts workers, in every form', () => {
  const script = (kind, text, part, target, imported) => [{ path: '/m.js', kind: 'entry', contents: new Uint8Array(), links: [{ kind, start: text.indexOf(part), end: text.indexOf(part) + part.length, target }], imports: [{ path: target, kind: imported }] }, text];
  const rows = [
    [['worker-constructor', 'new self.Worker(u)', 'self.Worker', '/w.js', 'new-worker'], 'new G.Worker(u)'],
    [['worker-constructor', 'new Worker(new URL(__worker_url))', 'Worker', undefined, 'new-worker'], 'new G.Worker(new URL(__worker_url))'],
    [['worker-constructor', 'new SharedWorker(u)', 'SharedWorker', '/w.js', 'new-shared-worker'], 'new G.SharedWorker(u)'],
    [['worker-constructor', 'new W(u)', 'W', '/w.js', 'new-worker'], 'new (G.constructor_of(W))(u)'],
    [['worker-constructor', 'new realm["Worker"](u)', 'realm["Worker"]', '/w.js', 'new-worker'], 'new (G.constructor_of(realm["Worker"]))(u)'],
    [['worker-url', 'u = new URL("./w.js", import.meta.url).href', 'new URL("./w.js", import.meta.url)', '/w.js', 'new-worker'], 'u = G.url("/w.js").href'],
    [['worker-url', 'new URL("./w.js", import.meta.url)', 'new URL("./w.js", import.meta.url)', '/w.js', 'worklet'], 'G.chunk("/w.js")'],
    [['worker-url', 'new URL("./w.js", import.meta.url)', 'new URL("./w.js", import.meta.url)', '/w.js', 'service-worker'], 'G.service_worker("/w.js")'],
    [['asset', 'f(new URL("./w.js", import.meta.url))', 'new URL("./w.js", import.meta.url)', '/w.js', 'new-url'], 'f(G.address("/w.js"))'],
    [['asset', 'f("./w.js")', '"./w.js"', '/w.js', 'new-url'], 'f(G.address("/w.js").href)'],
  ];
  const urls = new Map([['/w.js', 'blob:W']]);
  for (const [row, expected] of rows) {
    for (const [is_real, base] of [[false, 'https://skein.invalid'], [true, 'https://own/__skein/1']]) {
      const made = link_script(...script(...row), null, { global: 'G', scripts: new Set(['/w.js']), store: { base, is_real, urls } });
      assert.equal(made.text, `${expected}\n${is_real ? '' : '//# sourceURL=https://skein.invalid/m.js\n'}`);
    }
  }
});

test('with real URLs only what starts workers is replaced', () => {
  const text = 'import "./a.js";\nimport("./b.js");\nimport.meta.url;\n';
  const at = part => ({ start: text.indexOf(part), end: text.indexOf(part) + part.length });
  const links = [{ kind: 'import', target: '/a.js', ...at('"./a.js"') }, { kind: 'dynamic-import', target: '/b.js', ...at('import("./b.js")') }, { kind: 'meta', ...at('import.meta.url') }];
  const around = { global: 'G', scripts: new Set(['/a.js', '/b.js']), store: { base: 'https://own/__skein/1', is_real: true, urls: new Map([['/a.js', 'https://own/__skein/1/a.js']]) } };
  assert.equal(link_script({ path: '/m.js', kind: 'entry', contents: new Uint8Array(), links }, text, null, around).text, text);
});

test('a link to an output that is not there is an error', () => {
  const script = { path: '/m.js', kind: 'entry', contents: new Uint8Array(), links: [{ kind: 'dynamic-import', start: 0, end: 16, target: '/gone.js' }] };
  assert.throws(() => link_script(script, 'import("./g.js")', null, { global: 'G', scripts: new Set(), store: { base: 'https://skein.invalid', is_real: false, urls: new Map() } }), /\/m\.js refers to \/gone\.js, which is not among the outputs/);
});

test('maps are found beside the chunk and inside its last comment', () => {
  const map = { version: 3, sources: ['a.ts'], mappings: 'AAAA' };
  const encoder = new TextEncoder();
  const text = `x;\n//# sourceMappingURL=data:application/json;base64,${btoa(JSON.stringify(map))}\n`;
  const script = { path: '/m.js', kind: 'entry', contents: new Uint8Array(), links: [] };
  assert.deepEqual(map_of(script, text, new Map()), map);
  const beside = new Map([['/m.js.map', { path: '/m.js.map', kind: 'map', contents: encoder.encode(JSON.stringify({ ...map, sources: ['b.ts'] })), links: [] }]]);
  assert.deepEqual(map_of(script, 'x;\n//# sourceMappingURL=m.js.map\n', beside).sources, ['b.ts']);
  assert.equal(map_of(script, 'x;\n', new Map()), null);
});

test('stacks are told in places of the sources', () => {
  const finder = new PlaceFinder({ version: 3, sources: ['/src/a.ts'], mappings: encode([[0, 0, 4, 0], [0, 10, 5, 2]]) }, name => name);
  const mapper = { base: 'https://skein.invalid', finders: new Map([['/out/m.js', finder]]), urls: new Map([['/out/m.js', 'blob:x']]) };
  const stack = 'Error: no\n    at f (https://skein.invalid/out/m.js:1:12)\n    at tap (https://skein.invalid/skein-realm.js:3:1)\n    at https://skein.invalid/out/other.js:2:3\n    at blob:x';
  assert.equal(map_stack(stack, mapper), 'Error: no\n    at f (/src/a.ts:6:3)\n    at /out/other.js:2:3\n    at /out/m.js');
});
