// What the parser accepts and refuses, beside the specification's parser tests and beside acorn:
// `node tests/conformance/run.mjs [test262 acorn mutants]`
import { run_acorn } from './acorn.mjs';
import { run_mutants } from './mutants.mjs';
import { run_test262 } from './test262.mjs';

const suites = { test262: run_test262, acorn: run_acorn, mutants: run_mutants };
const wanted = process.argv.slice(2);
for (const name of wanted) {
  if (!(name in suites)) {
    console.error(`conformance: no "${name}"; there are ${Object.keys(suites).join(', ')}`);
    process.exit(2);
  }
}

let passed = 0;
let failed = 0;
for (const [name, suite] of Object.entries(suites)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const began = performance.now();
  const [passed_before, failed_before] = [passed, failed];
  suite((what, problem) => {
    if (problem === '') {
      passed++;
      return;
    }
    failed++;
    console.log(`FAIL ${what}: ${problem}`);
  });
  console.log(`${name}: ${passed - passed_before} passed, ${failed - failed_before} failed in ${((performance.now() - began) / 1000).toFixed(1)} s`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
