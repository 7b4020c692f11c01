// docs/workers.md: each test that it names exists, and each row about Skein names one.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');
const read = file => fs.readFileSync(path.join(root, file), 'utf8');
const page = read('docs/workers.md');
const names_test = /`(?:worker|errors)\/[\w-]+`|e2e \d+|`worker-graphs`/;

/** Rows of the table that begins with `header`, as their cells. */
function table(header) {
  const lines = page.slice(page.indexOf(header)).split('\n');
  const rows = lines.slice(2, lines.findIndex(line => !line.startsWith('|')));
  return rows.map(row => row.split('|').slice(1, -1).map(cell => cell.trim()));
}

test('the fixtures exist', () => {
  const named = [...page.matchAll(/`((?:worker|errors)\/[\w-]+)`/g)].map(match => match[1]);
  assert.ok(named.length > 50);
  assert.deepEqual([...new Set(named)].filter(name => !fs.existsSync(path.join(root, 'tests/fixtures', name, 'case.json'))), []);
});

test('all fixtures about workers are named', () => {
  const unnamed = fs.readdirSync(path.join(root, 'tests/fixtures/worker')).filter(name => !page.includes(`\`worker/${name}\``));
  assert.deepEqual(unnamed, ['transfer']);  // about structured cloning, which no bundler touches
});

test('the tests in a browser exist', () => {
  const titles = [...['worker_cases.ts', 'worker_places.spec.ts', 'opened_from_disk.spec.ts', 'edits.spec.ts'].map(file => read(`e2e/${file}`)).join('').matchAll(/['"`](\d+) /g)].map(match => match[1]);
  const named = [...page.matchAll(/e2e (\d+)/g)].map(match => match[1]);
  assert.deepEqual([...new Set(named)].filter(number => !titles.includes(number)), []);
});

test('the step of npm test exists', () => {
  assert.match(read('tests/tools/test.mjs'), /name: 'worker-graphs'/);
});

for (const [header, rows, column] of [['| What is written |', 20, 5], ['| started as |', 6, 3], ['| # | what |', 30, 2], ['| | message |', 4, 2]]) {
  test(`each row of "${header}" names a test`, () => {
    const all = table(header);
    assert.ok(all.length >= rows, `${all.length} rows`);
    for (const cells of all) assert.match(cells[column], names_test, cells.join(' | '));
  });
}
