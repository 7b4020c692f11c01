// Random programs of pages and workers that start each other. Every module tells the global `H` (harness.mjs) that it runs, and puts off what it
// does then: read and change live bindings, import, start workers. The same seed gives the same program.
import { random_from } from '../tools/random.mjs';

/**
 * How a worker is started: what is said of its type ('module', 'classic', 'nothing', 'unknown'), what else it is ('worklet', 'service'), or that the
 * address is handed on. `beside`: a module of its own for this place, which exports what the place uses; `path` leads from it to the worker.
 */
const forms = {
  module: { said: 'module', text: (url, site) => `new Worker(${url}, { type: 'module', name: '${site}' })` },
  self: { said: 'module', text: (url, site) => `new self.Worker(${url}, { name: '${site}', "type": 'module' })` },
  global: { said: 'module', text: (url, site) => `new globalThis.Worker(${url}, { type: 'module', name: \`${site}\` })` },
  variable: { said: 'unknown', text: (url, site) => `new Worker(${url}, H.options({ type: 'module', name: '${site}' }))` },
  spread: { said: 'unknown', text: (url, site) => `new Worker(${url}, { ...H.options({ type: 'module' }), name: '${site}' })` },
  after_spread: { said: 'module', text: (url, site) => `new Worker(${url}, { ...H.options({ name: '${site}' }), type: 'module' })` },
  classic: { said: 'classic', text: (url, site) => `new Worker(${url}, { type: 'classic', name: '${site}' })` },
  nothing: { said: 'nothing', text: (url, site) => `new Worker(${url}, { name: '${site}' })` },
  shared: { said: 'module', text: (url, site) => `new SharedWorker(${url}, { type: 'module', name: '${site}' })` },
  shared_classic: { said: 'classic', text: (url, site) => `new SharedWorker(${url}, { name: '${site}', type: 'classic' })` },
  shared_name: { said: 'nothing', text: (url, site) => `new SharedWorker(${url}, '${site}')` },
  held: { said: 'module', text: (url, site) => `(() => { const url = ${url}; return new Worker(url, { type: 'module', name: '${site}' }); })()` },
  alias: { said: 'module', text: (url, site) => `(() => { const { Worker: W } = globalThis; return new W(${url}, { type: 'module', name: '${site}' }); })()` },
  href: { said: 'module', text: (url, site) => `new Worker(${url}.href, { type: 'module', name: '${site}' })` },
  resolved: { said: 'module', text: (url, site, specifier) => `new Worker(import.meta.resolve(${specifier}), { type: 'module', name: '${site}' })` },
  own: { said: 'module', is_own: true, text: (url, site) => `new Worker(import.meta.url, { type: 'module', name: '${site}' })` },
  query: { said: 'module', head: (site, path) => `import Start_${site} from '${path}?worker';`, text: (url, site) => `new Start_${site}({ name: '${site}' })` },
  imported_path: { said: 'module', head: (site, path, beside) => `import { path as path_${site} } from '${beside}';`, beside: (site, path, from) => `export const path = '${from}';`, text: (url, site) => `new Worker(new URL(path_${site}, import.meta.url), { type: 'module', name: '${site}' })` },
  imported_url: { said: 'nothing', head: (site, path, beside) => `import { url as url_${site} } from '${beside}';`, beside: (site, path) => `export const url = new URL('${path}', import.meta.url);`, text: (url, site) => `new Worker(url_${site}, { name: '${site}' })` },
  imported_options: { said: 'module', head: (site, path, beside) => `import * as beside_${site} from '${beside}';`, beside: site => `export const options = { type: 'module', name: '${site}' };`, text: (url, site) => `new Worker(${url}, beside_${site}.options)` },
  imported_classic: { said: 'classic', head: (site, path, beside) => `import { options as options_${site} } from '${beside}';`, beside: site => `export const options = { type: 'classic', name: '${site}' };`, text: (url, site) => `new Worker(${url}, options_${site})` },
  imported_default: { said: 'unknown', head: (site, path, beside) => `import options_${site} from '${beside}';`, beside: site => `const options = { type: 'module', name: '${site}' };\nexport default options;`, text: (url, site) => `new Worker(${url}, options_${site})` },
  paint: { said: 'worklet', text: url => `CSS.paintWorklet.addModule(${url})` },
  audio: { said: 'worklet', text: url => `H.context.audioWorklet.addModule(${url})` },
  service: { said: 'service', text: url => `navigator.serviceWorker.register(${url}, { scope: './' })` },
  service_module: { said: 'service', text: url => `navigator.serviceWorker.register(${url}, { type: 'module' })` },
  handed_module: { said: 'module', is_handed: true, text: (url, site) => `H.launch(${url}, { type: 'module', name: '${site}' })` },
  handed_classic: { said: 'classic', is_handed: true, text: (url, site) => `H.launch(${url}, { name: '${site}' })` },
};
// Threads of Node, in programs for Node.
const thread_forms = {
  thread: { said: 'module', head: site => `import { Worker as Worker_${site} } from 'worker_threads';`, text: (url, site) => `H.thread(new Worker_${site}(${url}, { name: '${site}' }))` },
  thread_namespace: { said: 'module', head: site => `import * as threads_${site} from 'node:worker_threads';`, text: (url, site) => `H.thread(new threads_${site}.Worker(${url}))` },
  thread_path: { said: 'module', head: site => `import { Worker as Worker_${site} } from 'node:worker_threads';\nimport { fileURLToPath as path_${site} } from 'node:url';`, text: (url, site) => `H.thread(new Worker_${site}(path_${site}(${url})))` },
  thread_own: { said: 'module', is_own: true, head: site => `import { Worker as Worker_${site} } from 'worker_threads';`, text: (url, site) => `H.thread(new Worker_${site}(new URL(import.meta.url)))` },
};
// Node runs everything as a module, whatever is said.
const unbundled_text = ({ form, said, id }, url) =>
  `new ${form.startsWith('shared') ? 'SharedWorker' : 'Worker'}(${url}, { type: 'module', name: '${said === 'worklet' || said === 'service' ? '' : id}' })`;

