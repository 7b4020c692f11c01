// The pages of docs/diagnostics are true: each code of the catalogue has one, its wrong program gives that code, its right program gives no
// message at all. A code that no program shows is shown by the test that `elsewhere` names, which has these words of it.
//
//   node tests/diagnostics/run.mjs [code …]
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '../..');
const pages = path.join(root, 'docs/diagnostics');
const elsewhere = {
  4002: ['tests/unit/scan_graph.cpp', 'Could not read'],
  4011: ['tests/unit/scan_graph.cpp', 'cannot be external'],
  5020: ['tests/fixtures/wasm/iife/case.json', 'needs the output format'],
  6001: ['tests/unit/cli_arguments.cpp', 'Invalid option'],
  6005: ['tests/cli/disk.test.mjs', 'Refusing to overwrite'],
  6006: ['tests/cli/disk.test.mjs', 'Could not write'],
  6009: ['tests/cli/cache.test.mjs', 'could not be kept in the cache'],
  6007: ['tests/unit/scan_graph.cpp', 'The build was canceled'],
};

const { build, stop } = await import(pathToFileURL(path.join(root, 'dist/skein.js')));
const only = process.argv.slice(2);
let passed = 0, failed = 0;
function check(name, fault) {
  if (!fault) passed++;
  else {
    failed++;
    console.log(`FAIL ${name}\n     ${fault.split('\n').join('\n     ')}`);
  }
}

// ---- Pages -----------------------------------------------------------------------------------------------------------------

function blocks_of(text) {
  return [...text.matchAll(/^```(\w+) (wrong|right|options)( latin1)?\n([\s\S]*?)\n```$/gm)]
    .map(([, language, kind, latin1, body]) => ({ language, kind, encoding: latin1 ? 'latin1' : 'utf8', body: body.replace(/\{\{"([^"]*)" \* (\d+)\}\}/g, (_, piece, count) => piece.repeat(Number(count))) }));
}

function files_of({ language, body, encoding }) {
  const pieces = body.startsWith('// file: ') ? body.split(/^\/\/ file: /m).slice(1).map(piece => {
    const end = piece.indexOf('\n');
    return [piece.slice(0, end), piece.slice(end + 1)];
  }) : [[`/main.${language}`, body]];
  return Object.fromEntries(pieces.map(([name, text]) => [name, encoding === 'latin1' ? new Uint8Array(Buffer.from(text, 'latin1')) : text]));
}

async function messages_of(block, options) {
  const files = files_of(block);
  const settings = { files, entryPoints: [Object.keys(files)[0]], bundle: true, format: 'esm', outdir: '/out', logLevel: 'silent', ...options };
  if (settings.outfile) delete settings.outdir;
  try {
    const { errors, warnings } = await build(settings);
    return [...errors, ...warnings];
  } catch (failure) {
    if (!failure.errors) throw failure;
    return [...failure.errors, ...failure.warnings];
  }
}

const catalogue = fs.readdirSync(path.join(root, 'src/diagnostics')).filter(name => name.startsWith('catalogue_'))
  .flatMap(name => [...fs.readFileSync(path.join(root, 'src/diagnostics', name), 'utf8').matchAll(/^SKEIN_DIAGNOSTIC\((\d+), (\w+),/gm)].map(([, code, word]) => ({ code, word })));
const known = new Set(catalogue.map(({ code }) => code));
check('codes are unique', known.size === catalogue.length ? null : 'a number stands twice in the catalogue');
const index = fs.readFileSync(path.join(pages, 'README.md'), 'utf8');
for (const name of fs.readdirSync(pages)) {
  if (name === 'README.md') continue;
  check(name, known.has(name.replace(/\.md$/, '')) ? null : 'no message has this code');
}

for (const { code, word } of catalogue) {
  if (only.length > 0 && !only.includes(code)) continue;
  const file = path.join(pages, `${code}.md`);
  if (!fs.existsSync(file)) {
    check(`${code} ${word}`, 'it has no page');
    continue;
  }
  const text = fs.readFileSync(file, 'utf8');
  const title = /^# (\d+): (.+)$/m.exec(text);
  check(`${code} title`, title?.[1] === code ? null : `the title is ${title?.[0]}`);
  const line = `- [${code}](${code}.md) ${title?.[2].replace(/\.$/, '')}.\n`;
  check(`${code} index`, index.split(line).length === 2 ? null : 'README.md does not list it once, with the title of the page');
  if (elsewhere[code]) {
    check(`${code} has no programs`, blocks_of(text).length === 0 ? null : 'it has programs: list it no longer under `elsewhere`');
    const [test, words] = elsewhere[code];
    const file_of_test = path.join(root, test);
    check(`${code} elsewhere`, fs.existsSync(file_of_test) && fs.readFileSync(file_of_test, 'utf8').includes(words) ? null : `${test} does not speak of it`);
    continue;
  }
  let options = {};
  let has_wrong = false, has_right = false;
  for (const block of blocks_of(text)) {
    if (block.kind === 'options') {
      options = JSON.parse(block.body);
      continue;
    }
    const messages = await messages_of(block, options);
    const shown = messages.map(message => `${message.code}: ${message.text} (line ${message.location?.line})`).join('\n');
    if (block.kind === 'wrong') {
      has_wrong = true;
      check(`${code} wrong`, messages.some(message => String(message.code) === code) ? null : `expected ${code} ${word}, got\n${shown || 'no message'}`);
      options = code.startsWith('6') ? {} : options;
    } else {
      has_right = true;
      check(`${code} right`, messages.length === 0 ? null : shown);
    }
  }
  check(`${code} programs`, has_wrong && has_right ? null : 'it needs a wrong and a right program');
}
await stop();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
