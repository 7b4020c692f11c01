// Every identifier of real bundles, plain and minified, followed back through the source map: there must stand the same identifier, or the one that
// `names` tells. identifiers.mjs names the few kinds of exceptions, each of which is counted here.
//
//   node tests/source_maps/run.mjs [part of a name] [--list]     --list shows what is wrong, one by one
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../tools/lib.mjs';
import { covering, decode, identifiers } from './identifiers.mjs';

const here = import.meta.dirname;
const packages = path.join(here, '.packages');
const skein = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');
const wanted = process.argv.slice(2).find(arg => !arg.startsWith('--')) ?? '';
const lists = process.argv.includes('--list');

function install() {
  const lock = fs.readFileSync(path.join(here, 'package-lock.json'), 'utf8');
  const stamp = path.join(packages, 'installed');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === lock) return;
  console.log('installing packages into tests/source_maps/.packages');
  fs.mkdirSync(packages, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) fs.copyFileSync(path.join(here, name), path.join(packages, name));
  const result = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: packages, stdio: 'inherit' });
  if (result.status !== 0) throw new Error('npm could not install the packages');
  fs.writeFileSync(stamp, lock);
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-source-maps-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
for (const [name, from] of [['project', path.join(root, 'node_modules')], ['packages', path.join(packages, 'node_modules')]]) {
  fs.mkdirSync(path.join(folder, name));
  fs.symlinkSync(from, path.join(folder, name, 'node_modules'));
}

// A component in TSX with what TypeScript adds where names stand: modifiers, parameter properties, enums, namespaces, generics, labels.
const tsx = `import { useState, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';

export enum Colour { Red, Green = 'green', Mixed = Red | 4 }
export namespace Shapes { export const sides = 4; export function area(side: number): number { return side ** 2 * sides; } }
abstract class Base<Item extends object> {
  declare readonly ghost: Item;
  protected abstract paint(): void;
  private count = 0;
  constructor(public readonly label: string, protected items: Item[] = []) {}
  override toString(): string { return \`\${this.label} \${this.count++}\`; }
  static async *walk<T>(this: void, list: Iterable<T>): AsyncGenerator<T> { for (const item of list) yield item as T; }
  get size(): number { return this.items.length; }
  set size(value) { this.items.length = value!; }
  #secret = ['a', 'b'] as const;
  reveal = (): readonly string[] => this.#secret;
}
class Painter extends Base<{ colour: Colour }> {
  protected paint(): void { outer: for (;;) { for (const { colour: shade = Colour.Red } of this.items) { if (shade === Colour.Green) break outer; continue outer; } } }
}
const Button = ({ children, onClick: handle, ...rest }: { children?: ReactNode; onClick?(event: unknown): void }) => <button {...rest} onClick={event => handle?.(event)}>{children}</button>;
export function App(): ReactNode {
  const [painter] = useState(() => new Painter('painter'));
  return <main data-size={painter.size} key={Shapes.area(3)}><Button onClick={() => (painter.size = 0)}>{painter.toString() satisfies string}</Button><>{painter.reveal()}</></main>;
}
createRoot(document.body).render(<App />);
`;

const mangled = `class Box { value_ = 1; #own_ = 2; static all_ = []; get size_() { return this.value_; } async *walk_() {} set size_(next_) { this.value_ = next_; } }
const size_ = 3, box = new Box(), { value_, size_: renamed } = box, made = { value_: 1, size_, get all_() { return Box.all_; }, 'plain-key': box?.size_ };
console.log(value_, renamed, made.value_, made.size_, 'value_' in made, box.walk_?.());
`;

/** Name, place, entry, the fewest identifiers that must be found, options. With `composed` the packages bring maps of their own along. */
const bundles = [
  { name: 'acorn', at: 'project', entry: "export * from 'acorn';", least: 10_000 },
  { name: 'd3', at: 'project', entry: "export * from 'd3';", least: 45_000 },
  { name: 'lodash-es', at: 'project', entry: "export * from 'lodash-es';", least: 12_000 },
  { name: 'three', at: 'project', entry: "export * from 'three';", least: 70_000 },
  { name: 'rxjs (TypeScript)', at: 'project', entry: "export * from './node_modules/rxjs/src/index.ts';", extension: 'ts', least: 7_000 },
  { name: 'react-dom (CommonJS)', at: 'packages', entry: "import { createRoot } from 'react-dom/client'; import React from 'react'; console.log(createRoot, React);", least: 45_000, options: ['--define:process.env.NODE_ENV="development"'] },
  { name: 'vue', at: 'packages', entry: "export * from 'vue';", least: 20_000 },
  { name: 'a component (TSX)', at: 'packages', entry: tsx, extension: 'tsx', least: 50, options: ['--jsx=automatic', '--external:react', '--external:react-dom', '--external:react/jsx-runtime'] },
  { name: 'mangled properties', at: 'project', entry: mangled, least: 25, options: ['--mangle-props=_$'] },
  { name: 'redux toolkit (with maps)', at: 'packages', entry: "export * from '@reduxjs/toolkit';", least: 7_000, composed: true },
];
const ways = [['plain', []], ['minified', ['--minify']], ['for ES2015', ['--target=es2015', '--minify-identifiers']]];

