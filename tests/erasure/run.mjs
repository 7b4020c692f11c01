// Erases the types of every TypeScript source that some npm packages ship and compares the programs with those TypeScript's own
// `transpileModule` makes of them: both are parsed, and the trees have to be the same.
//
//   node tests/erasure/run.mjs [--all] [--only=part-of-a-path] [--show=N]
//
// Without `--all` it takes every other file, by its hash: TypeScript takes most of the time.
//
// The packages are no dependencies of Skein: packages.json and packages-lock.json name them, and they are installed into
// tests/erasure/.packages (not under version control) without running any install script.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { run_enums } from './enums.mjs';
import { run_mutants } from './mutants.mjs';

const here = import.meta.dirname;
const root = path.resolve(here, '../..');
const folder = path.join(here, '.packages');

function install() {
  const wanted = ['packages.json', 'packages-lock.json'].map(name => fs.readFileSync(path.join(here, name)));
  const stamp = createHash('sha256').update(wanted[0]).update(wanted[1]).digest('hex');
  const done = path.join(folder, 'installed');
  if (fs.existsSync(done) && fs.readFileSync(done, 'utf8') === stamp) return;
  console.log('installing the packages into tests/erasure/.packages');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), wanted[0]);
  fs.writeFileSync(path.join(folder, 'package-lock.json'), wanted[1]);
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps', '--loglevel=error'], { cwd: folder, stdio: 'inherit' });
  fs.writeFileSync(done, stamp);
}

