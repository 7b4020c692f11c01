// Runs the tests of this folder. Arguments go to Playwright; the last line is `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'skein-e2e-')), 'report.json');
const { status } = spawnSync(process.execPath, ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
});
const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')).stats : {};
// A test that did not run, or only the second time, has not passed.
const failed = unexpected + flaky + skipped || (status === 0 && expected > 0 ? 0 : 1);
console.log(`${expected} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
