// Which functions of the engine run while usual projects are built: what split.mjs keeps in the first of the two modules. The projects are the
// fixtures that training.json names (so that a new fixture does not change what is downloaded), the playground's examples and packages.
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../tests/tools/lib.mjs';

export const training_list = path.join(import.meta.dirname, 'training.json');

/** `profile`: what wasm-split's instrumentation has counted, `names[i]` being of the i-th function that the module defines. */
export function used_functions(profile) {
  // Eight bytes tell the module; then one word for each function, 0 when it has not run.
  return [...new Uint32Array(profile.slice(8).buffer)].map(count => count !== 0);
}

/** The same turned around, for another module whose own empty profile is `empty`. */
export function profile_of(empty, used) {
  const profile = new Uint8Array(8 + used.length * 4);
  profile.set(empty.subarray(0, 8));
  used.forEach((is_used, i) => (profile[8 + i * 4] = is_used ? 1 : 0));
  return profile;
}

/** An instance of an instrumented module that answers only what a build of virtual files asks. */
function instantiate(module, shared) {
  const memory = new WebAssembly.Memory({ initial: 1024, maximum: 65536, shared });
  let ticks = 0;
  const known = { memory, emscripten_get_now: () => ticks++ };
  // Everything else is an error, or does nothing that matters to a build.
  const refuse = name => (/abort|exit|skein_disk/.test(name) ? () => { throw new Error(`the training called ${name}`); } : () => 0);
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module)) (imports[from] ??= {})[name] = known[name] ?? refuse(name);
  return { memory, exports: new WebAssembly.Instance(module, imports).exports };
}

/** The profile of a module that has not run, as wasm-split wants it to begin. */
export function empty_profile(bytes, shared) {
  const { memory, exports } = instantiate(new WebAssembly.Module(bytes), shared);
  const length = exports.__write_profile(1 << 20, 1 << 20);
  return new Uint8Array(memory.buffer).slice(1 << 20, (1 << 20) + length);
}

/** Builds the training projects with an instrumented single-threaded module. */
export function train(bytes) {
  const { memory, exports } = instantiate(new WebAssembly.Module(bytes), false);
  const put = contents => {
    const data = typeof contents === 'string' ? Buffer.from(contents) : contents;
    const start = exports.skein_alloc(Math.max(1, data.length)) >>> 0;
    new Uint8Array(memory.buffer).set(data, start);
    return [start, data.length];
  };
  const take = result => {
    const start = exports.skein_result_json(result) >>> 0;
    const text = Buffer.from(memory.buffer, start, exports.skein_result_json_len(result)).toString();
    for (let i = exports.skein_result_output_count(result); i-- > 0; ) {
      exports.skein_result_contents(result, i);
      exports.skein_result_contents_len(result, i);
    }
    exports.skein_result_free(result);
    return text;
  };
  const put_files = (context, files) => {
    for (const [file, contents] of files) exports.skein_context_put_file(context, ...put(file), ...put(contents));
  };
  const rebuild = context => {
    exports.skein_context_begin(context, 0);
    for (let result; (result = exports.skein_context_step(context)) !== 0; ) take(result);
    return take(exports.skein_context_finish(context, 0));
  };

  exports.__wasm_call_ctors();
  exports.skein_version();
  exports.skein_start(0);
  for (const { name, options, files, fails } of projects()) {
    const context = exports.skein_context_new(...put(JSON.stringify(options)), 0);
    put_files(context, files);
    const failed = JSON.parse(rebuild(context)).errors.length > 0;
    if (failed !== fails) throw new Error(`the training project ${name} ${failed ? 'fails' : 'does not fail'}`);
    // A file is edited, and built again.
    const { entryPoints } = options;
    put_files(context, files.filter(([file]) => entryPoints.includes(file)).map(([file, contents]) => [file, Buffer.concat([contents, Buffer.from('\n')])]));
    rebuild(context);
    exports.skein_context_cancel_flag(context);
    exports.skein_cancel(context);
    exports.skein_context_free(context);
  }
  const length = 1 << 20;
  const [start] = put(new Uint8Array(length));
  const written = exports.__write_profile(start, length);
  return new Uint8Array(memory.buffer).slice(start, start + written);
}

function projects() {
  const { areas, variants, examples, packages } = JSON.parse(fs.readFileSync(training_list, 'utf8'));
  const common = { bundle: true, format: 'esm', outdir: '/out' };
  const maps = { splitting: true, sourcemap: 'external', metafile: true };
  const of_fixtures = Object.entries(areas).flatMap(([area, names]) =>
    names.split(' ').map(name => {
      const folder = path.join(root, 'tests/fixtures', area, name);
      const settings = path.join(folder, 'case.json');
      const { options = {} } = fs.existsSync(settings) ? JSON.parse(fs.readFileSync(settings, 'utf8')) : {};
      const files = inputs(folder);
      return { name: `${area}/${name}`, options: { ...common, entryPoints: [entry(files)], ...options, ...variants[`${area}/${name}`] }, files, fails: area === 'errors' };
    }),
  );
  const of_examples = examples.split(' ').map(name => {
    const files = [...inputs(path.join(root, 'playground/examples', name)), ...files_of_packages(['preact', 'three'])];
    return { name, options: { ...common, ...maps, entryPoints: [entry(files)] }, files, fails: false };
  });
  const of_packages = packages.split(' ').map(name => {
    const files = [['/main.js', Buffer.from(`import * as all from ${JSON.stringify(name)};\nconsole.log(all);\n`)], ...files_of_packages([name])];
    return { name, options: { ...common, ...maps, entryPoints: ['/main.js'] }, files, fails: false };
  });
  return [...of_fixtures, ...of_examples, ...of_packages];
}

/** What the packages and all that they depend on have installed. */
function files_of_packages(names) {
  const seen = new Set(names);
  for (const name of seen) {
    const { dependencies = {} } = JSON.parse(fs.readFileSync(path.join(root, 'node_modules', name, 'package.json'), 'utf8'));
    for (const dependency of Object.keys(dependencies)) seen.add(dependency);
  }
  return [...seen].flatMap(name => inputs(path.join(root, 'node_modules', name), `/node_modules/${name}`).filter(([file]) => /\.(c?m?js|json)$/.test(file) && !file.includes('/three/examples/')));
}

/** [path, contents] of what a folder holds, in the order of their names, without what a fixture says about itself. */
function inputs(folder, at = '') {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(item => item.isFile())
    .map(item => path.join(item.parentPath ?? item.path, item.name))
    .map(file => [path.relative(folder, file).split(path.sep).join('/'), file])
    .filter(([name]) => !name.startsWith('expected/') && name !== 'case.json')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, file]) => [`${at}/${name}`, fs.readFileSync(file)]);
}

const entry = files => ['/main.js', '/main.ts', '/main.jsx', '/main.tsx'].find(main => files.some(([name]) => name === main));

/** Files that the outcome depends on. */
export function training_files() {
  const { areas, examples } = JSON.parse(fs.readFileSync(training_list, 'utf8'));
  const folders = [...Object.entries(areas).flatMap(([area, names]) => names.split(' ').map(name => path.join('tests/fixtures', area, name))), ...examples.split(' ').map(name => path.join('playground/examples', name))];
  const files = folders.flatMap(folder => fs.readdirSync(path.join(root, folder), { recursive: true }).filter(file => !String(file).startsWith('expected')).map(file => path.join(root, folder, String(file))));
  return [training_list, import.meta.filename, path.join(root, 'package-lock.json'), ...files];
}