function find_sources(all) {
  const seen = new Set();
  return fs.readdirSync(path.join(folder, 'node_modules'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.[mc]?tsx?$/.test(entry.name) && !/\.d(\.\w+)?\.[mc]?ts$/.test(entry.name))
    .map(entry => path.relative(path.join(folder, 'node_modules'), path.join(entry.parentPath ?? entry.path, entry.name)))
    .filter(name => !name.startsWith('typescript-5'))
    .sort()
    .map((name, index) => {
      const text = fs.readFileSync(path.join(folder, 'node_modules', name), 'utf8');
      const hash = createHash('sha256').update(text).digest('hex');
      if (seen.has(hash) || (!all && parseInt(hash[0], 16) % 2 !== 0)) return null;
      seen.add(hash);
      const loader = name.endsWith('x') ? 'tsx' : 'ts';
      // A third keeps its imports, half of what has JSX turns it into calls.
      return { name, text, loader, keeps_imports: index % 3 === 0, jsx: index % 2 === 0 ? 'preserve' : 'automatic' };
    })
    .filter(Boolean);
}

// ---- Programs --------------------------------------------------------------------------------------------------------------

/** A tree as text: what no engine can tell apart is left out. */
function fingerprint(node) {
  return JSON.stringify(node, (key, value) => {
    if (key === 'start' || key === 'end' || key === 'raw') return typeof value === 'object' ? value : undefined;
    if (typeof value === 'bigint') return `${value}n`;
    if (value instanceof RegExp) return String(value);
    return value;
  });
}

// TypeScript prints JSX's text as it stands, line ends and indentation included, and empty braces for comments: neither means anything.
function jsx_children(children) {
  const made = [];
  for (const child of children) {
    if (child.type === 'JSXExpressionContainer' && child.expression.type === 'JSXEmptyExpression') continue;
    if (child.type !== 'JSXText') {
      made.push(child);
      continue;
    }
    const lines = child.value.split(/\r\n|\n|\r/).map((line, index, all) => {
      if (index > 0) line = line.replace(/^[ \t]+/, '');
      return index < all.length - 1 ? line.replace(/[ \t]+$/, '') : line;
    }).filter(line => line !== '');
    if (lines.length > 0) made.push({ type: 'JSXText', value: lines.join(' ') });
  }
  return made;
}

// Enums and namespaces. TypeScript writes `var E; (function (E) { … })(E || (E = {}));`, Skein `var E = ((E) => { …; return E; })(E || {});`, so
// that an unused one can be dropped. Both become { type: 'Block of E', body }.
const is_name = (node, name) => node?.type === 'Identifier' && node.name === name;
function block_of(call, variable) {
  if (call?.type !== 'CallExpression' || call.arguments.length !== 1) return null;
  const { callee, arguments: [argument] } = call;
  if (!['FunctionExpression', 'ArrowFunctionExpression'].includes(callee.type) || callee.params.length !== 1 || callee.body.type !== 'BlockStatement') return null;
  const body = [...callee.body.body];
  // ({}) where there can be no other declaration of it.
  const is_first = variable !== undefined && argument.type === 'ObjectExpression' && argument.properties.length === 0;
  if (!is_first && argument.type !== 'LogicalExpression' && argument.type !== 'AssignmentExpression') return null;
  const last = body.at(-1);
  if (callee.type === 'ArrowFunctionExpression' && last?.type === 'ReturnStatement') body.pop();
  return { type: 'Block', of: fingerprint(is_first ? variable : argument.left?.type === 'LogicalExpression' ? argument.left.left : argument.left), parameter: callee.params[0].name, body };
}

// Constants of enums, as TypeScript writes them down: E[E["A"] = 0] = "A", E["B"] = "b".
function enum_constants(tree) {
  const constants = new Map();
  const literal = node => (node.type === 'Literal' || (node.type === 'UnaryExpression' && node.argument.type === 'Literal') ? fingerprint(node) : null);
  visit(tree, node => {
    if (node.type !== 'AssignmentExpression' || node.left.type !== 'MemberExpression' || !node.left.computed || node.left.object.type !== 'Identifier') return;
    const { object, property } = node.left;
    const inner = property.type === 'AssignmentExpression' ? property : node;
    if (inner.left.type !== 'MemberExpression' || inner.left.property.type !== 'Literal') return;
    const value = literal(inner.right);
    if (value !== null) constants.set(`${object.name}.${inner.left.property.value}`, JSON.parse(value));
  });
  return constants;
}

function visit(node, see) {
  if (node === null || typeof node !== 'object') return;
  if (Array.isArray(node)) return node.forEach(each => visit(each, see));
  if (node.type) see(node);
  for (const key in node) if (typeof node[key] === 'object') visit(node[key], see);
}

function statements(body, outer) {
  const made = [];
  // Two enums of one name may stand in two scopes.
  const constants = new Map(outer);
  for (const node of body) {
    const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : node;
    const call = declaration?.type === 'VariableDeclaration' ? declaration.declarations[0].init : node.type === 'ExpressionStatement' ? node.expression : null;
    if (call?.type === 'CallExpression' && /Function|Arrow/.test(call.callee.type)) for (const [name, value] of enum_constants(call.callee.body)) constants.set(name, value);
  }
  for (const node of body) {
    // `export {}` marks a module whose imports and exports were all types, `;` nothing at all.
    if (node.type === 'EmptyStatement' || (node.type === 'ExportNamedDeclaration' && !node.declaration && !node.source && node.specifiers.length === 0)) continue;
    const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : node;
    const declarator = declaration?.type === 'VariableDeclaration' && declaration.declarations.length === 1 ? declaration.declarations[0] : null;
    const block = block_of(declarator?.init, declarator?.id) ?? block_of(node.type === 'ExpressionStatement' ? node.expression : null);
    if (block) made.push({ ...block, body: statements(block.body, constants), start: node.start, end: node.end });
    else made.push(simplify(node, constants));
  }
  // The variable is declared by itself or with its value.
  const named = new Set(made.filter(node => node.type === 'Block').map(node => JSON.parse(node.of)?.name));
  return made.filter(node => {
    const declaration = node.type === 'ExportNamedDeclaration' ? node.declaration : node;
    return !(declaration?.type === 'VariableDeclaration' && declaration.declarations.every(each => each.init === null && named.has(each.id.name)));
  });
}

function simplify(node, constants) {
  if (node === null || typeof node !== 'object' || node instanceof RegExp) return node;
  if (Array.isArray(node)) return node.map(each => simplify(each, constants));
  if (node.type === 'MemberExpression' && node.object.type === 'Identifier' && !node.optional) {
    const name = node.computed ? node.property.value : node.property.name;
    const constant = constants.get(`${node.object.name}.${name}`);
    if (constant) return constant;
  }
  // A constant decides: "a" || b() is "a".
  if (node.type === 'LogicalExpression' && node.operator === '||' && node.left.type === 'Literal' && typeof node.left.value === 'string' && node.left.value !== '') return node.left;
  const made = {};
  for (const key in node) {
    if (key === 'children' && node.type.startsWith('JSX')) made[key] = simplify(jsx_children(node.children), constants);
    else if (key === 'body' && Array.isArray(node.body) && node.type !== 'ClassBody') made[key] = statements(node.body, constants);
    else made[key] = simplify(node[key], constants);
  }
  // Names are imported in any order.
  if (node.type === 'ImportDeclaration') made.specifiers.sort((a, b) => (fingerprint(a) < fingerprint(b) ? -1 : 1));
  // a={<b />} is a=<b />
  if (node.type === 'JSXAttribute' && made.value?.type === 'JSXExpressionContainer' && /^JSX(Element|Fragment)$/.test(made.value.expression.type)) made.value = made.value.expression;
  return made;
}

/** The smallest parts of two trees that differ, as text. */
function first_difference(a, b) {
  const short = node => String(node === undefined ? 'nothing' : fingerprint(node)).slice(0, 500);
  if (!a || !b || typeof a !== 'object' || typeof b !== 'object' || a.type !== b.type) return [short(a), short(b)];
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (key === 'start' || key === 'end' || key === 'raw' || fingerprint({ x: a[key] }) === fingerprint({ x: b[key] })) continue;
    return first_difference(a[key], b[key]);
  }
  return [short(a), short(b)];
}