function bundle(file, cwd, options) {
  const outfile = path.join(folder, 'out.mjs');
  const result = spawnSync(skein, [file, '--bundle', '--format=esm', '--sourcemap=external', `--outfile=${outfile}`, '--log-level=error', ...options], { cwd, encoding: 'utf8' });
  if (result.status !== 0) throw result.error ?? new Error(result.stderr);
  return { code: fs.readFileSync(outfile, 'utf8'), map: JSON.parse(fs.readFileSync(`${outfile}.map`, 'utf8')) };
}

let passed = 0, failed = 0;
function row(name, task) {
  try {
    console.log(`ok   ${name}: ${task()}`);
    passed++;
  } catch (error) {
    console.log(`FAIL ${name}: ${error.message}`);
    failed++;
  }
}

const show = ({ text, row: line, at, path: file, line: there_line, column, name, there }) =>
  `${text} at ${line}:${at} leads to ${file}:${there_line === undefined ? '' : there_line + 1}:${column}${name === undefined ? '' : `, ${name}`}: ${there}`;

function follow({ code, map }, least, is_lowered) {
  const counts = {};
  const wrong = [];
  for (const [kind, place] of identifiers(code, map, is_lowered)) {
    counts[kind] = (counts[kind] ?? 0) + 1;
    if (kind === 'wrong') wrong.push(show(place));
  }
  if (lists) for (const line of wrong) console.log(`     ${line}`);
  const good = (counts.same ?? 0) + (counts.named ?? 0) + (counts.quoted ?? 0);
  const figures = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`).join(', ');
  if (wrong.length > 0) throw new Error(`${figures}\n     ${wrong.slice(0, 3).join('\n     ')}`);
  if (good < least) throw new Error(`only ${figures}`);
  // What no source has stays the small part that it is.
  if ((counts['made up'] ?? 0) > 300 + good / 100) throw new Error(`too many lead nowhere: ${figures}`);
  return figures;
}

/**
 * The same bundle once with the maps that packages bring along and once without: each place of the first must be where the map of the package leads
 * from the place of the second.
 */
function follow_composed(one, file, cwd, options) {
  const composed = bundle(file, cwd, options);
  const copy = path.join(folder, 'bare');
  fs.rmSync(copy, { recursive: true, force: true });
  fs.mkdirSync(copy);
  fs.cpSync(path.join(packages, 'node_modules'), path.join(copy, 'node_modules'), { recursive: true, filter: from => !/react|vue|@babel|csstype/.test(from.slice(packages.length)) || /@reduxjs/.test(from) });
  const inputs = new Map();
  for (const name of fs.readdirSync(path.join(copy, 'node_modules'), { recursive: true })) {
    const script = path.join(copy, 'node_modules', name);
    if (!/\.m?js$/.test(name) || !fs.existsSync(`${script}.map`)) continue;
    fs.writeFileSync(script, fs.readFileSync(script, 'utf8').replace(/^\/\/# sourceMappingURL=.*/m, ''));
    const map = JSON.parse(fs.readFileSync(`${script}.map`, 'utf8'));
    inputs.set(fs.realpathSync(script), { lines: decode(map), map });
  }
  fs.copyFileSync(file, path.join(copy, path.basename(file)));
  const bare = bundle(path.join(copy, path.basename(file)), copy, options);
  // Comments tell paths.
  const without_paths = code => code.replace(/^\/\/ .*$/gm, '');
  if (without_paths(bare.code) !== without_paths(composed.code)) throw new Error('with and without maps the code is not the same');
  const [first, second] = [decode(composed.map), decode(bare.map)];
  let led = 0, none = 0;
  for (const [index, segments] of second.entries()) {
    for (const [column, source, line, original_column, number] of segments) {
      const input = inputs.get(path.resolve(folder, bare.map.sources[source]));
      if (input === undefined) continue;
      const expected = covering(input.lines[line], original_column);
      const found = covering(first[index], column);
      const at = `${index + 1}:${column}`;
      if (expected === undefined || expected.length === 1) {
        if (found?.[0] === column) throw new Error(`${at} leads to ${found}, and the package's map to nothing`);
        none++;
        continue;
      }
      if (found?.[0] !== column) throw new Error(`${at} leads nowhere, and the package's map to ${expected}`);
      const name = expected[4] !== undefined ? input.map.names[expected[4]] : number !== undefined ? bare.map.names[number] : undefined;
      const told = found[4] === undefined ? undefined : composed.map.names[found[4]];
      const file_of = (map, index) => path.basename(map.sources[index]);
      if (file_of(composed.map, found[1]) !== file_of(input.map, expected[1]) || found[2] !== expected[2] || found[3] !== expected[3] || name !== told)
        throw new Error(`${at} leads to ${found} (${told}), the package's map to ${expected} (${name})`);
      led++;
    }
  }
  if (led < one.least) throw new Error(`only ${led} places`);
  return `${led} places lead where the packages' maps lead, ${none} nowhere`;
}

install();
for (const one of bundles) {
  if (!one.name.includes(wanted)) continue;
  const cwd = path.join(folder, one.at);
  const file = path.join(cwd, `entry.${one.extension ?? 'mjs'}`);
  fs.writeFileSync(file, one.entry);
  for (const [way, options] of ways) {
    if (one.composed) row(`${one.name}, ${way}`, () => follow_composed(one, file, cwd, [...options, ...(one.options ?? [])]));
    else row(`${one.name}, ${way}`, () => follow(bundle(file, cwd, [...options, ...(one.options ?? [])]), one.least, way.includes('ES2015')));
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
