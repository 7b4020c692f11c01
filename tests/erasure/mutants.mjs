// Small TypeScript programs (programs.txt) with tokens deleted, doubled, swapped or replaced: TypeScript's parser and Skein agree on
// what of it is still valid. The seed is fixed: the same mutants every time. Where the two disagree is listed below, with how many
// mutants show it: another disagreement, or one more mutant, is a failure.
//
//   node tests/erasure/mutants.mjs [--list]       --list: all they disagree about
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const seed = Number(process.env.SKEIN_MUTANT_SEED ?? 1);
const mutants_of_each = Number(process.env.SKEIN_MUTANTS ?? 160);

// What Skein alone refuses though TypeScript's checker, whole program and all, has nothing to say about its grammar; then what only
// TypeScript refuses. The numbers may only fall.
const known = {
  // ECMA-262: parameters of arrow functions are unique. TypeScript tells, where the function is not part of `a ? (b, b?: c) : d => e : f`.
  'Skein: "" cannot be bound twice in one parameter list': 2,
  // Error 2369, which is not told of arrow functions with type parameters.
  'Skein: A parameter property is only allowed in a constructor that has a body': 1,
  // let let: a ECMA-262 early error that TypeScript 5.9 misses where there is a type.
  'Skein: Cannot use "" as the name of a lexical declaration': 3,
  // ECMA-262: one class has #a and static #a, or two exports have one name.
  'Skein: The symbol "" has already been declared': 2,
  // Error 2452 is told of `2 = 1`, but not here.
  'Skein: The name of an enum member has to be a name or a string': 2,
  // `declare async`, `declare a = 1`, `declare b`: modifiers of nothing, which TypeScript prints as nothing; `?` and `public` in lists
  // of types (JSDoc's, and modifiers of what is no parameter); `(a: super = b)`, see below.
  'Skein: Expected "" but found ""': 13,
  'Skein: Unexpected end of file': 32,
  // A reserved word where a type is expected (`let a: const`) is the name of a type to TypeScript's parser, which is not found later;
  // `<>`, `?A` and `...A[]` are types of JSDoc or empty lists.
  'Skein: Unexpected ""': 46,
  'Skein: Expected string but found ""': 1,
  // Most are members of types and ambient declarations, which Skein skips with less care than TypeScript reads them. Not every one is traced.
  'TypeScript: 1003': 19,
  'TypeScript: 1005': 178,
  'TypeScript: 1034': 1,
  'TypeScript: 1068': 16,
  'TypeScript: 1109': 23,
  'TypeScript: 1110': 35,
  'TypeScript: 1127': 1,
  'TypeScript: 1128': 24,
  'TypeScript: 1131': 20,
  'TypeScript: 1132': 2,
  'TypeScript: 1134': 2,
  'TypeScript: 1138': 2,
  'TypeScript: 1144': 24,
  'TypeScript: 1181': 2,
  'TypeScript: 1357': 5,
  'TypeScript: 1359': 13,
  'TypeScript: 1389': 5,
  'TypeScript: 1434': 35,
  'TypeScript: 1442': 4,
  'TypeScript: 1478': 4,
  'TypeScript: 2427': 1,
  'TypeScript: 18029': 1,
  // `<T>a ** b`: it is `a ** b` once erased.
  'TypeScript: 17007': 53,
};

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
  a B 1 'c' this void null string any never unique symbol keyof typeof infer is asserts as satisfies readonly abstract declare type interface
  enum namespace module global import require export default from of in out const let var function class extends implements new async await
  static public private protected override accessor get set using super => ... ? ?. ! : ; , . < > << >> ( ) [ ] { } | & = == - + * ** @ # #d
  \`e\` /f/ (g) [h] {} <T> <T>(i) ?: -? []
`.trim().split(/\s+/);

