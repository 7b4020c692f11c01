// Small programs with a token deleted, doubled, swapped with another or replaced by one, and literals of which the same happens
// to a character: acorn and Skein agree on what of it is still valid, as a module and as a script, and what is printed of it is
// the same program. The seed is fixed: the same mutants every time.
import fs from 'node:fs';
import path from 'node:path';
import * as acorn from 'acorn';
import { root } from '../tools/lib.mjs';
import { package_files, parse_with_acorn } from './acorn.mjs';
import { parse_sources } from './parser.mjs';
import { find_explanation } from './disagreements.mjs';
import { find_difference, fold_constants } from './trees.mjs';

const seed = Number(process.env.SKEIN_MUTANT_SEED ?? 1);
const mutants_of_each = Number(process.env.SKEIN_MUTANTS ?? 10);
const mutants_of_each_literal = 40 * mutants_of_each;
const max_file_size = 2500;
const max_files = 300;

// Mulberry32.
function random_numbers(state) {
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

// What is put where it may not belong.
const intruders = `
  await yield let static async of get set using accessor arguments eval super this new.target import.meta import export default
  class extends function => ... = ?? || && ?. . ?.[ ?.( ( ) [ ] { } , ; : ? ++ -- ** ! ~ delete typeof void in instanceof new
  #a 0 08 0b1 1n 1_0 .5 'use strict'; 'a' "\\08" \`a\` \`\${ /a/ /(?<a>b)/u for while do if else with var const return throw
  try catch finally switch case break continue debugger a \\u0061 l\\u0065t &&= **= in\\u0020 @ # \\n /*\\n*/ <!-- --> */
`.trim().split(/\s+/).map(text => text.replaceAll('\\n', '\n'));

function tokens_of(text, goal) {
  try {
    return [...acorn.tokenizer(text, { ecmaVersion: 'latest', sourceType: goal })].map(({ start, end }) => [start, end]);
  } catch {
    return [];
  }
}

// White space, line ends and comments that may stand directly behind a word.
const blanks = ['\u00a0', '\u2028', '\ufeff', '\v', '\r', '/*\n*/', '/**/', '//\n', '\u180e', ''];

function mutate(text, tokens, random) {
  const pick = () => tokens[random(tokens.length)];
  const cut = ([start, end]) => text.slice(start, end);
  const replace = ([start, end], by) => text.slice(0, start) + by + text.slice(end);
  const token = pick();
  switch (random(7)) {
    case 0: return replace(token, ' ');
    case 1: return replace(token, `${cut(token)} ${cut(token)}`);
    case 2: {
      const [first, second] = [token, pick()].sort((a, b) => a[0] - b[0]);
      if (first[1] > second[0]) return replace(token, '\n');
      return text.slice(0, first[0]) + cut(second) + text.slice(first[1], second[0]) + cut(first) + text.slice(second[1]);
    }
    case 3: return replace(token, ` ${intruders[random(intruders.length)]} `);
    case 4: return replace(token, `${cut(token)} ${intruders[random(intruders.length)]} `);
    case 5: return text.slice(0, token[1]) + blanks[random(blanks.length)] + text.slice(token[1]).replace(/^ /, '');
    default: return replace(token, cut(pick()));
  }
}

const characters = [...String.raw`abcdfgimnpqsuvxzLk019_$#\\\\//[]](){}{}<>:=!?*+.|^,-&~'"` + '`', '\n', '\u2028', 'é', '𠮷', '\u00b7', '\0'];

function mutate_characters(text, random) {
  const units = [...text];
  const at = random(units.length);
  const other = characters[random(characters.length)];
  switch (random(5)) {
    case 0: units.splice(at, 1); break;
    case 1: units.splice(at, 0, other); break;
    case 2: units[at] = other; break;
    case 3: units.splice(at, 0, ...units.slice(random(units.length)).slice(0, 1 + random(4))); break;
    default: {
      const with_what = random(units.length);
      [units[at], units[with_what]] = [units[with_what], units[at]];
    }
  }
  return units.join('');
}

const lines_of = name => fs.readFileSync(path.join(import.meta.dirname, name), 'utf8').split('\n')
  .filter(line => line !== '' && !line.startsWith('# ')).map(line => line.replaceAll('⏎', '\n'));

function seeds() {
  const folder = path.join(root, 'node_modules/test262-parser-tests/pass');
  const small = fs.readdirSync(folder).sort().map(name => [name, fs.readFileSync(path.join(folder, name), 'utf8')]);
  const files = package_files().filter(file => fs.statSync(file).size <= max_file_size);
  const step = Math.max(1, Math.floor(files.length / max_files));
  const real = files.filter((_, i) => i % step === 0).map(file => [path.relative(root, file), fs.readFileSync(file, 'utf8')]);
  const own = lines_of('programs.txt').map(line => [line, line]);
  return [...small, ...real, ...own, ...own, ...own, ...own];
}

/** Pairs of the program mutated and the mutant. */
export function make_mutants() {
  const random = random_numbers(seed);
  const mutants = [];
  for (const [name, text] of seeds()) {
    const goal = parse_with_acorn(text, 'module') instanceof SyntaxError ? 'script' : 'module';
    const tokens = tokens_of(text, goal);
    if (tokens.length === 0) continue;
    for (let i = 0; i < mutants_of_each; i++) {
      let mutant = mutate(text, tokens, random);
      if (random(4) === 0) {
        const again = tokens_of(mutant, goal);
        if (again.length > 0) mutant = mutate(mutant, again, random);
      }
      mutants.push([name, mutant]);
    }
  }
  for (const literal of lines_of('literals.txt')) {
    for (let i = 0; i < mutants_of_each_literal; i++) {
      let mutant = mutate_characters(literal, random);
      while (random(3) === 0 && mutant !== '') mutant = mutate_characters(mutant, random);
      mutants.push([literal, mutant]);
    }
  }
  return mutants;
}

/** @param {(name: string, problem: string) => void} check */
export function run_mutants(check) {
  const mutants = make_mutants();
  const explained = new Map();
  let is_module = [];
  for (const goal of ['module', 'script']) {
    const trees = mutants.map(([, text]) => parse_with_acorn(text, goal));
    const answers = parse_sources(mutants.map(([, text], i) => ({ goal, work: trees[i] instanceof SyntaxError ? 'parse' : 'print', text })));
    if (goal === 'module') is_module = answers.map(({ verdict }) => verdict === 'accepted');
    mutants.forEach(([name, text], i) => {
      const { verdict, plain, minified } = answers[i];
      const what = `mutant ${i} of ${name} as a ${goal}`;
      const theirs = trees[i];
      const is_valid = !(theirs instanceof SyntaxError);
      if (is_valid === (verdict === 'accepted')) {
        check(what, is_valid ? find_changes(theirs, [plain, minified], goal) : '');
        return;
      }
      const disagreement = { text, goal, verdict, message: is_valid ? '' : theirs.message, position: theirs.pos };
      const reason = find_explanation(disagreement);
      if (reason) explained.set(reason, (explained.get(reason) ?? 0) + 1);
      check(what, reason ? '' : `Skein: ${verdict}, acorn: ${is_valid ? 'accepted' : theirs.message}\n${text.length > 400 ? around(text, verdict, theirs) : text}`);
    });
  }
  // What is valid as a module is valid where nothing says what it is.
  const valid = mutants.filter((_, i) => is_module[i]);
  parse_sources(valid.map(([, text]) => ({ goal: 'either', work: 'parse', text }))).forEach(({ verdict }, i) => {
    if (verdict !== 'accepted') check(`mutant of ${valid[i][0]} as whichever it is`, `${verdict}\n${valid[i][1]}`);
  });
  for (const [reason, count] of [...explained].sort()) console.log(`${String(count).padStart(6)} explained: ${reason}`);
}

// What is printed is the same program.
function find_changes(tree, printed, goal) {
  const expected = fold_constants(tree);
  for (const text of printed) {
    const again = parse_with_acorn(text, goal);
    const change = again instanceof SyntaxError ? again.message : find_difference(expected, again);
    if (change) return `${change}\n${text}`;
  }
  return '';
}

function around(text, verdict, theirs) {
  const at = theirs instanceof SyntaxError ? theirs.pos : Buffer.from(text).subarray(0, Number(verdict.split(' ')[2])).toString().length;
  return text.slice(Math.max(0, at - 150), at) + '>>>' + text.slice(at, at + 150);
}
