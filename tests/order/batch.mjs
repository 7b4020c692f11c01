// Tries the programs of the seeds it is given and says what differs, one line of JSON for each. A process of its own: modules that
// were imported once stay in memory.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { compare } from './compare.mjs';
import { generate } from './generate.mjs';
import { run } from './harness.mjs';

const [skein, first, count, step, keep] = [process.argv[2], ...process.argv.slice(3, 6).map(Number), process.argv[6]];
const top = keep ?? fs.mkdtempSync(path.join(os.tmpdir(), 'skein-order-'));

function write(folder, files) {
  for (const [file, text] of Object.entries(files)) {
    const full = path.join(folder, file);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, text);
  }
}

function read(folder) {
  const files = {};
  for (const file of fs.readdirSync(folder)) files[file] = fs.readFileSync(path.join(folder, file), 'utf8');
  return files;
}

const logs_of = async (base, name, program, files, renamed, together) => {
  const logs = [];
  for (const [i, entries] of program.runs.entries()) {
    const folder = path.join(base, `${name}${i}`);  // copied for each run: nothing has been evaluated there yet
    write(folder, files);
    logs.push(await run(entries.map(entry => pathToFileURL(path.join(folder, renamed(entry))).href), together));
  }
  return logs;
};

// Some programs are divided in other ways, which may change nothing.
const chunk_options = seed => [[], ['--min-chunk-size=1000000'], [], ['--chunk=one:1,3,5', '--chunk=two:2,7']][seed % 4];

async function try_seed(seed) {
  const program = generate(seed);
  const base = path.join(top, String(seed));
  const tell = outcome => {
    if (!keep) fs.rmSync(base, { recursive: true, force: true });
    return { seed, kind: program.kind, modules: Object.keys(program.files).length, runs: program.runs.length, ...outcome };
  };
  write(path.join(base, 'src'), program.files);
  const expected = [];
  for (const together of program.is_together ? ['forwards', 'backwards'] : ['forwards'])
    expected.push(await logs_of(base, `unbundled-${together}`, program, program.files, entry => entry, together));
  const invalid = expected.flat(2).find(line => line.includes('failed: ') && !line.includes('RangeError'));
  if (invalid) return tell({ verdict: 'invalid', why: invalid });
  const out = path.join(base, 'out');
  const result = spawnSync(skein, [...program.entries.map(entry => path.join(base, 'src', entry)), '--bundle', '--platform=node', `--outdir=${out}`, `--outbase=${path.join(base, 'src')}`, '--threads=0', '--log-level=error', ...program.args, ...chunk_options(program.seed)], { encoding: 'utf8' });
  if (result.status !== 0) return tell({ verdict: 'different', why: `Skein ended with ${result.status ?? result.signal}: ${result.stderr}` });
  fs.writeFileSync(path.join(out, 'package.json'), '{"type":"module"}');
  console.log(JSON.stringify({ seed, begins: 'bundled' }));
  const got = await logs_of(base, 'bundled', program, read(out), entry => entry.replace(/\.[cm]js$/, '.js'), 'together');
  return tell(compare(program, expected, got));
}

process.on('unhandledRejection', () => {});
for (let i = 0; i < count; i++) console.log(JSON.stringify(await try_seed(first + i * step)));
if (!keep) fs.rmSync(top, { recursive: true, force: true });