function tokens_of(text) {
  return [...text.matchAll(/`[^`]*`|'[^']*'|"[^"]*"|#?[\w$]+|=>|\.\.\.|\?\.|[^\s\w]/g)].map(match => [match.index, match.index + match[0].length]);
}

function mutate(text, random) {
  const tokens = tokens_of(text);
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
    case 5: return replace(token, `${cut(token)}\n`);
    default: return replace(token, cut(pick()));
  }
}

/** The programs, and the mutants of each. */
export function make_mutants() {
  const random = random_numbers(seed);
  const lines = fs.readFileSync(path.join(import.meta.dirname, 'programs.txt'), 'utf8').split('\n').filter(line => line !== '' && !line.startsWith('# '));
  return lines.flatMap((line, number) => {
    const loader = line.startsWith('tsx ') ? 'tsx' : 'ts';
    const text = (loader === 'tsx' ? line.slice(4) : line).replaceAll('⏎', '\n');
    return Array.from({ length: mutants_of_each }, (_, i) => {
      let mutant = i === 0 ? text : mutate(text, random);
      if (i > 0 && random(4) === 0 && tokens_of(mutant).length > 0) mutant = mutate(mutant, random);
      return { name: `mutant ${i} of line ${number + 2} of programs.txt`, text: mutant, loader, keeps_imports: i % 3 === 0, jsx: 'preserve' };
    });
  });
}

// What Skein's transform says of each: the first error without its line and what it quotes, or '' for an accepted one.
function verdicts_of(binary, mutants) {
  const input = Buffer.concat(mutants.flatMap(({ loader, text }) => {
    const bytes = Buffer.from(text);
    return [Buffer.from(`${loader} preserve keep ${bytes.length}\n`), bytes];
  }));
  const answer = execFileSync(binary, { input, maxBuffer: 1 << 30 });
  const verdicts = [];
  for (let at = 0; at < answer.length;) {
    const line_end = answer.indexOf(10, at);
    const [kind, size] = answer.toString('latin1', at, line_end).split(' ');
    at = line_end + 1 + Number(size);
    verdicts.push(kind === 'code' ? '' : answer.toString('utf8', line_end + 1, at).replace(/ at \d+$/, '').replace(/"[^"]*"/g, '""'));
  }
  return verdicts;
}

// Early errors among those that TypeScript's checker numbers as errors of types: redeclarations, assignments, parameters, `super`.
const early_errors = new Set([2300, 2337, 2357, 2364, 2369, 2372, 2391, 2427, 2451, 2452, 2480, 2481, 2487, 2695, 2777, 2778, 2779, 2780, 2781]);

// Whether the checker refuses the grammar of what the parser accepted.
function is_refused_by_checker(ts, file) {
  const host = {
    getSourceFile: name => (name === file.fileName ? file : undefined), fileExists: name => name === file.fileName, readFile: () => undefined,
    writeFile() {}, getDefaultLibFileName: () => '/lib.d.ts', useCaseSensitiveFileNames: () => true, getCanonicalFileName: name => name,
    getCurrentDirectory: () => '/', getNewLine: () => '\n', getDirectories: () => [],
  };
  const options = { noLib: true, noResolve: true, target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, jsx: ts.JsxEmit.Preserve, types: [], isolatedModules: true };
  const program = ts.createProgram([file.fileName], options, host);
  return program.getSemanticDiagnostics(file).some(({ code }) => (code >= 1000 && code < 2000) || (code >= 8000 && code < 9000) || code >= 17000 || early_errors.has(code));
}

/**
 * @param {string} binary skein_transform_sources
 * @param {string} packages the folder whose node_modules has TypeScript
 * @returns {{ mutants: number, accepted: number, refused: number, failures: string[] }}
 */
export function run_mutants(binary, packages, lists = false) {
  const ts = createRequire(path.join(packages, 'package.json'))('typescript-5');
  const mutants = make_mutants();
  const verdicts = verdicts_of(binary, mutants);
  const failures = [];
  if (verdicts.length !== mutants.length) failures.push(`${mutants.length} mutants, ${verdicts.length} answers`);
  const disagreements = new Map();
  let accepted = 0, refused = 0;
  mutants.forEach(({ name, loader, text }, i) => {
    const kind = loader === 'tsx' ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
    const file = ts.createSourceFile(`/a.${loader}`, text, ts.ScriptTarget.ESNext, true, kind);
    const [error] = file.parseDiagnostics;
    if (!error && verdicts[i] === '') accepted++;
    else if (verdicts[i] !== '' && (error || is_refused_by_checker(ts, file))) refused++;
    else {
      const what = error ? `TypeScript: ${error.code}` : `Skein: ${verdicts[i]}`;
      if (!disagreements.has(what)) disagreements.set(what, []);
      disagreements.get(what).push(`${name}: ${error ? ts.flattenDiagnosticMessageText(error.messageText, ' ') : ''}\n${text}`);
    }
  });
  for (const [what, shown] of [...disagreements].sort()) {
    if (lists) console.log(`${shown.length} ${what}\n${shown.join('\n')}`);
    const most = known[what] ?? 0;
    if (shown.length > most) failures.push(`only one of the two refuses ${shown.length} mutants, ${most} are known: ${what}\n${shown.slice(0, 5).join('\n')}`);
  }
  return { mutants: mutants.length, accepted, refused, failures };
}

if (process.argv[1] === import.meta.filename) {
  const binary = path.resolve(process.env.SKEIN_TRANSFORM ?? 'build/native/skein_transform_sources');
  const { failures, ...counts } = run_mutants(binary, path.join(import.meta.dirname, '.packages'), process.argv.includes('--list'));
  for (const failure of failures) console.log(`FAIL ${failure}`);
  console.log(counts);
  process.exitCode = failures.length > 0 ? 1 : 0;
}