const folders = ['', 'a/', 'a/b/', 'lib/', 'lib/deep/er/'];

function plan(random, kind) {
  const modules = [];
  const add = (role, count) => {
    for (let k = 0; k < count; k++) {
      const number = modules.length;
      const language = role === 'shared' && random.chance(0.2) ? 'cjs' : random.chance(0.4) ? 'ts' : 'js';
      // Workers of one name in several folders are what names are mixed up by.
      const stem = role === 'worker' && random.chance(0.5) ? `w${number}/worker` : `${role[0]}${number}`;
      const module = { number, role, language, path: `${random.pick(folders)}${stem}`, edges: [], sites: [] };
      module.is_runnable = role !== 'shared';
      module.has_exports = language !== 'cjs' && (role === 'shared' || random.chance(0.4));
      module.awaits = kind === 'await' && language !== 'cjs' && random.chance(0.25);
      modules.push(module);
    }
  };
  add('page', 1 + random.below(3));
  add('worker', 1 + random.below(4));
  add('shared', 2 + random.below(5));
  return modules;
}

/** All modules that come with `start`: through its static imports, and with `is_all` those that it may import later. */
export function reached(start, is_all) {
  const seen = new Set([start]);
  for (const module of seen) for (const edge of module.edges) if (is_all || edge.how === 'static') seen.add(edge.target);
  return seen;
}
const needs_module = module => [...reached(module, false)].some(other => other.awaits);

