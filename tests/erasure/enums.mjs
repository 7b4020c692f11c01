// Random programs of three modules full of enums (constant, plain, declared in several pieces, only declared, in namespaces, handed on
// under other names) are compiled by TypeScript as a whole and bundled by Skein: what they print has to be the same.
//
//   node tests/erasure/enums.mjs [--count=N] [--seed=N] [--show]
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

function random_of(seed) {
  let state = (seed * 2654435761) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = count => Math.floor(next() * count);
  return { below, pick: list => list[below(list.length)], chance: part => next() < part };
}

/** A place that code may name: where an enum is, of which kind, and what its members hold ('number', 'string', 'computed'). */
const reach = (found, steps) => ({ ...found, steps: [...steps, ...found.steps] });

class Program {
  constructor(seed) {
    this.random = random_of(seed);
    this.count = 0;
    this.modules = new Map();
    const c = this.module('c', []);
    const b = this.module('b', [['c', c]]);
    this.modules.set('index', `export * from './c.js';\nexport { ${b.length > 0 ? b.map(each => `${each.steps[0]} as ${each.steps[0]}_2`).filter((name, i, all) => all.indexOf(name) === i).join(', ') : ''} } from './b.js';\n`);
    const handed = [...c, ...b.map(each => ({ ...each, steps: [`${each.steps[0]}_2`, ...each.steps.slice(1)] }))];
    this.module('main', [['c', c], ['b', b], ['index', handed]]);
  }

  name(stem) {
    return `${stem}${++this.count}`;
  }

  /** Spells `a.b.c`, `a['b'].c` and so on. */
  spell(steps) {
    return steps.slice(1).reduce((text, step) => {
      const style = this.random.below(6);
      return text + (style === 0 ? `['${step}']` : style === 1 ? `[\`${step}\`]` : `.${step}`);
    }, steps[0]);
  }

  /** Writes a module that may import what others export; answers what it exports itself. */
  module(file, others) {
    const { random } = this;
    this.lines = [];
    // TypeScript drops imports of which it needs values only; then a module would not run.
    const imports = others.map(([other]) => `import './${other}.js';`), known = [], exported = [];
    for (const [other, found] of others) {
      const roots = [...new Set(found.map(each => each.steps[0]))];
      if (roots.length === 0) continue;
      if (random.chance(0.6)) {
        const names = new Map(roots.filter(() => random.chance(0.8)).map(root => [root, random.chance(0.5) ? root : this.name('i')]));
        for (const [root, local] of names) if (root === local && known.some(each => each.steps[0] === root)) names.set(root, this.name('i'));
        if (names.size > 0) imports.push(`import { ${[...names].map(([root, local]) => (root === local ? root : `${root} as ${local}`)).join(', ')} } from './${other}.js';`);
        for (const each of found) if (names.has(each.steps[0])) known.push({ ...each, steps: [names.get(each.steps[0]), ...each.steps.slice(1)], is_own: false });
      }
      if (random.chance(0.5)) {
        const all = this.name('all');
        imports.push(`import * as ${all} from './${other}.js';`);
        for (const each of found) known.push({ ...reach(each, [all]), is_own: false });
      }
    }
    const declarations = 2 + random.below(4);
    for (let i = 0; i < declarations; i++) {
      const is_exported = random.chance(0.7);
      const made = random.chance(0.6) ? this.enumeration(known, is_exported, 'top') : this.namespace(known, is_exported, 2);
      known.push(...made);
      if (is_exported) exported.push(...made);
    }
    // An alias of what another module only declares is a variable for Skein.
    const nested = known.filter(each => each.steps.length > 1 && !each.steps[0].startsWith('all') && (each.is_own || !each.is_ambient));
    if (nested.length > 0 && random.chance(0.4)) {
      const target = random.pick(nested);
      const alias = this.name('X');
      const is_exported = random.chance(0.3) && target.is_own;
      this.lines.push(`${is_exported ? 'export ' : ''}import ${alias} = ${target.steps.join('.')};`);
      const made = { ...target, steps: [alias] };
      known.push(made);
      if (is_exported) exported.push(made);
    }
    for (let i = 0; i < 8; i++) this.use(known);
    // Someone else's variables of the same names.
    const shadowed = random.pick(known);
    if (shadowed) {
      const [root] = shadowed.steps;
      const value = shadowed.steps.slice(1).concat('a').reduceRight((inner, step) => `{ ${step}: ${inner} }`, "'shadow'");
      // Of `any` TypeScript 5.9 takes the enum outside.
      const type = shadowed.steps.slice(1).concat('a').reduceRight((inner, step) => `{ ${step}: ${inner} }`, 'string');
      this.lines.push(`((${root}: ${type}) => log(${[root, ...shadowed.steps.slice(1), 'a'].join('.')}))(${value});`);
    }
    this.modules.set(file, [...imports, ...this.lines, 'export {};', ''].join('\n'));
    return exported;
  }

