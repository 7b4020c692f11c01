// The adapter for Rollup plugins, hook by hook.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'acorn';
import * as api from '../../dist/skein.js';
import { rollupPlugin } from '../../dist/rollup.js';
import { covering, decode } from '../source_maps/identifiers.mjs';

before(() => api.initialize({ threads: 0 }));
after(() => api.stop());

const options = { bundle: true, format: 'esm', outdir: '/out', entryPoints: ['/a.js'] };
const build = (files, plugins, more = {}, adapter = {}) => api.build({ ...options, files, plugins: [rollupPlugin(plugins, adapter)], ...more });
const failure_of = promise => promise.then(() => assert.fail('it was built'), error => error.errors);
const run = async text => {
  const printed = [];
  await new Function('console', `return (async () => {${text}})()`)({ log: (...args) => printed.push(...args) });
  return printed;
};

test('hooks run in the order of Rollup; order and enforce', async () => {
  const log = [];
  const all = ['options', 'buildStart', 'resolveId', 'load', 'transform', 'moduleParsed', 'buildEnd', 'renderStart', 'renderChunk', 'generateBundle', 'closeBundle', 'writeBundle'];
  const logger = name => Object.fromEntries([['name', name], ...all.map(hook => [hook, (...args) => void log.push(`${name}.${hook}${hook === 'load' ? ` ${args[0]}` : ''}`)])]);
  await build({ '/a.js': '1' }, [logger('x'), false, { ...logger('post'), enforce: 'post' }, null, { ...logger('pre'), enforce: 'pre' }]);
  assert.deepEqual(log, ['options', 'buildStart', 'resolveId', 'load /a.js', 'transform', 'moduleParsed', 'buildEnd', 'renderStart', 'renderChunk', 'generateBundle', 'closeBundle'].flatMap(hook => ['pre', 'x', 'post'].map(name => `${name}.${hook.split(' ')[0]}${hook.slice(hook.split(' ')[0].length)}`)));
  log.length = 0;
  const ordered = (name, order) => ({ name, transform: { order, handler: () => void log.push(name) } });
  await build({ '/a.js': '1' }, [ordered('last', 'post'), ordered('second', null), ordered('first', 'pre')]);
  assert.deepEqual(log, ['first', 'second', 'last']);
  log.length = 0;
  const errors = await failure_of(build({ '/a.js': 'import "./none"' }, { ...logger('x'), resolveId: null }));
  assert.match(errors[0].text, /none/);
  assert.deepEqual(log.slice(-2), ['x.buildEnd', 'x.closeBundle']);
});

test('writeBundle comes behind the files, closeBundle behind it', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-rollup-'));
  fs.writeFileSync(path.join(folder, 'a.js'), 'console.log(1)');
  const log = [];
  const plugin = { name: 'w', writeBundle: ({ dir }) => void log.push(fs.readdirSync(dir).sort()), closeBundle: () => void log.push('close'), generateBundle() { this.emitFile({ type: 'asset', fileName: 'deep/x.txt', source: 'x' }); } };
  const result = await api.build({ ...options, absWorkingDir: folder, entryPoints: ['a.js'], outdir: 'out', plugins: [rollupPlugin(plugin)] });
  assert.deepEqual(log, [['a.js', 'deep'], 'close']);
  assert.equal(fs.readFileSync(path.join(folder, 'out/deep/x.txt'), 'utf8'), 'x');
  assert.equal(result.metafile, undefined);
  fs.rmSync(folder, { recursive: true });
});

test('filters: id and code, text, globs, expressions, include and exclude', async () => {
  const seen = [];
  const hook = (name, filter) => ({ name, transform: { filter, handler: (_code, id) => void seen.push(`${name} ${id}`) } });
  const files = { '/a.js': 'import "./src/b.ts"; import "./src/c.js"', '/src/b.ts': 'let magic = 1', '/src/c.js': '2' };
  await build(files, [hook('glob', { id: '/src/**' }), hook('list', { id: [/b\.ts$/g, '/a.js'] }), hook('both', { id: { include: /js$/, exclude: '/a.js' } }), hook('code', { code: 'magic' }), hook('not', { id: /ts$/, code: { exclude: /magic/ } })]);
  assert.deepEqual(seen.sort(), ['both /src/c.js', 'code /src/b.ts', 'glob /src/b.ts', 'glob /src/c.js', 'list /a.js', 'list /src/b.ts']);
});

