// The JavaScript files of the installed packages, each as a module and as a script: acorn and Skein agree on whether it is valid,
// and what Skein prints is, for acorn, the same program. A file that is valid as both is printed as a module.
import fs from 'node:fs';
import path from 'node:path';
import * as acorn from 'acorn';
import { root } from '../tools/lib.mjs';
import { parse_sources } from './parser.mjs';
import { find_difference, fold_constants } from './trees.mjs';

// Most of the time goes into acorn and the comparison of what is printed: thousands of small files tell more than thirty large
// ones. SKEIN_MAX_FILE_SIZE=1e9 takes those as well.
const max_file_size = Number(process.env.SKEIN_MAX_FILE_SIZE ?? 200_000);
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

/** The .js, .mjs and .cjs files of the packages, sorted. */
export function package_files() {
  const folder = path.join(root, 'node_modules');
  return fs.readdirSync(folder, { recursive: true })
    .filter(name => /\.[cm]?js$/.test(name) && !name.startsWith('test262-parser-tests') && !name.startsWith('.'))
    .map(name => path.join(folder, name))
    .filter(file => {
      const stat = fs.statSync(file);
      return stat.isFile() && stat.size <= max_file_size;
    })
    .sort();
}

/** @param {(name: string, problem: string) => void} check */
export function run_acorn(check) {
  const files = package_files();
  const texts = files.map(file => fs.readFileSync(file, 'utf8'));
  const is_valid = [];
  const is_printed = texts.map(text => text.length > max_printed_size);
  for (const goal of ['module', 'script']) {
    const trees = texts.map(text => parse_with_acorn(text, goal));
    const prints = i => !is_printed[i] && !(trees[i] instanceof SyntaxError);
    const answers = parse_sources(texts.map((text, i) => ({ goal, work: prints(i) ? 'print' : 'parse', text })));
    answers.forEach(({ verdict, plain, minified }, i) => {
      const what = `acorn ${path.relative(path.join(root, 'node_modules'), files[i])} as a ${goal}`;
      if (trees[i] instanceof SyntaxError) {
        check(what, verdict.startsWith('refused') ? '' : `${verdict}, acorn: ${trees[i].message}`);
        return;
      }
      check(what, verdict === 'accepted' ? '' : verdict);
      if (plain === undefined) return;
      is_printed[i] = true;
      const expected = fold_constants(trees[i]);
      for (const [printed, kind] of [[plain, 'printed'], [minified, 'minified']]) {
        const again = parse_with_acorn(printed, goal);
        check(`${what}, ${kind}`, again instanceof SyntaxError ? again.message : find_difference(expected, again));
      }
      trees[i] = null;
    });
    answers.forEach(({ verdict }, i) => { is_valid[i] ||= verdict === 'accepted'; });
  }
  // Most files do not say what they are: the parser finds out.
  const either = parse_sources(texts.map(text => ({ goal: 'either', work: 'parse', text })));
  either.forEach(({ verdict }, i) => {
    const problem = (verdict === 'accepted') === Boolean(is_valid[i]) ? '' : verdict;
    check(`acorn ${path.relative(path.join(root, 'node_modules'), files[i])} as whichever it is`, problem);
  });
}
