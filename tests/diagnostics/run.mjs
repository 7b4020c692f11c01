// The pages of docs/diagnostics are true: each code of the catalogue has one, its wrong program gives that code, its right program gives no
// message at all. A code that no program shows is shown by the test that `elsewhere` names, which has these words of it. Definitions of messages
// (8xxx) are given to `skein messages`.
//
//   node tests/diagnostics/run.mjs [code …]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
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
  8015: ['tests/messages/refused/file.py.txt', 'neither a Rust nor a TypeScript file'],
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

// The program tells texts, not codes: those whose text this is.
function messages_of_definition({ language, body }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-diagnostics-'));
  try {
    fs.writeFileSync(path.join(folder, `definition.${language === 'rust' ? 'rs' : language}`), body);
    const program = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');
    const args = ['messages', ...fs.readdirSync(folder), '--outdir=out', '--lang=ts,js,elm', '--log-level=warning', '--log-limit=0'];
    const { stderr, error } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
    if (error) throw error;
    return [...stderr.matchAll(/^\S+ \[(?:ERROR|WARNING)\] (.*)$/gm)].map(([, text]) => ({ code: catalogue.find(({ code, pattern }) => code.startsWith('8') && pattern.test(text.replace(/ \[[\w-]+\]$/, '')))?.code, text }));
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

async function messages_of(block, options) {
  if (block.is_definition) return messages_of_definition(block);
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

// What a text of the catalogue looks like when it is filled.
function pattern_of(text) {
  const pieces = text.replace(/\\(.)/g, '$1').split(/\{\d\}/).map(piece => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pieces.join('.*')}$`);
}

const catalogue = fs.readdirSync(path.join(root, 'src/diagnostics')).filter(name => name.startsWith('catalogue_'))
  .flatMap(name => [...fs.readFileSync(path.join(root, 'src/diagnostics', name), 'utf8').matchAll(/^SKEIN_DIAGNOSTIC\((\d+), (\w+), \w+, "((?:[^"\\]|\\.)*)"/gm)].map(([, code, word, text]) => ({ code, word, pattern: pattern_of(text) })));
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
    const messages = await messages_of({ ...block, is_definition: code.startsWith('8') }, options);
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