// Shifts the code and tells where everything was.
const shift = (name, text, width) => ({
  name,
  transform: (code, id) => (id.endsWith('a.js') ? { code: text + code.split('\n').map(line => ' '.repeat(width) + line).join('\n'), map: { version: 3, sources: [id], names: [], mappings: `${';'.repeat(text.split('\n').length - 1)}${code.split('\n').map((line, i) => `${i ? '' : ''}${vlq(width)}A${i ? 'C' : 'A'}A${[...line.matchAll(/\b\w/g)].map((m, k, all) => (m.index === 0 ? '' : `,${vlq(m.index - (k && all[k - 1].index))}AA${vlq(m.index - (k && all[k - 1].index))}`)).join('')}`).join(';')}` } } : null),
});
function vlq(value) {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let rest = value << 1, text = '';
  do {
    text += digits[(rest & 31) | (rest >> 5 ? 32 : 0)];
    rest >>= 5;
  } while (rest);
  return text;
}

test('maps of several transforms, of renderChunk, and of the engine are one', async () => {
  const files = { '/a.js': 'one(1)' };
  const places = async (plugins, sourcemap = 'external') => {
    const result = await build(files, plugins, { sourcemap });
    const code = result.outputFiles.find(({ kind }) => kind === 'entry').text;
    const inline = /sourceMappingURL=data:application\/json;base64,(.*)/.exec(code)?.[1];
    const map = JSON.parse(inline ? Buffer.from(inline, 'base64').toString() : result.outputFiles.find(({ kind }) => kind === 'map').text);
    const row = code.split('\n').findIndex(line => line.includes('one('));
    const found = covering(decode(map)[row], code.split('\n')[row].indexOf('one('));
    return [map.sources[found[1]].split('/').pop(), found[2], found[3], map.sourcesContent[found[1]]];
  };
  const expected = ['a.js', 0, 0, 'one(1)'];
  assert.deepEqual(await places([]), expected);
  assert.deepEqual(await places([shift('s', 'first();\n', 3)]), expected);
  assert.deepEqual(await places([shift('s', 'first();\n', 3), { name: 'same', transform: code => ({ code: code.replace('1', '2'), map: null }) }, shift('t', 'x();\ny();\n', 7)]), expected);
  for (const sourcemap of ['external', 'linked', 'inline']) {
    const banner = { name: 'b', renderChunk: code => ({ code: `// banner\n${code}`, map: { version: 3, sources: ['x'], names: [], mappings: `;${code.split('\n').map((_line, i) => (i ? 'AACA' : 'AAAA')).join(';')}` } }) };
    assert.deepEqual(await places([banner], sourcemap), expected);
    assert.deepEqual(await places([shift('s', 'first();\n', 3), banner], sourcemap).then(found => [found[0], found[1]]), ['a.js', 0]);
  }
  // Without a map nobody knows: the made code is its own source.
  assert.deepEqual(await places([{ name: 'no', transform: code => `\n${code}` }]), ['a.js', 1, 0, '\none(1)']);
});

test('this.parse with a parser that is given, and refused without one', async () => {
  const kinds = [];
  const plugin = { name: 'p', transform(code) { kinds.push(this.parse(code).body[0].type); } };
  await build({ '/a.js': 'let a' }, plugin, {}, { parse: code => parse(code, { ecmaVersion: 'latest', sourceType: 'module' }) });
  assert.deepEqual(kinds, ['VariableDeclaration']);
  const [error] = await failure_of(build({ '/a.js': 'let a' }, plugin));
  assert.match(error.text, /calls this\.parse\(\), but Skein gives no syntax trees: give a parser as rollupPlugin\(plugins, \{ parse \}\)/);
  assert.equal(error.pluginName, 'p');
});