function connect(modules, random, kind) {
  const pages = modules.filter(module => module.role === 'page');
  const workers = modules.filter(module => module.role === 'worker');
  const shared = modules.filter(module => module.role === 'shared');
  const link = (module, target, how) => {
    if (module.edges.some(edge => edge.target === target && edge.how === how)) return;
    module.edges.push({ target, how, style: random.pick(['named', 'named', 'namespace', 'forward']) });
  };
  for (const module of modules) {
    if (module.language === 'cjs') {
      const later = shared.filter(other => other.language === 'cjs' && other.number > module.number);
      if (later.length > 0 && random.chance(0.5)) link(module, random.pick(later), 'static');
      continue;
    }
    for (let k = random.below(4); k > 0; k--) {
      const ahead = shared.filter(other => other.number > module.number);
      // Circles, and workers or pages that are imported.
      const target = random.chance(0.15) ? random.pick(modules) : ahead.length > 0 ? random.pick(ahead) : null;
      if (target && target !== module) link(module, target, 'static');
    }
    if (random.chance(0.35)) link(module, random.pick(random.chance(0.8) ? shared : modules), 'dynamic');
  }
  let sites = 0;
  const quiet = new Set();  // what is in worklets and service workers
  const start = (module, target) => {
    if (quiet.has(module)) return;
    const known = kind === 'node' ? thread_forms : forms;
    const able = Object.keys(known).filter(form => {
      const { said, is_handed, is_own } = known[form];
      if (is_own && module !== target) return false;
      // They start nothing, as in browsers: what they start would be another output for each page, and so would they, all under one name.
      if (said === 'worklet' || said === 'service') return kind !== 'await' && [...reached(target, true)].every(each => each.sites.length === 0);
      if (said === 'classic') return kind !== 'await' && (!is_handed || !target.has_exports);
      // A script cannot import() what awaits: Skein refuses it.
      return needs_module(target) || ![...reached(target, true)].some(module => module.awaits) || said === 'unknown' || (said === 'module' && !is_handed);
    });
    const form = random.pick(able);
    if (['worklet', 'service'].includes(known[form].said)) for (const each of reached(target, true)) quiet.add(each);
    module.sites.push({ id: `s${sites++}`, target, targets: [target], form, ...known[form] });
  };
  for (const worker of workers) start(random.pick([...pages, ...workers, ...pages, ...shared.filter(module => module.language !== 'cjs')]), worker);
  for (let k = 1 + random.below(5); k > 0; k--) {
    const module = random.pick([...pages, ...workers, ...modules.filter(each => each.language !== 'cjs')]);
    start(module, random.pick(random.chance(0.85) ? workers : [...pages, ...(module.is_runnable ? [module] : workers)]));
  }
  for (const page of pages) if (page.sites.length === 0) start(page, random.pick(workers));
}

const extension = (module, is_bundled) => (module.language === 'ts' && !is_bundled ? 'js' : module.language);
const path_of = (module, is_bundled = true) => `${module.path}.${extension(module, is_bundled)}`;
const marker = module => `MARK_${module.number}_`;

function specifier(from, to, is_bundled, is_short) {
  const up = from.path.split('/').slice(0, -1);
  const down = path_of(to, is_bundled).split('/');
  while (up.length > 0 && down.length > 1 && up[0] === down[0]) {
    up.shift();
    down.shift();
  }
  const path = `${up.length > 0 ? '../'.repeat(up.length) : './'}${down.join('/')}`;
  return is_bundled && is_short && to.language !== 'cjs' ? path.replace(/\.\w+$/, '') : path;
}

/** What TypeScript alone has stands between « and ». */
const types = (text, is_typescript) => (is_typescript ? text.replace(/[«»]/g, '') : text.replace(/«[^»]*»/g, ''));

// `./w${H.text('3')}.js` may be any worker in the folder, and `.js` be that of a TypeScript file.
const can_be_pattern = new Set(['module', 'self', 'global', 'classic', 'nothing', 'shared', 'after_spread']);
function fits(module, { target, pattern: [before, after] }, other) {
  const path = specifier(module, other, true, false);
  const ends = after.endsWith('.js') ? [after, after.replace(/js$/, 'ts')] : [after];
  return other === target || ends.some(end => path.startsWith(before) && path.endsWith(end) && !path.slice(before.length, path.length - end.length).includes('/'));
}

