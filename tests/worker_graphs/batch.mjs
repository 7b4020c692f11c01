// Tries the programs of the seeds it is given and says what is wrong, one line of JSON for each. A process of its own: modules that were
// imported once stay in memory.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { generate, inline_refusal } from './generate.mjs';
import { check_edit, check_outputs, compare, names_of_pages, same_files } from './check.mjs';

const [skein, first, count, keep] = [process.argv[2], ...process.argv.slice(3, 5).map(Number), process.argv[5]];
const top = keep ?? fs.mkdtempSync(path.join(os.tmpdir(), 'skein-worker-graphs-'));

function write(folder, files) {
  for (const [file, text] of Object.entries(files)) {
    const full = path.join(folder, file);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, text);
  }
}

const read = folder => Object.fromEntries(fs.readdirSync(folder, { recursive: true }).filter(file => file.endsWith('.js')).map(file => [file, fs.readFileSync(path.join(folder, file), 'utf8')]));

class Wrong extends Error {}

const ways = program => program.is_node ? ['', '--splitting', '--splitting --minify'].map(flags => ({
  name: `node ${flags}`, args: ['--platform=node', ...flags.split(' ').filter(Boolean)], is_split: flags !== '', worker_format: '',
})) : [
  { name: 'split', args: ['--splitting'], is_split: true },
  { name: 'plain', args: [] },
  { name: 'minified', args: ['--splitting', '--minify'], is_split: true },
  { name: 'esm', args: ['--splitting', '--worker-format=esm'], is_split: true, worker_format: 'esm' },
  // Top-level await is for modules.
  ...(program.awaits ? [] : [{ name: 'iife', args: ['--splitting', '--worker-format=iife'], is_split: true, worker_format: 'iife' }]),
  ...(program.awaits ? [] : [{ name: 'inline', args: ['--splitting', '--worker-format=inline'], is_split: true, is_inline: true, worker_format: 'iife', refusal: inline_refusal(program) }]),
  ...(program.awaits ? [] : [{ name: 'script', args: [], is_script: true }]),
].map(way => ({ worker_format: '', is_split: false, ...way }));

function build(folder, program, way, threads, out) {
  const outdir = path.join(folder, out);
  const args = [...program.pages.map(page => path.join(folder, 'src', page.path)), '--bundle', way.is_script ? '--format=iife' : '--format=esm', '--entry-names=[dir]/[name]-page-[hash]', `--outdir=${outdir}`, `--outbase=${path.join(folder, 'src')}`, `--threads=${threads}`, '--log-level=warning', ...way.args];
  const result = spawnSync(skein, args, { cwd: folder, encoding: 'utf8' });
  if (way.refusal) {
    if (result.status === 1 && new RegExp(way.refusal).test(result.stderr)) return null;
    throw new Wrong(`${way.name}: has to be refused with "${way.refusal}", ended with ${result.status}: ${result.stderr}`);
  }
  if (result.status !== 0 || result.stderr !== '') throw new Wrong(`${way.name}: Skein ended with ${result.status ?? result.signal}: ${result.stderr}`);
  return read(outdir);
}

const logs_of = async (base, name, pages, files, caps, is_script = false) => {
  const logs = {};
  for (const [i, page] of pages.entries()) {
    const folder = path.join(base, `${name}${i}`);  // copied for each page: nothing has been evaluated there yet
    write(folder, { 'package.json': '{"type":"module"}', ...files });
    logs[i] = await H.page(pathToFileURL(path.join(folder, page)).href, caps, is_script);
  }
  return logs;
};

const realms_in = log => log.reduce((sum, line) => sum + (line.site ? 1 + realms_in(line.log ?? []) : 0), 0);

async function try_seed(seed) {
  const program = generate(seed);
  const base = path.join(top, String(seed));
  const result = { seed, kind: program.kind, modules: program.modules.length, builds: 0, runs: 0, workers: 0 };
  const make = (folder, way, threads, out) => {
    result.builds++;
    return build(path.join(base, folder), program, way, threads, out);
  };
  const expect_same = (about, a, b) => {
    const difference = same_files(a, b);
    if (difference) throw new Wrong(`${about}: ${difference}`);
  };
  try {
    write(path.join(base, 'here/src'), program.files);
    write(path.join(base, 'there/deeper/src'), program.files);
    write(path.join(base, 'edited/src'), program.edited.files);
    const expected = await logs_of(base, 'unbundled', program.pages.map(page => page.unbundled), program.unbundled, program.caps);
    for (const log of Object.values(expected)) if (/failed|error|again/.test(JSON.stringify(log))) return { ...result, verdict: 'invalid', why: JSON.stringify(log) };
    const all = ways(program);
    // Each program is built in all ways, and run in two of them.
    const to_run = [all[seed % all.length], all[(seed + 1 + (seed >> 3) % (all.length - 1)) % all.length]];
    for (const way of all) {
      const files = make('here', way, 0, `out-${way.name.replace(/\W+/g, '-')}`);
      if (files === null) continue;
      check_outputs(program, way, files);
      if (way === to_run[0]) {
        expect_same(`${way.name}, on threads`, files, make('here', way, 2, 'out-threads'));
        expect_same(`${way.name}, a second time`, files, make('here', way, 2, 'out-second'));
        expect_same(`${way.name}, in another folder`, files, make('there/deeper', way, 0, 'out'));
      }
      if (way === all[0]) check_edit(program, files, make('edited', way, 0, 'out'));
      if (!to_run.includes(way)) continue;
      console.log(JSON.stringify({ seed, begins: 'bundled' }));
      const got = await logs_of(base, `run-${way.name.replace(/\W+/g, '-')}-`, names_of_pages(program, files), files, program.caps, way.is_script);
      for (const [i, page] of program.pages.entries()) {
        compare(program, way, page, expected[i], got[i]);
        result.runs++;
        result.workers += realms_in(got[i]);
      }
    }
    return { ...result, verdict: 'same' };
  } catch (error) {
    return { ...result, verdict: 'different', why: error.is_expected || error instanceof Wrong ? error.message : error.stack };
  } finally {
    if (!keep) fs.rmSync(base, { recursive: true, force: true });
  }
}

process.on('unhandledRejection', () => {});
for (let i = 0; i < count; i++) console.log(JSON.stringify(await try_seed(first + i)));
if (!keep) fs.rmSync(top, { recursive: true, force: true });
process.exit(0);