test('this.resolve goes through the other plugins and hands custom on; this.load; getModuleInfo', async () => {
  const seen = [];
  const first = {
    name: 'first',
    async resolveId(source, importer, { custom, isEntry }) {
      if (source !== './b') return null;
      const found = await this.resolve(source, importer, { custom: { mine: 1 } });
      seen.push(['first', found.id, found.external, isEntry, custom]);
      const info = await this.load(found);
      seen.push(['loaded', info.code, info.meta.mark]);
      return found;
    },
  };
  const second = { name: 'second', resolveId: (source, _importer, { custom }) => void (source === './b' && seen.push(['second', custom.mine])) };
  const maker = { name: 'maker', transform: (code, id) => (id === '/b.js' ? { code: `${code};made()`, map: null, meta: { mark: 7 } } : null) };
  const reader = { name: 'reader', buildEnd() {
    const info = this.getModuleInfo('/b.js');
    seen.push(['info', info.importers, this.getModuleInfo('/a.js').importedIds, this.getModuleInfo('/a.js').dynamicallyImportedIds, info.code, [...this.getModuleIds()].sort()]);
    assert.equal(this.getModuleInfo('/none.js'), null);
  } };
  const { outputFiles } = await build({ '/a.js': 'import "./b"; import("./c.js")', '/b.js': 'b()', '/c.js': '' }, [first, second, maker, reader]);
  assert.match(outputFiles[0].text, /made\(\)/);
  assert.deepEqual(seen, [['second', 1], ['first', '/b.js', false, false, {}], ['loaded', 'b();made()', 7], ['info', ['/a.js'], ['/b.js'], ['/c.js'], 'b();made()', ['/a.js', '/b.js', '/c.js']]]);
});

test('emitted chunks are entry points, from buildStart and from transform', async () => {
  const files = { '/a.js': 'import { s } from "./shared"; console.log("a", s)', '/b.js': 'import { s } from "./shared"; console.log("b", s)', '/c.js': 'export const c = 1', '/shared.js': 'export const s = "shared"' };
  const names = {};
  const plugin = {
    name: 'e', buildStart() { names.b = this.emitFile({ type: 'chunk', id: '/b.js', name: 'other' }); },
    transform(_code, id) { if (id === '/a.js') names.c = this.emitFile({ type: 'chunk', id: './c.js' }); },
    generateBundle(_output, bundle) { names.files = [this.getFileName(names.b), this.getFileName(names.c)]; names.entries = Object.values(bundle).filter(each => each.isEntry).map(each => each.fileName).sort(); },
  };
  for (const entryNames of [undefined, '[name]-[hash]']) {
    const { outputFiles } = await build(files, plugin, { splitting: true, entryNames });
    const hashed = name => new RegExp(`^${name}${entryNames ? '-[A-Z0-9]{8}' : ''}\\.js$`);
    assert.match(names.files[0], hashed('other'));
    assert.match(names.files[1], hashed('c'));
    assert.deepEqual(names.entries.map(name => name.replace(/-.*|\..*/, '')), ['a', 'c', 'other']);
    assert.match(outputFiles.find(({ path }) => path.endsWith(names.files[0])).text, /"b", s/);
    assert.equal(outputFiles.filter(({ kind }) => kind === 'chunk').length, 1);
  }
  const [error] = await failure_of(api.build({ ...options, outdir: undefined, outfile: '/o.js', files, plugins: [rollupPlugin(plugin)] }));
  assert.match(error.text, /emitFile\(\) of a chunk needs the option "outdir"/);
  const [odd] = await failure_of(build(files, { name: 'odd', buildStart() { this.emitFile({ type: 'wasm' }); } }));
  assert.match(odd.text, /emitFile\(\) of type "wasm" is not supported/);
});

test('errors and warnings have their place; hooks that are not there are refused by name', async () => {
  const files = { '/a.js': 'let a;\nlet b' };
  const [error] = await failure_of(build(files, { name: 'bad', transform() { this.error('not b', 11); } }));
  assert.deepEqual([error.text, error.pluginName, error.location.file, error.location.line, error.location.column], ['not b', 'bad', '/a.js', 2, 4]);
  const { warnings } = await build(files, { name: 'warns', transform() { this.warn({ message: 'hm' }, { line: 1, column: 3 }); this.info('i'); this.debug('d'); }, renderChunk() { this.warn(() => 'late'); } });
  assert.deepEqual(warnings.map(({ text, pluginName, location }) => [text, pluginName, location?.column]), [['hm', 'warns', 3], ['late', 'warns', undefined]]);
  const [refused] = await failure_of(build(files, { name: 'r', resolveFileUrl() {} }));
  assert.match(refused.text, /The plugin "r" has the hook "resolveFileUrl", which the adapter for Rollup plugins does not support/);
  const seen = [];
  const [rendering] = await failure_of(build(files, { name: 'render', renderChunk() { throw new Error('cannot render'); }, renderError: problem => void seen.push(problem.message), closeBundle: () => void seen.push('closed') }));
  assert.equal(rendering.text, 'cannot render');
  assert.deepEqual(seen, ['cannot render', 'closed']);
});

