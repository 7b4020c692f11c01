// Runs the inputs of the fixtures as they are, in Node and without any bundler, and compares what they print with what case.json expects of
// their bundles. So the expectations are the language's behaviour, not Skein's. `node tests/tools/check_expectations.mjs [part of a name]`
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '../..');
const fixtures = path.join(root, 'tests/fixtures');
const wanted = process.argv[2] ?? '';
const url_of = file => pathToFileURL(path.join(import.meta.dirname, file)).href;

function cases() {
  const found = [];
  for (const area of fs.readdirSync(fixtures, { withFileTypes: true })) {
    if (!area.isDirectory()) continue;
    for (const name of fs.readdirSync(path.join(fixtures, area.name)).sort()) {
      const file = path.join(fixtures, area.name, name, 'case.json');
      if (!fs.existsSync(file)) continue;
      const about = JSON.parse(fs.readFileSync(file, 'utf8'));
      if (about.run?.stdout === undefined || about.unbundled !== undefined) continue;
      if (`${area.name}/${name}`.includes(wanted)) found.push({ name: `${area.name}/${name}`, folder: path.dirname(file), about });
    }
  }
  return found;
}

/** The input whose output the case runs. */
function entry_of({ folder, about }) {
  const entries = about.options?.entryPoints;
  if (about.run.entry) return entries.find(entry => path.parse(entry).name === path.parse(about.run.entry).name);
  return entries ? entries[0] : ['/main.js', '/main.ts', '/main.jsx', '/main.tsx'].find(file => fs.existsSync(path.join(folder, file)));
}

let passed = 0;
let failed = 0;
for (const each of cases()) {
  // A copy outside the repository, whose package.json would otherwise be found by the case's own packages.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-expectation-'));
  fs.cpSync(each.folder, folder, { recursive: true, filter: file => path.relative(each.folder, file) !== 'expected' });
  if (!fs.existsSync(path.join(folder, 'package.json'))) fs.writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  const result = spawnSync(process.execPath, ['--no-warnings', '--import', url_of('unbundled_hooks.mjs'), '--import', url_of('worker_shim.mjs'), path.join(folder, entry_of(each))], { cwd: folder, encoding: 'utf8', timeout: 20000 });
  const stdout = result.stdout.trimEnd();
  if (result.status === 0 && stdout === each.about.run.stdout.trimEnd()) passed++;
  else {
    failed++;
    console.log(`not so: ${each.name}\n  expected ${JSON.stringify(each.about.run.stdout)}\n  printed  ${JSON.stringify(stdout)}\n${result.stderr.split('\n').slice(0, 8).join('\n')}`);
  }
  fs.rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
