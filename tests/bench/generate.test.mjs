// The generator's promises: the same files for the same seed, and a checksum that is right without any bundler's word for it. Skein bundles the
// projects, with and without workers, and the bundles are run.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { generate } from './generate.mjs';
import { check_run } from './native.mjs';
import { native_skein } from './peers.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-generate-'));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));

const contents = folder => fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter(item => item.isFile())
  .map(item => path.join(item.parentPath ?? item.path, item.name)).sort().map(file => `${path.relative(folder, file)}\n${fs.readFileSync(file, 'utf8')}`).join('\n');

test('one seed, one project', () => {
  const projects = [1, 1, 2].map((seed, i) => ({ folder: path.join(scratch, `seed${i}`), seed }));
  const made = projects.map(({ folder, seed }) => generate(folder, 150, { seed }));
  assert.equal(contents(projects[0].folder), contents(projects[1].folder));
  assert.notEqual(contents(projects[0].folder), contents(projects[2].folder));
  assert.equal(made[0].expected, made[1].expected);
  assert.notEqual(made[0].expected, made[2].expected);
});

test('as many modules as asked for, of every kind', () => {
  const folder = path.join(scratch, 'kinds');
  const { workers, lazies, cycles } = generate(folder, 400, { workers: true });
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter(item => item.isFile());
  assert.equal(files.length, 400);
  for (const extension of ['.ts', '.tsx', '.js', '.jsx', '.json']) assert.ok(files.some(file => file.name.endsWith(extension)), extension);
  assert.ok(workers > 0 && lazies > workers && cycles > 0);
  const text = contents(folder);
  for (const form of [/new Worker\(new URL\('.*\.ts', import\.meta\.url\), \{ type: 'module'/, /import\('/, /^export \* from /m, /^import \* as /m, /^export default class/m, /^export default function/m, /^import type /m, /^export let /m, / extends /]) assert.match(text, form);
});

for (const count of [20, 100, 500]) {
  for (const seed of [1, 7, 101, 110]) {
    for (const workers of [false, true]) {
      test(`${count} modules, seed ${seed}${workers ? ', started as workers' : ''}: the bundle prints the checksum`, () => {
        const folder = path.join(scratch, `${count}-${seed}-${workers}`);
        const { entry, expected } = generate(folder, count, { workers, seed });
        assert.equal(check_run(native_skein(path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein')), { entry, expected, scratch: folder }), '');
      });
    }
  }
}

test('a wrong checksum is seen', () => {
  const folder = path.join(scratch, 'wrong');
  const { entry } = generate(folder, 30);
  const fault = check_run(native_skein(path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein')), { entry, expected: 'checksum 00000000', scratch: folder });
  assert.match(fault, /^printed checksum [0-9a-f]{8}, expected checksum 00000000$/);
});

test('the folder of the peers is not part of the repository', () => {
  const result = spawnSync('git', ['check-ignore', '-q', 'tests/bench/.peers/node_modules'], { cwd: root });
  assert.equal(result.status, 0);
});
