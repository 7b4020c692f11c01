// Makes a random program that does something else once it is lowered as small as it gets:
//
//   node tests/lowering/reduce.mjs --seed=N [--target=es2016]
//
// Parts of its tree are left out, or replaced by parts of themselves, as long as the two still differ.
import { Parser } from 'acorn';
import { lower } from './engine.mjs';
import { generate } from './generate.mjs';
import { observe } from './observe.mjs';
import { targets } from './targets.mjs';

const argument = name => process.argv.find(each => each.startsWith(`--${name}=`))?.slice(name.length + 3);
process.on('unhandledRejection', () => {});

const parse = code => {
  try {
    return Parser.parse(code, { ecmaVersion: 2022, allowReturnOutsideFunction: true });
  } catch {
    return null;
  }
};

// `{before, after, text}` if the program and what it is lowered to differ, else null.
async function difference(code, target) {
  if (parse(code) === null) return null;
  const before = await observe(code);
  // The text of a function differs, and nobody minds.
  if (before.startsWith('refused') || /=>|\[object |function\*? ?\w*\(/.test(before)) return null;
  const [{ kind, text }] = lower([{ target, code }]);
  if (kind === 'error') return null;
  const after = await observe(text);
  if (before === after || after.startsWith('refused: Invalid destructuring')) return null;
  const lines = before.split('\n'), others = after.split('\n');
  const at = lines.findIndex((line, i) => line !== others[i]);
  const kind_of = line => String(line).replace(/\d+(\.\w)*/g, '').slice(0, 12);
  return { before, after, text, kind: `${kind_of(lines[at])}|${kind_of(others[at])}` };
}

function nodes_of(tree) {
  const found = [];
  const visit = node => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (node === null || typeof node !== 'object' || typeof node.type !== 'string') return;
    found.push(node);
    Object.values(node).forEach(visit);
  };
  visit(tree);
  return found.sort((a, b) => b.end - b.start - (a.end - a.start));
}

const seed = Number(argument('seed'));
let code = generate(seed);
let target = argument('target');
if (target === undefined) {
  for (const each of targets)
    if (await difference(code, each)) {
      target = each;
      break;
    }
}
const whole = target === undefined ? null : await difference(code, target);
if (whole === null) {
  console.log('nothing differs');
  process.exit(0);
}

for (let is_smaller = true; is_smaller;) {
  is_smaller = false;
  for (let i = 0; ; i++) {
    const nodes = nodes_of(parse(code));
    if (i >= nodes.length) break;
    const { start, end } = nodes[i];
    const parts = nodes.filter(each => each.start >= start && each.end <= end && each.end - each.start < end - start).slice(0, 6);
    const others = ['', '0', ...parts.map(each => code.slice(each.start, each.end)), ...parts.map(each => `(${code.slice(each.start, each.end)})`)];
    for (const other of others) {
      if (other.length >= end - start) continue;
      let smaller = code.slice(0, start) + other + code.slice(end);
      if (other === '' && parse(smaller) === null) smaller = code.slice(0, start) + code.slice(end).replace(/^\s*,/, '');
      if (smaller.length >= code.length || (await difference(smaller, target))?.kind !== whole.kind) continue;
      code = smaller;
      is_smaller = true;
      i--;
      break;
    }
  }
}
const { before, after, text } = await difference(code, target);
const program_begin = text.lastIndexOf('\n};\n') + 4;
console.log(`seed ${seed}, ${target}\n${code.replace(/\n\s*\n+/g, '\n')}\n---- lowered\n${text.slice(program_begin < 4 ? 0 : program_begin)}\n---- before\n${before}\n---- after\n${after}`);
process.exit(1);
