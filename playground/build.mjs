// Builds the playground into dist/site: bundles the app and the frame's script with Skein itself, packs examples and packages, copies the rest.
// Expects the engine, the command line program and dist/*.js to be built.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const here = path.join(root, 'playground');
const dist = path.join(root, 'dist');
const site = argument('out') ?? path.join(dist, 'site');
// `--bundler=PATH`: another program with the same command line, to compare. `--engine=PATH`: the folder with skein.js and its companions.
const bundler = argument('bundler') ?? path.join(root, 'build/native/skein');
const engine = argument('engine') ?? dist;

function argument(name) {
  return process.argv.find(text => text.startsWith(`--${name}=`))?.slice(name.length + 3);
}

/** What the examples import from npm: packages and the files of theirs that the build may need. */
const packages = {
  three: file => file.startsWith('src/') && file.endsWith('.js'),
  preact: file => /^(hooks\/|jsx-runtime\/)?dist\/[^/]+\.mjs$/.test(file),
};

const bundle = (...args) => execFileSync(bundler, ['--bundle', '--format=esm', '--platform=browser', '--log-level=warning', ...args], { cwd: root, stdio: 'inherit' });

function bundle_scripts() {
  bundle('playground/src/main.ts', '--splitting', '--minify', '--sourcemap', `--outdir=${site}`);
  // One file without imports: the frame has no origin and can load nothing.
  bundle('playground/src/frame/frame.ts', '--minify', `--outfile=${path.join(site, 'frame.js')}`);
}

function copy_static() {
  fs.copyFileSync(path.join(here, 'index.html'), path.join(site, 'index.html'));
  fs.cpSync(path.join(here, 'public'), site, { recursive: true });
  const styles = fs.readdirSync(path.join(here, 'styles')).sort();
  fs.writeFileSync(path.join(site, 'playground.css'), styles.map(name => fs.readFileSync(path.join(here, 'styles', name), 'utf8')).join('\n'));
  for (const name of fs.readdirSync(engine)) {
    if (/\.(js|wasm)$/.test(name)) fs.copyFileSync(path.join(engine, name), path.join(site, name));
  }
}

function pack_examples() {
  const folder = path.join(here, 'examples');
  fs.mkdirSync(path.join(site, 'examples'), { recursive: true });
  const index = [];
  for (const name of fs.readdirSync(folder)) {
    const { order, title, summary, page, entry, tabs, ...rest } = JSON.parse(fs.readFileSync(path.join(folder, name, 'example.json'), 'utf8'));
    const names = files_below(path.join(folder, name)).filter(file => file !== 'example.json');
    const missing = [...tabs.filter(file => !names.includes(file)), ...names.filter(file => !tabs.includes(file))];
    if (missing.length > 0) throw new Error(`playground/examples/${name}: "tabs" in example.json and the folder differ: ${missing.join(', ')}`);
    const files = Object.fromEntries(tabs.map(file => [`/${file}`, fs.readFileSync(path.join(folder, name, file), 'utf8')]));
    index.push({ order, name, title, summary, page });
    fs.writeFileSync(path.join(site, 'examples', `${name}.json`), JSON.stringify({ title, entry: `/${entry}`, files, ...rest }));
  }
  index.sort((a, b) => a.order - b.order);
  fs.writeFileSync(path.join(site, 'examples/index.json'), JSON.stringify(index.map(({ order: _, ...entry }) => entry)));
}

/** The page that shows dynamic workers alone has the routes of the example. */
function pack_routes() {
  const example = path.join(here, 'examples/dynamic-workers');
  const names = ['home', 'dynamic', 'metrics', 'config'];
  const read = name => fs.readFileSync(path.join(example, name), 'utf8');
  const routes = Object.fromEntries(names.map(name => [name === 'home' ? '/' : `/${name}`, read(`routes/${name}.ts`)]));
  const text = `export const routes = ${JSON.stringify(routes)};\nexport const flags = ${read('flags.json').trim()};\n`;
  fs.writeFileSync(path.join(site, 'loader/routes.js'), text);
}

/**
 * Skein's own libraries, which examples import as anybody's project does. The loader brings the engine along, so it is packed by itself.
 * The program that imports it runs in a frame without an origin, which could load nothing: worker and WebAssembly become outputs of the build.
 */
const libraries = {
  skein: { exports: ['messaging'], files: ['messaging.js'] },
  'skein-loader': {
    exports: ['loader', 'messaging'],
    files: ['loader.js', 'messaging.js', 'skein.js', 'worker.js', 'build_cache.js', 'link.js', 'served_store.js'],
    assets: ['skein.wasm', 'skein-rest.wasm'],
    // A frame without an origin has no threads, and the frame's page none of the engine's results.
    external: ['./skein-threads.wasm', './skein-threads-rest.wasm'],
  },
};

function pack_skein() {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  const { name, version, type, sideEffects } = manifest;
  for (const [pack, { exports, files: names, assets = [], external = [] }] of Object.entries(libraries)) {
    const entries = Object.fromEntries(exports.map(entry => [`./${entry}`, `./dist/${entry}.js`]));
    const own = { name, version, type, sideEffects, exports: entries };
    const files = { 'package.json': JSON.stringify(own) };
    for (const file of names) files[`dist/${file}`] = fs.readFileSync(path.join(engine, file), 'utf8');
    const places = Object.fromEntries(assets.map(file => [`dist/${file}`, file]));
    fs.writeFileSync(path.join(site, 'packages', `${pack}.json`), JSON.stringify({ name, version, files, assets: places, external }));
  }
}

function pack_packages() {
  fs.mkdirSync(path.join(site, 'packages'), { recursive: true });
  pack_skein();
  for (const [name, wanted] of Object.entries(packages)) {
    const folder = path.join(root, 'node_modules', name);
    const names = files_below(folder).filter(file => file === 'package.json' || wanted(file));
    const files = Object.fromEntries(names.map(file => [file, fs.readFileSync(path.join(folder, file), 'utf8')]));
    const { version } = JSON.parse(files['package.json']);
    fs.writeFileSync(path.join(site, 'packages', `${name}.json`), JSON.stringify({ name, version, files }));
    console.log(`playground: ${name} ${version}, ${names.length} files`);
  }
}

function files_below(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)).replaceAll(path.sep, '/'))
    .sort();
}

fs.rmSync(site, { recursive: true, force: true });
fs.mkdirSync(site, { recursive: true });
bundle_scripts();
copy_static();
pack_examples();
pack_routes();
pack_packages();