function parse(parser, code) {
  return parser.parse(code, { ecmaVersion: 'latest', sourceType: 'module', allowReturnOutsideFunction: true });
}
const program = tree => statements(tree.body, new Map()).map(node => ({ node, text: fingerprint(node) }));

// Runs in a worker: the reference's half of the work, and the comparison.
async function compare_share({ sources, outputs }) {
  const require = createRequire(path.join(folder, 'package.json'));
  const ts = require('typescript-5');
  const parser = require('acorn').Parser.extend(require('acorn-jsx')());
  const results = [];
  for (const [index, source] of sources.entries()) {
    const ours = outputs[index];
    const options = {
      module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext, removeComments: true, isolatedModules: true,
      jsx: source.jsx === 'preserve' ? ts.JsxEmit.Preserve : ts.JsxEmit.ReactJSX, verbatimModuleSyntax: source.keeps_imports,
      alwaysStrict: false,
    };
    const { outputText, diagnostics } = ts.transpileModule(source.text, { compilerOptions: options, fileName: path.basename(source.name), reportDiagnostics: true });
    const refused = diagnostics.filter(diagnostic => diagnostic.category === ts.DiagnosticCategory.Error && diagnostic.code < 2000);
    if (refused.length > 0 || ours.error !== undefined) {
      const theirs = refused.length > 0 ? ts.flattenDiagnosticMessageText(refused[0].messageText, ' ') : 'accepts it';
      results.push({ name: source.name, same: refused.length > 0 && ours.error !== undefined, why: `TypeScript: ${theirs}; Skein: ${ours.error ?? 'accepts it'}` });
      continue;
    }
    try {
      // Without the file of the automatic JSX runtime before it, transpileModule takes JSX for a use of `React` as well, which `tsc` does not.
      const has_react = /^import .*\bReact\b/m.test(ours.code);
      const reference = source.jsx === 'automatic' && !has_react ? outputText.replace(/^import (\* as )?React from ['"]react['"];$/m, '') : outputText;
      const expected = program(parse(parser, reference)), made = program(parse(parser, ours.code));
      let at = 0;
      while (at < expected.length && at < made.length && expected[at].text === made[at].text) at++;
      if (at === expected.length && at === made.length) {
        results.push({ name: source.name, same: true });
        continue;
      }
      const [their_part, ours_part] = first_difference(expected[at]?.node, made[at]?.node);
      results.push({ name: source.name, same: false, why: `TypeScript: ${their_part}\nSkein:      ${ours_part}` });
    } catch (error) {
      results.push({ name: source.name, same: false, why: `${error.message}\n${ours.code.slice(Math.max(0, (error.pos ?? 0) - 100), (error.pos ?? 0) + 100)}` });
    }
  }
  return results;
}

if (!isMainThread) {
  parentPort.postMessage(await compare_share(workerData));
} else {
  const args = process.argv.slice(2);
  const only = args.find(arg => arg.startsWith('--only='))?.slice(7);
  const shown = Number(args.find(arg => arg.startsWith('--show='))?.slice(7) ?? 20);
  const binary = path.resolve(root, process.env.SKEIN_TRANSFORM ?? 'build/native/skein_transform_sources');
  const skein = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');
  install();
  const sources = find_sources(only !== undefined || args.includes('--all')).filter(source => !only || source.name.includes(only));
  const input = Buffer.concat(sources.flatMap(source => {
    const text = Buffer.from(source.text);
    return [Buffer.from(`${source.loader} ${source.jsx} ${source.keeps_imports ? 'keep' : 'drop'} ${text.length}\n`), text];
  }));
  const answer = execFileSync(binary, { input, maxBuffer: 1 << 30 });
  const outputs = [];
  for (let at = 0; at < answer.length;) {
    const line_end = answer.indexOf(10, at);
    const [kind, size] = answer.toString('latin1', at, line_end).split(' ');
    const text = answer.toString('utf8', line_end + 1, line_end + 1 + Number(size));
    outputs.push(kind === 'code' ? { code: text } : { error: text });
    at = line_end + 1 + Number(size);
  }
  const shares = Math.min(os.availableParallelism(), 8);
  const results = (await Promise.all(Array.from({ length: shares }, (_, share) => new Promise((resolve, reject) => {
    const mine = sources.map((_, index) => index).filter(index => index % shares === share);
    const worker = new Worker(import.meta.filename, { workerData: { sources: mine.map(index => sources[index]), outputs: mine.map(index => outputs[index]) } });
    worker.on('message', resolve).on('error', reject);
  })))).flat();

  const failed = results.filter(result => !result.same);
  for (const result of failed.slice(0, shown)) console.log(`FAIL ${result.name}\n     ${result.why.split('\n').join('\n     ')}`);
  console.log(`${sources.length} files, ${(input.length / 1e6).toFixed(1)} MB, ${sources.filter(source => source.loader === 'tsx').length} of them .tsx`);
  const enough = only || sources.length >= 1500;
  if (!enough) console.log('FAIL fewer than 1,500 files were found');
  const { mutants, accepted, refused, failures } = only ? { mutants: 0, accepted: 0, refused: 0, failures: [] } : run_mutants(binary, folder);
  for (const failure of failures) console.log(`FAIL ${failure}`);
  console.log(`${mutants} mutants: both accept ${accepted}, both refuse ${refused}`);
  const enums = only ? { programs: 0, same: 0, failures: [] } : await run_enums(skein, folder);
  for (const failure of enums.failures) console.log(`FAIL ${failure}`);
  console.log(`${enums.programs} programs of enums print what TypeScript's do, plain and minified, but for ${enums.failures.length}`);
  const failed_count = failed.length + failures.length + enums.failures.length + (enough ? 0 : 1);
  console.log(`${results.length - failed.length + accepted + refused + enums.same} passed, ${failed_count} failed`);
  process.exitCode = failed_count > 0 ? 1 : 0;
}
