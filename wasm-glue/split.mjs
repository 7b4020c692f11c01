// Splits an optimised module in two by what a training run has called (train.mjs): what is downloaded to start with, and the rest, which
// instance.ts instantiates into the same memory and table when a function of it is first called.
import crypto from 'node:crypto';
import fs from 'node:fs';
import { run } from '../tests/tools/lib.mjs';
import { empty_profile, profile_of, train, used_functions } from './train.mjs';

/** Must be what instance.ts says. */
const placeholders = 'rest';
const from_primary = 'skein';
const build_section = 'skein.build';

/** Parts of the names of functions that only threads run: the pool, waiting, the queue of files that are parsed. */
const of_threads = ['skein::Pool', 'condition_variable', '__split_buffer<skein::Scan::State::Parsed'];

/**
 * The functions that run, and those that do not, by name. `module`: single-threaded, optimised, with names. The same answer splits the threaded module,
 * because what one thread does is the same on every run. What only that one has stays in its first part, and what threads do besides.
 */
export function train_module(module, flags) {
  const profile = profile_in(module, flags, train);
  const used = used_functions(profile);
  const names = function_names(fs.readFileSync(module));
  const running = new Set(names.filter((_, i) => used[i]));
  return { profile, unused: new Set(names.filter((name, i) => !used[i] && !running.has(name))) };
}

/** `profile`: of this very module; absent, it is made from the names of `unused`. */
export function split_module(module, [first, rest], flags, { profile, unused }) {
  if (!profile) {
    const empty = profile_in(module, flags, bytes => empty_profile(bytes, true));
    profile = profile_of(empty, function_names(fs.readFileSync(module)).map(name => !unused.has(name) || of_threads.some(part => name.includes(part))));
  }
  const file = `${module}.profile`;
  fs.writeFileSync(file, profile);
  run('wasm-split', [module, `--profile=${file}`, '-o1', first, '-o2', rest, `--placeholder-namespace=${placeholders}`, `--import-namespace=${from_primary}`, '--export-prefix=%', ...flags]);
  // Both halves say which build they are of, since a half of another would call the wrong functions.
  const halves = [first, rest].map(path => fs.readFileSync(path));
  for (const half of halves) refuse_vectors(half);
  const build = crypto.createHash('sha256').update(halves[0]).update(halves[1]).digest().subarray(0, 8);
  [first, rest].forEach((path, i) => fs.writeFileSync(path, Buffer.concat([halves[i], custom_section(build_section, build)])));
}

function profile_in(module, flags, make) {
  const instrumented = `${module}.instrumented`;
  // The threaded module's counters are never used: only its empty profile is.
  run('wasm-split', ['--instrument', module, '-o', instrumented, '--profile-export=__write_profile', ...flags]);
  return make(fs.readFileSync(instrumented));
}

/** Of the functions that a module defines, in order. */
function function_names(bytes) {
  const imported = WebAssembly.Module.imports(new WebAssembly.Module(bytes)).filter(({ kind }) => kind === 'function').length;
  const names = [];
  for (const { id, data } of sections(bytes)) {
    if (id !== 0) continue;
    const reader = read(data);
    if (reader.text() !== 'name') continue;
    while (!reader.done()) {
      const kind = reader.number();
      const end = reader.number() + reader.at();
      if (kind === 1) for (let count = reader.number(); count > 0; count--) names[reader.number() - imported] = reader.text();
      reader.go(end);
    }
  }
  if (names.length === 0) throw new Error('the module to be split has no names');
  return Array.from(names, (name, i) => name ?? `#${i}`);
}

/** The first call of a function of the rest passes through JavaScript, which cannot hold vectors. */
function refuse_vectors(bytes) {
  const vector = 0x7b;
  for (const { id, data } of sections(bytes)) {
    if (id !== 1) continue;
    const reader = read(data);
    for (let count = reader.number(); count > 0; count--) {
      reader.number();
      for (const _ of ['parameters', 'results']) {
        for (let types = reader.number(); types > 0; types--) if (reader.number() === vector) throw new Error('a function that takes or gives a vector cannot be called across the split');
      }
    }
  }
}

function custom_section(name, data) {
  const body = Buffer.concat([Buffer.from([name.length]), Buffer.from(name), data]);
  return Buffer.concat([Buffer.from([0, body.length]), body]); // each length below 128
}

function sections(bytes) {
  const reader = read(bytes.subarray(8));
  const found = [];
  while (!reader.done()) {
    const id = reader.number();
    const length = reader.number();
    found.push({ id, data: bytes.subarray(8 + reader.at(), 8 + reader.at() + length) });
    reader.go(reader.at() + length);
  }
  return found;
}

function read(bytes) {
  let at = 0;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  const text = () => {
    const length = number();
    at += length;
    return Buffer.from(bytes.subarray(at - length, at)).toString();
  };
  return { number, text, at: () => at, go: place => (at = place), done: () => at >= bytes.length };
}
