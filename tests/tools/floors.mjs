// Fails when a file of src/ includes a header of a floor above its own, or when threads are used outside src/base.
import fs from 'node:fs';
import path from 'node:path';
import { root } from './lib.mjs';

// From the ground up; floors on one line may not use each other.
const floors = [
  ['base'],
  ['diagnostics'],
  ['js', 'css', 'json'],
  ['resolve'],
  ['transform'],
  ['graph'],
  ['print'],
  ['link'],
  ['bundle'],
  ['messages'],
  ['dev'],
  ['cli'],
];
const height = new Map(floors.flatMap((names, index) => names.map(name => [name, index])));
const threading = new Set(['thread', 'mutex', 'atomic', 'condition_variable', 'shared_mutex', 'semaphore', 'latch', 'barrier', 'future', 'pthread.h']);
const unwanted = new Set(['iostream', 'locale', 'regex']);

let passed = 0;
const faults = [];
for (const folder of fs.readdirSync(path.join(root, 'src'))) {
  if (!height.has(folder)) faults.push(`src/${folder}: not a floor that the design names`);
}
for (const entry of fs.readdirSync(path.join(root, 'src'), { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(h|cpp|def|inc)$/.test(entry.name)) continue;
  const file = path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name));
  const folder = file.split(path.sep)[1];
  const before = faults.length;
  fs.readFileSync(path.join(root, file), 'utf8').split('\n').forEach((line, index) => {
    const [, quoted, system] = /^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)/.exec(line) ?? [];
    const fault = text => faults.push(`${file}:${index + 1}: ${text}`);
    if (system && threading.has(system) && folder !== 'base') fault(`<${system}> belongs to src/base only`);
    if (system && unwanted.has(system)) fault(`<${system}> is not used in this code base`);
    if (!quoted) return;
    const [target, ...rest] = quoted.split('/');
    if (rest.length === 0 || !height.has(target)) fault(`"${quoted}" is not written from src/`);
    else if (target !== folder && height.get(target) >= height.get(folder)) fault(`src/${folder} uses src/${target}, which is not below it`);
  });
  if (faults.length === before) passed++;
}
for (const fault of faults) console.log(fault);
console.log(`${passed} passed, ${faults.length} failed`);
process.exit(faults.length > 0 ? 1 : 0);
