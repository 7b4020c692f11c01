// Every JavaScript file of the installed packages, as a module and as a script: acorn and Skein agree on whether it is valid,
// and what Skein prints is, for acorn, the same program.
import fs from 'node:fs';
import path from 'node:path';
import * as acorn from 'acorn';
import { root } from '../tools/lib.mjs';
import { parse_sources } from './parser.mjs';
import { find_difference } from './trees.mjs';

// Printed text is compared up to this size: most of the time goes into acorn and the comparison.
const max_printed_size = 40_000;

// `f() = 1`, `f()++` and `for (f() of a)` throw when they run, in sloppy code (13.15.1, AssignmentTargetType web-compat).
// acorn has not learned it.
class WebCompatibleParser extends acorn.Parser {
  is_web_compatible(node) {
    const is_logical = this.type === acorn.tokTypes.assign && /^(&&|\|\||\?\?)=$/.test(this.value);
    return node.type === 'CallExpression' && !this.strict && !is_logical;
  }
  toAssignable(node, ...rest) {
    this.pattern_depth ??= 0;
    if (this.pattern_depth === 0 && node !== null && this.is_web_compatible(this.inside_parentheses(node))) return node;
    this.pattern_depth++;
    const result = super.toAssignable(node, ...rest);
    this.pattern_depth--;
    return result;
  }
  inside_parentheses(node) {
    return node.type === 'ParenthesizedExpression' ? this.inside_parentheses(node.expression) : node;
  }
  checkLValSimple(node, binding, ...rest) {
    if ((binding === undefined || binding === 0) && this.is_web_compatible(node)) return;
    super.checkLValSimple(node, binding, ...rest);
  }
}

/** The tree, or an error. */
export function parse_with_acorn(text, goal) {
  try {
    // A script may be CommonJS: Skein lets its top level return.
    return WebCompatibleParser.parse(text, { ecmaVersion: 'latest', sourceType: goal, allowReturnOutsideFunction: goal === 'script' });
  } catch (error) {
    if (error instanceof SyntaxError) return error;
    throw error;
  }
}

/** Every .js, .mjs and .cjs file of the packages, sorted. */
export function package_files() {
  const folder = path.join(root, 'node_modules');
  return fs.readdirSync(folder, { recursive: true })
    .filter(name => /\.[cm]?js$/.test(name) && !name.startsWith('test262-parser-tests') && !name.startsWith('.'))
    .map(name => path.join(folder, name))
    .filter(file => fs.statSync(file).isFile())
    .sort();
}

/** @param {(name: string, problem: string) => void} check */
export function run_acorn(check) {
  const files = package_files();
  const name_of = file => path.relative(path.join(root, 'node_modules'), file);
  const texts = files.map(file => fs.readFileSync(file, 'utf8'));
  for (const goal of ['module', 'script']) {
    const answers = parse_sources(texts.map(text => ({ goal, work: text.length <= max_printed_size ? 'print' : 'parse', text })));
    files.forEach((file, i) => {
      const what = `acorn ${name_of(file)} as a ${goal}`;
      const theirs = parse_with_acorn(texts[i], goal);
      const { verdict, plain, minified } = answers[i];
      if (theirs instanceof SyntaxError) {
        check(what, verdict.startsWith('refused') ? '' : `${verdict}, acorn: ${theirs.message}`);
        return;
      }
      check(what, verdict === 'accepted' ? '' : verdict);
      for (const [printed, kind] of [[plain, 'printed'], [minified, 'minified']]) {
        if (printed === undefined) continue;
        const again = parse_with_acorn(printed, goal);
        check(`${what}, ${kind}`, again instanceof SyntaxError ? again.message : find_difference(theirs, again));
      }
    });
  }
}
