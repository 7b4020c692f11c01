// Packages that people use, each with a script of ours (scripts.txt) that prints what they give: bundled by Skein, plain and minified,
// they print what they print unbundled in Node. README.md tells what else is tried.
//
//   node tests/packages/run.mjs [package…] [--compare] [--more] [--write]
import fs from 'node:fs';
import path from 'node:path';
import { install_peers } from '../bench/peers.mjs';
import { explanations } from './explanations.mjs';
import { folder, install, node, scripts_of, skein, esbuild } from './programs.mjs';
import { try_more } from './more.mjs';
import { write_report } from './report.mjs';
import { difference, in_parallel, said, size_of, start } from './tools.mjs';

const flag = name => process.argv.includes(`--${name}`);
const writes = flag('write');
const compares = writes || flag('compare');
const tries_more = writes || flag('more');
const wanted = process.argv.slice(2).filter(arg => !arg.startsWith('--'));

const modes = [{ what: 'skein', program: skein, args: [] }, { what: 'skein minified', program: skein, args: ['--minify'] }];
if (compares) modes.push({ what: 'esbuild', program: esbuild, args: [] }, { what: 'esbuild minified', program: esbuild, args: ['--minify'] });

// The best of four: what else the machine does disturbs no four measurements in a row.
const rebuilds = Number(process.env.REBUILDS ?? 3);

/** ESM, CommonJS or mixed, as the modules of the bundle are that came from packages; and the version of the package. */
function describe(row, metafile) {
  const { inputs } = JSON.parse(fs.readFileSync(metafile, 'utf8'));
  const kinds = new Set();
  for (const [file, { format }] of Object.entries(inputs)) if (file.includes('node_modules/') && format) kinds.add(format);
  row.kind = kinds.size > 1 ? 'mixed' : kinds.has('esm') ? 'ESM' : 'CommonJS';
  row.modules = Object.keys(inputs).length;
  row.version = JSON.parse(fs.readFileSync(path.join(folder, 'node_modules', row.name, 'package.json'), 'utf8')).version;
}

async function build(row, { what, program, args }, entry, out) {
  const command = [entry, '--bundle', '--platform=node', '--format=esm', `--outfile=${out}`, '--log-level=error', ...row.args, ...args];
  const built = await start(program, what === 'skein' ? [...command, `--metafile=${out}.json`] : command);
  if (built.code !== 0) return `is not bundled: ${said(built).trim().slice(0, 600)}`;
  row.sizes[what] = size_of(out);
  if (what === 'skein') describe(row, `${out}.json`);
  let best = what === 'skein' ? Infinity : built.milliseconds;
  for (let i = 0; compares && i < rebuilds; i++) best = Math.min(best, (await start(program, command)).milliseconds);
  row.times[what] = best;
  return '';
}

async function try_one({ name, file, entry, args }) {
  const row = { name, args, faults: [], notes: [], sizes: {}, times: {} };
  const expected = await start(node, [entry]);
  row.expected = expected.out;
  if (expected.code !== 0) {
    row.faults.push({ what: 'unbundled', why: said(expected) });
    return row;
  }
  for (const mode of modes) {
    const { what, program } = mode;
    const out = path.join(folder, 'out', `${file}.${what.replace(' ', '-')}.mjs`);
    const refused = await build(row, mode, entry, out);
    if (refused) {
      row.faults.push({ what, why: refused });
      continue;
    }
    let got = await start(node, [out]);
    if (program === esbuild && said(got) !== expected.out) {
      // Its modules find `require`, `__filename` and `__dirname` only where somebody has left them.
      got = await start(node, ['--import', path.join(folder, 'out', 'require.mjs'), out]);
      if (said(got) === expected.out && !row.notes.includes('require')) row.notes.push('require');
    }
    if (said(got) !== expected.out) row.faults.push({ what, why: difference(expected.out, said(got)) });
  }
  return row;
}

install();
if (compares) install_peers();
const scripts = scripts_of(wanted);
const rows = await in_parallel(scripts, async script => {
  const row = await try_one(script);
  for (const { what, why } of row.faults) {
    row.failed ||= !explanations[row.name]?.[what] && !what.startsWith('esbuild');
    if (!explanations[row.name]?.[what]) console.log(`${what.startsWith('esbuild') ? 'note' : 'FAIL'} ${row.name}, ${what}: ${why}`);
  }
  return row;
});
const more = tries_more ? await try_more(scripts, rows) : [];
for (const { name, faults } of more) for (const fault of faults) console.log(`FAIL ${name}: ${fault}`);
fs.writeFileSync(path.join(folder, 'rows.json'), JSON.stringify({ rows, more }, null, 1));
if (writes) write_report(rows, more);

const same = rows.filter(({ faults }) => faults.every(({ what }) => what.startsWith('esbuild'))).length;
const failed = rows.filter(row => row.failed).length + more.reduce((sum, { faults }) => sum + faults.length, 0);
const all = rows.length + more.reduce((sum, { count }) => sum + count, 0);
console.log(`${rows.length} packages; ${same} print the same, plain and minified`);
console.log(`${all - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