// Decided once, since the text is made twice: bundled and not.
function choose(module, random, modules, kind) {
  for (const edge of module.edges) {
    edge.is_short = random.chance(0.4);
    edge.is_bare = edge.target.language !== 'cjs' && !edge.target.has_exports;
    edge.bumps = random.chance(0.5);
  }
  for (const site of module.sites) {
    site.is_short = random.chance(0.3) && !site.is_handed;  // what may be any file is named as it is
    site.is_template = random.chance(0.3);
    site.is_put_together = random.chance(0.2);
    if (can_be_pattern.has(site.form) && kind !== 'await' && site.target !== module && site.target.role === 'worker' && random.chance(0.3)) {
      site.pattern = specifier(module, site.target, true, false).split(/(?<=\/w)\d+(?=[/.])/);
      site.targets = modules.filter(other => other !== module && other.role === 'worker' && fits(module, site, other));
    }
  }
  module.is_reversed = random.chance(0.3);
  module.value = 1 + random.below(90);
}

function text_of(module, is_bundled, salt) {
  const me = `m${module.number}`;
  const head = [], body = [], sums = [], bumps = [];
  const at = (edge, quote = "'") => `${quote}${specifier(module, edge.target, is_bundled, edge.is_short)}${quote}`;
  const mark = `H.mark('${marker(module)}', ${salt});`;
  if (module.language === 'cjs') {
    for (const edge of module.edges) {
      head.push(`const r_${edge.target.number} = require(${at(edge)});`);
      sums.push(`r_${edge.target.number}.get()`);
    }
    return [...head, mark, `let n = ${module.value};`, 'exports.get = () => n;', 'exports.bump = by => { n += by; };', `H.step('${me}', async () => ${['n', ...sums].join(' + ')});`, ''].join('\n');
  }
  for (const edge of module.edges) {
    const t = edge.target.number;
    const is_commonjs = edge.target.language === 'cjs';
    if (edge.how === 'dynamic') {
      // Without module syntax a file may be CommonJS, which has a default export.
      const read = is_commonjs ? 'ns.get()' : edge.is_bare ? 'typeof ns' : 'ns.n';
      body.push(`H.step('${me} imports m${t}', async () => { const ns = await import(${at(edge)}); return ${read}; });`);
    } else if (edge.is_bare) head.push(`import ${at(edge)};`);
    else if (is_commonjs) {
      head.push(`import { get as get_${t}, bump as bump_${t} } from ${at(edge)};`);
      sums.push(`get_${t}()`);
    } else if (edge.style === 'namespace') {
      head.push(`import * as ns_${t} from ${at(edge)};`);
      sums.push(`ns_${t}.n`);
      if (edge.bumps) bumps.push(`ns_${t}.bump(${module.number + 1});`);
    } else {
      head.push(`import { n as n_${t}, bump as bump_${t} } from ${at(edge)};`);
      sums.push(`n_${t}`);
      if (edge.bumps) bumps.push(`bump_${t}(${module.number + 1});`);
      if (edge.style === 'forward' && module.has_exports) head.push(`export { n as n_${t} } from ${at(edge)};`);
    }
  }
  const declarations = module.has_exports
    ? [`export let n«: number» = ${module.value};`, 'export function bump(by«: number»)«: void» { n += by; }']
    : [`const n«: number» = ${module.value};`];
  body.push(`H.step('${me}', async ()«: Promise<number>» => { ${bumps.join(' ')} return ${['n', ...sums].join(' + ')}; });`);
  for (const site of module.sites) {
    const quote = site.is_template ? '`' : "'";
    const path = specifier(module, site.target, is_bundled, site.is_short);
    const beside = { path: `beside/${site.id}`, language: 'js' };
    const name = /\d+/.exec(site.target.path.split('/').find(part => /^w\d+$/.test(part)) ?? '');
    const literal = site.pattern && is_bundled ? `\`${site.pattern[0]}\${H.text('${name}')}${site.pattern[1]}\`` : site.is_put_together && is_bundled ? `${quote}${path.slice(0, 3)}${quote} + ${quote}${path.slice(3)}${quote}` : `${quote}${path}${quote}`;
    const url = `new URL(${literal}, import.meta.url)`;
    const is_as_written = is_bundled || site.form in thread_forms;
    const start = is_as_written ? site.text(url, site.id, literal) : unbundled_text(site, url);
    if (is_as_written && site.head) head.push(site.head(site.id, path, specifier(module, beside, true, false)));
    body.push(`H.start('${site.id}', () => ${start});`);
  }
  if (module.is_runnable && module.is_thread) {
    head.push("import { parentPort } from 'worker_threads';");
    body.push('H.serve(parentPort);');
  } else if (module.is_runnable) {
    body.push('onmessage = (e«: MessageEvent») => H.answer(e.data, a => postMessage(a));');
    body.push('onconnect = (e«: MessageEvent») => { const [port] = e.ports; port.onmessage = m => H.answer(m.data, a => port.postMessage(a)); };');
  }
  if (module.is_reversed) body.reverse();
  if (module.dead) declarations.push(`function never() { return new Worker(new URL('${specifier(module, module.dead, is_bundled, false)}', import.meta.url), { type: 'module' }); }`, `if (false) new Worker(new URL('${specifier(module, module.dead, is_bundled, false)}', import.meta.url));`);
  const lines = [...head, mark, ...(module.awaits ? [`await H.ticks(${module.number % 3});`, `H.mark('${me} goes on');`] : []), ...declarations, ...body];
  return types(lines.join('\n') + '\n', module.language === 'ts' && is_bundled);
}

