// Projects edited at random and built again after each edit, beside a build from nothing: the same bytes, messages and metafile.
//   node tests/incremental/run.mjs [--full]
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { root } from '../tools/lib.mjs';

const program = path.resolve(root, process.env.SKEIN_RANDOM_EDITS ?? 'build/native/skein_random_edits');
const full = process.argv.includes('--full');
const three = path.join(root, 'node_modules/three/src');

const runs = Array.from({ length: full ? 400 : 40 }, (_, i) => ({ name: `a made-up project, seed ${i + 1}`, args: [i + 1, 60] }));
for (let seed = 1; seed <= (full ? 8 : 2); seed++) runs.push({ name: `three.js, seed ${seed}`, args: [seed, full ? 300 : 60, three, 'Three.js'] });

const line = /(\d+) edits, (\d+) without errors; of (\d+) modules (\d+) were parsed and (\d+) printed again; (\d+) builds were patched/;
let passed = 0, failed = 0;
const sums = [0, 0, 0, 0, 0, 0];
for (const { name, args } of runs) {
  const { status, signal, stdout, stderr } = spawnSync(program, args.map(String), { encoding: 'utf8', maxBuffer: 1 << 28, timeout: 600_000 });
  const counts = line.exec(stdout)?.slice(1).map(Number);
  if (status === 0 && counts) {
    passed += counts[0];
    counts.forEach((count, i) => (sums[i] += count));
  } else {
    failed++;
    console.log(`FAIL ${name}: ${signal ?? `exit code ${status}`}\n${stdout.slice(0, 4000)}${stderr.slice(0, 2000)}`);
  }
}
const [edits, good, modules, parsed, printed, patched] = sums;
console.log(`${edits} edits, ${good} without errors: of ${modules} modules ${parsed} were parsed and ${printed} printed; ${patched} builds were patched`);

// Otherwise all of this shows nothing.
function expect(what, holds) {
  if (holds) return passed++;
  failed++;
  console.log(`FAIL ${what}`);
}
expect('most programs are right', good * 2 > edits);
expect('most modules are parsed once', parsed * 4 < modules);
expect('most modules are printed once', printed * 2 < modules);
expect('builds begin where the last one ended', patched * 20 > edits);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