test('virtual modules: names with a zero byte, their imports, attributes', async () => {
  const plugin = {
    name: 'v', resolveId: (source, importer) => (source.startsWith('virtual:') ? `\0${source}` : importer === '\0virtual:one' && source === './two' ? '\0virtual:two' : null),
    load: id => (id === '\0virtual:one' ? 'import two from "./two"; export default "one " + two' : id === '\0virtual:two' ? { code: 'export default "two"', moduleSideEffects: false } : null),
  };
  const { outputFiles } = await build({ '/a.js': 'import one from "virtual:one"; console.log(one)' }, plugin);
  assert.deepEqual(await run(outputFiles[0].text), ['one two']);
  assert.ok(!outputFiles[0].text.includes('\0'));
});

test('attributes: told to resolveId, kept for load, getModuleInfo and this.resolve; those of the first import count', async () => {
  const seen = [];
  const plugin = {
    name: 'a',
    resolveId(source, importer, { attributes }) {
      seen.push(`${source} ${JSON.stringify(attributes)}`);
      if (source === './given.js') return { id: '/given.js', attributes: { as: 'given' } };
      return attributes.as === 'url' ? `\0url:${source}` : null;
    },
    async load(id) {
      if (id === '/given.js') seen.push(`load ${JSON.stringify(this.getModuleInfo(id).attributes)}`);
      if (id === '/a.js') seen.push(`this.resolve ${JSON.stringify((await this.resolve('./x', id, { attributes: { as: 'url' } })).attributes)}`);
      return id.startsWith('\0url:') ? `export default ${JSON.stringify(this.getModuleInfo(id).attributes.as + id.slice(5))}` : null;
    },
    buildEnd() {
      const { importedIds } = this.getModuleInfo('/a.js');
      for (const id of importedIds) seen.push(`${id.replace('\0', '')} ${JSON.stringify(this.getModuleInfo(id).attributes)}`);
    },
  };
  const code = 'import a from "./pic.png" with { as: "url" }; import b from "./given.js"; import c from "./d.json" with { type: "json" }; import d from "./d.json"; import e from "ext" with { as: "x" }; console.log(a, b, c.n, d.n)';
  const { outputFiles } = await build({ '/a.js': code, '/given.js': 'export default "given"', '/d.json': '{"n":1}', '/x.js': '' }, plugin, { external: ['ext'] });
  assert.equal(seen[0], '/a.js {}');
  assert.deepEqual(seen.slice(1).sort(), [
    './d.json {"type":"json"}', './d.json {}', './given.js {}', './pic.png {"as":"url"}', 'ext {"as":"x"}', 'this.resolve {"as":"url"}', 'load {"as":"given"}',
    'url:./pic.png {"as":"url"}', '/given.js {"as":"given"}', '/d.json {"type":"json"}', '/d.json {"type":"json"}', 'ext {"as":"x"}',
  ].sort());
  assert.deepEqual(await run(outputFiles[0].text.replace(/^import .*$/m, '')), ['url./pic.png', 'given', 1, 1]);
});

test('resolveId is told of entry points as they are written', async () => {
  const seen = [];
  await build({ '/src/a.js': '1', '/b.js': '2' }, { name: 'e', resolveId: source => void seen.push(source) }, { absWorkingDir: '/', entryPoints: ['src/a.js', './b.js'] });
  assert.deepEqual(seen.sort(), ['./b.js', 'src/a.js']);
});

test('addWatchFile reaches the watcher', async () => {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'skein-rollup-watch-')));
  for (const [name, text] of [['a.js', 'console.log(WORD)'], ['word.cfg', 'one']]) fs.writeFileSync(path.join(folder, name), text);
  const texts = [];
  let heard = () => {};
  const next = () => new Promise(resolve => { heard = resolve; });
  const plugin = { name: 'w', transform(code) { const file = path.join(folder, 'word.cfg'); this.addWatchFile(file); return code.replace('WORD', JSON.stringify(fs.readFileSync(file, 'utf8'))); } };
  const ctx = await api.context({ ...options, absWorkingDir: folder, entryPoints: ['a.js'], outdir: 'out', write: false, plugins: [rollupPlugin(plugin), { name: 'end', setup: build => build.onEnd(({ outputFiles }) => { texts.push(outputFiles[0]?.text); heard(); }) }] });
  const first = next();
  await ctx.watch();
  await first;
  const second = next();
  fs.writeFileSync(path.join(folder, 'word.cfg'), 'two');
  await second;
  await ctx.dispose();
  assert.match(texts[0], /"one"/);
  assert.match(texts[1], /"two"/);
  fs.rmSync(folder, { recursive: true });
});