export const kinds = ['tree', 'await', 'any', 'node'];

export function generate(seed) {
  const random = random_from(seed);
  const kind = kinds[seed % kinds.length];
  const modules = plan(random, kind);
  connect(modules, random, kind);
  const writers = modules.filter(module => module.language !== 'cjs');
  if (random.chance(0.3)) {
    const dead = { number: modules.length, role: 'dead', language: 'js', path: 'dead/never', edges: [], sites: [], is_runnable: true };
    random.pick(writers).dead = dead;
    modules.push(dead);
  }
  for (const module of modules) {
    module.is_thread = kind === 'node';
    choose(module, random, modules, kind);
  }
  const texts = (is_bundled, edited) => modules.map(module => [path_of(module, is_bundled), text_of(module, is_bundled, module === edited ? 2 : 1)]);
  const beside = modules.flatMap(module => module.sites.filter(site => site.beside).map(site => {
    const own = { path: `beside/${site.id}`, language: 'js' };
    return [path_of(own), `${site.beside(site.id, specifier(own, site.target, true, false), specifier(module, site.target, true, false))}\n`];
  }));
  const files = (is_bundled, edited) => Object.fromEntries([...texts(is_bundled, edited), ...(is_bundled ? beside : [])]);
  const pages = modules.filter(module => module.role === 'page');
  const edited = random.pick(modules.filter(module => module.role === 'worker'));
  return {
    seed, kind, modules, is_node: kind === 'node', pages: pages.map(page => ({ module: page, path: path_of(page), unbundled: path_of(page, false) })),
    files: files(true), unbundled: files(false), edited: { marker: marker(edited), files: files(true, edited) },
    caps: random.pick([[3, 1, 1], [3, 1], [2, 2], [2, 1, 1, 1]]), awaits: modules.some(module => module.awaits),
  };
}

// ---- What has to come out ------------------------------------------------------------------------------------------------

/**
 * What is linked together with `roots`, and apart from them: for each site as what its worker runs, and how many outputs contain each
 * module. `worker_format` is that option ('esm', 'iife' or ''); with `is_script` all outputs are scripts.
 */
