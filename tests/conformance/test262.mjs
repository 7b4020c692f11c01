// The parser tests of TC39, in the package test262-parser-tests: what is valid, what is not, and for what is valid the same
// program with every parenthesis and semicolon written out.
import fs from 'node:fs';
import path from 'node:path';
import * as acorn from 'acorn';
import { root } from '../tools/lib.mjs';
import { parse_sources } from './parser.mjs';
import { find_difference, fold_constants } from './trees.mjs';

const folder = path.join(root, 'node_modules/test262-parser-tests');

// The package is of 2017, and knows no CommonJS: what is valid now, by folder and file.
const non_octal_escape = '\\8 and \\9 in sloppy strings (Annex B.1.2, ES2021)';
const line_separator = 'U+2028 and U+2029 in strings (ES2019)';
const unicode = 'U+2B81E is a letter (Unicode 18)';
const class_field = 'class fields (ES2022)';
const duplicate_function = 'a sloppy block may declare a function twice (Annex B.3.2.5, ES2016)';
const commonjs = 'a file that is no module may be CommonJS, whose top level is that of a function';
const changed = new Map([
  ['fail/02e5861a1ef10c42.js', commonjs],
  ['fail/7187f0675eb38279.js', commonjs],
  ['fail/7bfaaa1e80d6255f.js', commonjs],
  ['fail/8beaabe25ab7e0a8.js', commonjs],
  ['fail/0d5e450f1da8a92a.js', non_octal_escape],
  ['fail/748656edbfb2d0bb.js', non_octal_escape],
  ['fail/79f882da06f88c9f.js', non_octal_escape],
  ['fail/92b6af54adef3624.js', non_octal_escape],
  ['fail/647e21f8f157c338.js', line_separator],
  ['fail/8af69d8f15295ed2.js', line_separator],
  ['fail/98204d734f8c72b3.js', class_field],
  ['fail/ef81b93cf9bdb4ec.js', class_field],
  ['fail/c060a3014ad24dfd.js', unicode],
  ['fail/a8beb1480f385441.js', 'f() = 4 throws when it runs, in sloppy code (13.15.1, AssignmentTargetType web-compat)'],
  ['fail/e3fbcf63d7e43ead.js', 'for (var x = 1 in y) in sloppy code (Annex B.3.5, ES2017)'],
  ['early/0f5f47108da5c34e.js', 'catch (a) { for (var a of b); } (Annex B.3.4, ES2020)'],
  ['early/12a74c60f52a60de.js', duplicate_function],
  ['early/1aff49273f3e3a98.js', duplicate_function],
  ['early/be7329119eaa3d47.js', duplicate_function],
  ['early/ec31fa5e521c5df4.js', duplicate_function],
]);

/** @param {(name: string, problem: string) => void} check `problem` is empty when all is well */
export function run_test262(check) {
  const is_module = name => name.endsWith('.module.js');
  const read = (kind, name) => fs.readFileSync(path.join(folder, kind, name), 'utf8');
  const tree = (name, text) => fold_constants(acorn.parse(text, { ecmaVersion: 'latest', sourceType: is_module(name) ? 'module' : 'script' }));
  const ask = (kind, work) => {
    const names = fs.readdirSync(path.join(folder, kind)).filter(name => name.endsWith('.js')).sort();
    const sources = names.map(name => ({ goal: is_module(name) ? 'module' : 'script', work, text: read(kind, name) }));
    const answers = parse_sources(sources);
    return new Map(names.map((name, i) => [name, answers[i]]));
  };
  const used = new Set();
  const check_verdict = (kind, name, expected, { verdict }) => {
    const id = `${kind}/${name}`;
    const has_changed = changed.has(id);
    if (has_changed) used.add(id);
    const wanted = has_changed === (expected === 'accepted') ? 'refused' : 'accepted';
    check(`test262 ${id}`, verdict.split(' ')[0] === wanted ? '' : `should be ${wanted}, is ${verdict}`);
  };

  const explicit = ask('pass-explicit', 'print');
  for (const [name, answer] of explicit) check_verdict('pass-explicit', name, 'accepted', answer);
  for (const [name, answer] of ask('pass', 'print')) {
    check_verdict('pass', name, 'accepted', answer);
    const twin = explicit.get(name);
    if (answer.verdict !== 'accepted' || twin?.verdict !== 'accepted') continue;
    const written = tree(name, read('pass', name));
    const written_twin = tree(name, read('pass-explicit', name));
    // Some forty of the package's pairs are two programs: `a = 1` beside `a = 0`.
    const twin_tree = find_difference(written, written_twin) === '' ? written : written_twin;
    const compare = (what, expected, text) => check(`test262 ${what}`, find_difference(expected, tree(name, text)));
    compare(`pass/${name}, printed`, written, answer.plain);
    compare(`pass/${name}, minified`, written, answer.minified);
    compare(`pass-explicit/${name}, printed`, twin_tree, twin.plain);
    compare(`pass-explicit/${name}, minified`, twin_tree, twin.minified);
  }
  for (const kind of ['fail', 'early'])
    for (const [name, answer] of ask(kind, 'parse')) check_verdict(kind, name, 'refused', answer);
  for (const id of changed.keys()) if (!used.has(id)) check(`test262 ${id}`, 'listed as changed, but there is no such file');
}