  /** A value for a member: its text and what TypeScript knows of it. */
  value(known, own, is_constant) {
    const { random } = this;
    const refers = wanted => {
      const places = [];
      // In initializers TypeScript follows brackets at the end of a path only.
      // A member whose own value needs another module is known when the program runs; whether it is a text, too late.
      const add = (text, is_foreign, is_late) => places.push({ text, is_foreign, is_late });
      for (const [name, type] of own.members) if (type === wanted) add(random.chance(0.5) ? name : `${own.name}.${name}`, false, own.foreign.has(name));
      for (const each of known) for (const [name, type] of each.members) if (type === wanted) add(random.chance(0.2) ? `${each.steps.join('.')}['${name}']` : [...each.steps, name].join('.'), !each.is_own, each.foreign.has(name));
      // Nobody would compute what a declared enum has when the program runs.
      const allowed = places.filter(each => !each.is_late && (!own.is_ambient || !each.is_foreign));
      if (allowed.length === 0 || random.chance(0.3)) return null;
      const found = random.pick(allowed);
      if (found.is_foreign) own.is_foreign = true;
      return found.text;
    };
    const number = () => refers('number') ?? random.pick(['0', '1', '-1', '7', '1.5', '0x10', '1e3', '-3', '2147483648', '(1 / 0)', '(0 / 0)']);
    const string = () => refers('string') ?? random.pick(["'s'", '"t"', '`u`', "''", "'a b'", "'é\\n'"]);
    switch (random.below(is_constant ? 8 : 10)) {
      case 0: case 1: return [number(), 'number'];
      case 2: return [string(), 'string'];
      case 3: return [`${number()} ${random.pick(['+', '|', '&', '^', '<<', '>>', '>>>'])} ${number()}`, 'number'];
      case 4: return [`(${number()}) - (${number()})`, 'number'];
      // From -0, which enums write as 0, others may be computed in other modules: no sign may be lost here.
      case 7: return [`${random.pick(['1', '7', '0x10'])} ${random.pick(['*', '/', '%', '**'])} ${random.pick(['2', '3'])}`, 'number'];
      case 5: return [`${string()} + ${random.chance(0.5) ? string() : number()}`, 'string'];
      case 6: return [`\`\${${random.chance(0.5) ? string() : number()}}x\``, 'string'];
      case 8: return ["'abc'.length", 'computed'];
      default: return [`Math.max(${number()}, 2)`, 'computed'];
    }
  }

  enumeration(known, is_exported, place) {
    const { random } = this;
    const kind = random.pick(place === 'ambient' ? ['const'] : ['const', 'const', 'plain', 'plain', 'declared']);
    const is_constant = kind !== 'plain', is_ambient = kind === 'declared' || place === 'ambient';
    const own = { name: this.name('E'), members: new Map(), foreign: new Set(), is_foreign: false, is_ambient };
    const pieces = !is_ambient && random.chance(0.2) ? 2 : 1;
    for (let piece = 0; piece < pieces; piece++) {
      const members = [];
      let counts = piece === 0;
      for (let i = 1 + random.below(4); i > 0; i--) {
        const name = String.fromCharCode(97 + own.members.size);
        if (counts && random.chance(0.4)) {
          members.push(random.chance(0.2) ? `'${name}'` : name);
          own.members.set(name, 'number');
          continue;
        }
        own.is_foreign = false;
        const [text, type] = this.value(known, own, is_constant);
        members.push(`${name} = ${text}`);
        own.members.set(name, type);
        if (own.is_foreign) own.foreign.add(name);
        // The next one may go on counting where the value needs no other module.
        counts = type === 'number' && /^-?[\d.x]+$/.test(text);
      }
      const words = [is_exported ? 'export' : '', kind === 'declared' ? 'declare' : '', is_constant ? 'const' : ''].filter(Boolean).join(' ');
      this.lines.push(`${words} enum ${own.name} { ${members.join(', ')} }`);
    }
    return [{ steps: [own.name], members: own.members, foreign: own.foreign, is_ambient, is_plain: kind === 'plain', is_own: true }];
  }

  namespace(known, is_exported, depth) {
    const { random } = this;
    const is_ambient = random.chance(0.25);
    const name = this.name('N');
    const made = [];
    this.lines.push(`${is_exported ? 'export ' : ''}${is_ambient ? 'declare ' : ''}namespace ${name} {`);
    const inside = [...known];
    for (let i = 1 + random.below(2); i > 0; i--) {
      const is_member = random.chance(0.8);
      const found = is_ambient ? this.enumeration(inside, is_member, 'ambient')
        : depth > 0 && random.chance(0.3) ? this.namespace(inside, is_member, depth - 1) : this.enumeration(inside, is_member, 'namespace');
      inside.push(...found);
      if (is_member || is_ambient) made.push(...found.map(each => reach(each, [name])));
    }
    if (!is_ambient) for (let i = random.below(3); i > 0; i--) this.use(inside);
    if (!is_ambient && random.chance(0.3)) this.lines.push(`export const f = () => 1;`);
    this.lines.push('}');
    return made;
  }