export function world(program, roots, { worker_format, is_script = false }) {
  const live = new Set(roots);
  for (const start of live) for (const module of reached(start, true)) for (const site of module.sites) for (const target of site.targets) live.add(target);
  const all_sites = [...new Set([...live].flatMap(start => [...reached(start, true)]))].flatMap(module => module.sites);
  const is_said = (target, ...said) => all_sites.some(site => site.targets.includes(target) && !site.is_handed && said.includes(site.said));
  const kind_of = (site, target) => {
    if (site.is_handed) return 'script';
    if (site.said === 'worklet' || site.said === 'service') return site.said;
    if (is_script) return 'classic';
    if (worker_format !== '') return worker_format === 'esm' ? 'module' : 'classic';
    if (site.said !== 'nothing') return site.said === 'classic' ? 'classic' : 'module';
    // Where nothing is said: what is there anyhow.
    if (needs_module(target)) return 'module';
    return is_said(target, 'module', 'unknown') && !is_said(target, 'classic') ? 'module' : 'classic';
  };
  const realms = new Map();  // from "kind number" to the module that is started; what is of the page's world is one realm
  const contents = [], modules = [];  // those that are apart, and of these the ones that are modules
  const page = new Set();
  const begin = (kind, target) => {
    if (realms.has(`${kind} ${target.number}`)) return;
    realms.set(`${kind} ${target.number}`, target);
    const inside = new Set();
    contents.push(inside);
    if (kind === 'script' && (target.has_exports || needs_module(target))) modules.push(inside);
    take(target, inside);
  };
  const take = (start, into) => {
    for (const module of reached(start, true)) {
      if (into.has(module)) continue;
      into.add(module);
      for (const site of module.sites) for (const target of site.targets) {
        const kind = kind_of(site, target);
        if (kind === 'module') take(target, page);
        else begin(kind, target);
      }
    }
  };
  // As a script, a page is what it is when somebody starts it.
  for (const root of roots) is_script ? begin('classic', root) : take(root, page);
  const copies = new Map(program.modules.map(module => {
    const most = [page, ...contents].filter(all => all.has(module)).length;
    // Chunks that modules load when they run may come out the same: they are one file.
    return [marker(module), { most, least: most - Math.max(0, modules.filter(all => all.has(module)).length - 1) }];
  }));
  const is_module = site => program.is_node || ['module', 'worklet'].includes(kind_of(site, site.target)) || site.form === 'service_module' || (site.is_handed && site.said === 'module');
  const importScripts = site => (is_module(site) ? 'undefined' : 'function');
  return { copies, realms: [...realms.keys()], import_scripts: id => importScripts(all_sites.find(site => site.id === id)) };
}

/** Why no worker of the program can stand as text in what starts it, as part of a message, or null. */
export function inline_refusal(program) {
  // From scripts that are files, addresses that are handed on lead to files.
  const start = new Set(program.pages.map(page => page.module));
  const files = new Set(start), inside = new Map();
  // Worklets and service workers are always files.
  const is_file = site => site.said === 'worklet' || site.said === 'service';
  const sites = module => [...new Set([...reached(module, true)].flatMap(each => each.sites))];
  const put_inside = module => {
    if (inside.has(module)) return;
    const targets = sites(module).filter(site => !is_file(site)).flatMap(site => site.targets);
    inside.set(module, targets);
    targets.forEach(put_inside);
  };
  for (const file of files) for (const site of sites(file)) {
    if (is_file(site) || site.is_handed) files.add(site.target);
    else site.targets.forEach(put_inside);
  }
  // What imports nothing is copied as a file when its address is handed on.
  const is_copied = module => module.language === 'js' && module.edges.length + module.sites.length === 0 && !module.dead;
  for (const module of inside.keys()) if (sites(module).some(site => is_file(site) || (site.is_handed && is_copied(site.target)))) return 'has no address|cannot stand in';
  for (const first of inside.keys()) {
    const seen = new Set(inside.get(first).filter(module => module !== first));
    for (const module of seen) for (const next of inside.get(module)) {
      if (next === first) return 'cannot stand in';
      seen.add(next);
    }
  }
  return null;
}
