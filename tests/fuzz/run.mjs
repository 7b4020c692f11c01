// The fuzzer over its kept inputs and a bounded number of mutants of them, the same in every run: `node tests/fuzz/run.mjs [runs]`.
// Inputs that once failed are kept in corpus/, with the way of reading them in the first byte (see round_trip.cpp).
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from '../tools/lib.mjs';

const here = import.meta.dirname;
const program = path.resolve(root, process.env.SKEIN_FUZZ ?? 'build/asan/skein_fuzz');
const runs = Number(process.argv[2] ?? 20_000);

// What is found goes to a folder of its own: the corpus does not change by being used.
const found = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-fuzz-'));
const kept = fs.readdirSync(path.join(here, 'corpus'));
const { status, signal, stderr } = spawnSync(program, [
  `-runs=${runs}`, '-seed=1', '-max_len=400', '-timeout=20', '-rss_limit_mb=4096', `-artifact_prefix=${found}/`,
  `-dict=${path.join(here, 'tokens.dict')}`, path.join(found), path.join(here, 'corpus'),
], { encoding: 'utf8', maxBuffer: 1 << 28 });
const executed = Number(/^#(\d+)\s+DONE/m.exec(stderr)?.[1] ?? 0);
const passed = status === 0 && executed >= runs;
if (passed) {
  fs.rmSync(found, { recursive: true });
} else {
  console.log(stderr.split('\n').filter(line => /^(unstable|==|SUMMARY|\s+#\d+ 0x|artifact_prefix|Base64)/.test(line)).slice(0, 40).join('\n'));
  console.log(`FAIL the fuzzer ended with ${signal ?? status}; the input is in ${found}`);
}
console.log(`${kept.length} kept inputs, ${executed} runs`);
console.log(`${passed ? kept.length : 0} passed, ${passed ? 0 : 1} failed`);
process.exit(passed ? 0 : 1);
