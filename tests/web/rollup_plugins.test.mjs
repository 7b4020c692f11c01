// Plugins that Rollup's users have, through the adapter. They are no dependencies of Skein: packages.json and packages-lock.json name them, and they
// are installed into tests/rollup/.packages (not under version control) without running any install script.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import * as api from '../../dist/skein.js';
import { rollupPlugin } from '../../dist/rollup.js';

const here = path.join(import.meta.dirname, '../rollup');
const folder = path.join(here, '.packages');
let load;

before(() => {
  const wanted = ['packages.json', 'packages-lock.json'].map(name => fs.readFileSync(path.join(here, name), 'utf8'));
  const installed = path.join(folder, 'package-lock.json');
  if (!fs.existsSync(path.join(folder, 'node_modules')) || !fs.existsSync(installed) || fs.readFileSync(installed, 'utf8') !== wanted[1]) {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'package.json'), wanted[0]);
    fs.writeFileSync(installed, wanted[1]);
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' });
  }
  const require = createRequire(path.join(folder, 'package.json'));
  load = name => {
    const found = require(name);
    return found.default ?? found;
  };
});
after(() => api.stop());

const built = async (files, ...plugins) => {
  const { outputFiles } = await api.build({ files, entryPoints: ['/a.js'], bundle: true, format: 'esm', outfile: '/out.js', plugins: plugins.map(plugin => rollupPlugin(plugin)) });
  const printed = [];
  new Function('console', outputFiles[0].text)({ log: (...args) => printed.push(...args) });
  return printed;
};

test('@rollup/plugin-yaml', async () => {
  assert.deepEqual(await built({ '/a.js': 'import all, { list } from "./d.yaml"; console.log(all.name, list)', '/d.yaml': 'name: skein\nlist:\n  - 1\n  - two\n' }, load('@rollup/plugin-yaml')()), ['skein', [1, 'two']]);
});

test('@rollup/plugin-virtual', async () => {
  const virtual = load('@rollup/plugin-virtual')({ batman: 'export default "na na"', '/src/robin.js': 'export const robin = 1' });
  assert.deepEqual(await built({ '/a.js': 'import b from "batman"; import { robin } from "./src/robin.js"; console.log(b, robin)' }, virtual), ['na na', 1]);
});

test('@rollup/plugin-replace', async () => {
  const replace = load('@rollup/plugin-replace')({ preventAssignment: true, values: { __MODE__: '"test"', __N__: () => '41 + 1' } });
  assert.deepEqual(await built({ '/a.js': 'console.log(__MODE__, __N__)' }, replace), ['test', 42]);
});

test('@rollup/plugin-json, and plugins that see what others made', async () => {
  const json = load('@rollup/plugin-json')();
  const replace = load('@rollup/plugin-replace')({ preventAssignment: true, delimiters: ['', ''], values: { WORD: 'thread' } });
  assert.deepEqual(await built({ '/a.js': 'import { word } from "./d.json"; console.log(word)', '/d.json': '{ "word": "WORD" }' }, [json, replace]), ['thread']);
});
