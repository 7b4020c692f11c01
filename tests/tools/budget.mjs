// Holds the sizes of what is shipped against budget.json.
import fs from 'node:fs';
import path from 'node:path';
import { sizes } from '../../wasm-glue/build.mjs';
import { root } from './lib.mjs';

const budget = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, 'budget.json'), 'utf8'));
const known = new Map();
const brotli = file => {
  if (!known.has(file)) known.set(file, fs.existsSync(path.join(root, file)) ? sizes(path.join(root, file)).brotli : NaN);
  return known.get(file);
};
let passed = 0, failed = 0;
const check = (name, size, limit) => {
  const fits = size <= limit; // not so for NaN, a file that is missing
  console.log(`${fits ? 'ok  ' : 'FAIL'} ${name}: ${Number.isNaN(size) ? 'missing' : `${size} bytes`} of ${limit}`);
  fits ? passed++ : failed++;
};
for (const [file, limit] of Object.entries(budget.files)) check(file, brotli(file), limit);
for (const [name, { files, bytes }] of Object.entries(budget.together)) check(name, files.reduce((sum, file) => sum + brotli(file), 0), bytes);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