  use(known) {
    const { random } = this;
    const usable = known.filter(each => each.members.size > 0);
    if (usable.length === 0) return;
    const each = random.pick(usable);
    if (each.is_plain && random.chance(0.25)) {
      this.lines.push(`log(Object.entries(${this.spell(each.steps)}).map(String).sort().join());`);
      return;
    }
    const member = this.spell([...each.steps, random.pick([...each.members.keys()])]);
    this.lines.push(random.pick([
      () => `log(${member}, typeof ${member});`,
      () => `log((${member}).toString(), String(${member}).length);`,
      () => `log(\`\${${member}}\`, [${member}].length);`,
      () => `log({ [${member}]: 1, k: ${member} });`,
      () => `log(0 - (${member} as any), Math.pow(${member} as any, 2));`,
      () => `switch (${member} as any) { case ${member}: log('case', ${member}); }`,
      () => `log(${member} ? 'yes' : 'no', ${member} === (${member} as any), !${member});`,
      () => `log((() => ${member})(), (${member} as any) + 1);`,
    ])());
  }
}

const log = 'declare function log(...values: unknown[]): void;\n';

/** What TypeScript makes of the programs, in folders of `place`. */
function compile(ts, place, programs) {
  const options = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, noLib: true, types: [], rootDir: '/', outDir: path.join(place, 'ts') };
  const texts = new Map();
  programs.forEach((program, i) => program.modules.forEach((text, name) => texts.set(`/p${i}/${name}.ts`, log + text)));
  const host = {
    ...ts.createCompilerHost(options),
    getSourceFile: (name, version) => (texts.has(name) ? ts.createSourceFile(name, texts.get(name), version) : undefined),
    fileExists: name => texts.has(name),
    readFile: name => texts.get(name),
    directoryExists: () => true,
    getCurrentDirectory: () => '/',
  };
  ts.createProgram([...texts.keys()], options, host).emit();
}

async function run_program(file) {
  const lines = [];
  globalThis.log = (...values) => lines.push(values.map(value => JSON.stringify(value, (_, each) => (typeof each === 'number' && !Number.isFinite(each) ? String(each) : each))).join(' '));
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    lines.push(String(error));
  }
  return lines.join('\n');
}

/**
 * @param {string} binary skein
 * @param {string} packages the folder whose node_modules has TypeScript
 * @returns {Promise<{ programs: number, same: number, failures: string[] }>}
 */
export async function run_enums(binary, packages, { count = 60, seed = 1, shows = false } = {}) {
  const ts = createRequire(path.join(packages, 'package.json'))('typescript-5');
  const place = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-enums-'));
  const failures = [];
  let same = 0, refused = 0;
  try {
    const programs = Array.from({ length: count }, (_, i) => new Program(seed + i));
    compile(ts, place, programs);
    programs.forEach((program, i) => {
      fs.mkdirSync(path.join(place, `p${i}`));
      program.modules.forEach((text, name) => fs.writeFileSync(path.join(place, `p${i}`, `${name}.ts`), log + text));
    });
    fs.writeFileSync(path.join(place, 'package.json'), '{"type":"module"}');
    const entries = programs.map((_, i) => `p${i}=p${i}/main.ts`);
    for (const [folder, flags] of [['plain', []], ['minified', ['--minify']]])
      execFileSync(binary, [...entries, '--bundle', '--format=esm', `--outdir=${folder}`, '--log-level=error', ...flags], { cwd: place, stdio: ['ignore', 'ignore', 'pipe'] });
    for (let i = 0; i < count; i++) {
      const expected = await run_program(path.join(place, 'ts', `p${i}`, 'main.js'));
      // What TypeScript does not compute of a constant enum is an error of its checker's, and a name that does not exist.
      if (/ReferenceError|TypeError/.test(expected)) {
        refused++;
        continue;
      }
      for (const folder of ['plain', 'minified']) {
        const found = await run_program(path.join(place, folder, `p${i}.js`));
        if (found === expected) {
          same++;
          continue;
        }
        const sources = shows ? [...programs[i].modules].map(([name, text]) => `// ${name}.ts\n${text}`).join('') : '';
        const lines = expected.split('\n'), others = found.split('\n');
        const at = lines.findIndex((line, n) => line !== others[n]);
        failures.push(`enums, seed ${seed + i}, ${folder}: line ${at + 1} is ${others[at]}, TypeScript's is ${lines[at]}\n${sources}`);
        break;
      }
    }
  } finally {
    fs.rmSync(place, { recursive: true });
  }
  if (refused > count / 20) failures.push(`enums: ${refused} of ${count} programs are none for TypeScript`);
  return { programs: count - refused, same, failures };
}

if (process.argv[1] === import.meta.filename) {
  const number = (name, fallback) => Number(process.argv.find(each => each.startsWith(`--${name}=`))?.split('=')[1] ?? fallback);
  const packages = process.env.SKEIN_ERASURE_PACKAGES ?? path.join(import.meta.dirname, '.packages');
  const { failures, ...counts } = await run_enums(path.resolve(process.env.SKEIN_BINARY ?? 'build/native/skein'), packages,
    { count: number('count', 60), seed: number('seed', 1), shows: process.argv.includes('--show') });
  for (const failure of failures) console.log(`FAIL ${failure}`);
  console.log(counts);
  process.exitCode = failures.length > 0 ? 1 : 0;
}
