// Plugins in Node with the real engine, single-threaded and with threads.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as api from '../../dist/skein.js';
import { rollupPlugin } from '../../dist/rollup.js';

const options = { bundle: true, format: 'esm', outfile: '/out.js' };
const run = async result => {
  const printed = [];
  await new Function('console', `return (async () => {${result.outputFiles[0].text}})()`)({ log: (...args) => printed.push(...args) });
  return printed;
};
const plugin = (setup, name = 'p') => ({ name, setup });
const virtual = (prefix, load) =>
  plugin(build => {
    build.onResolve({ filter: new RegExp(`^${prefix}:`) }, ({ path }) => ({ path: path.slice(prefix.length + 1), namespace: prefix }));
    build.onLoad({ filter: /.*/, namespace: prefix }, load);
  }, prefix);
const failure_of = promise => promise.then(() => assert.fail('it was built'), error => error);

for (const threads of [0, 2]) {
  describe(`${threads} threads`, () => {
    before(() => api.initialize({ threads }));
    after(() => api.stop());

    test('each file that a pattern means is resolved and loaded by plugins', async () => {
      const asked = [];
      const build = async files => {
        const result = await api.build({
          ...options,
          outfile: undefined,
          outdir: '/out',
          files: { '/a.js': 'const load = n => import(`./p/${n}.vue`); new Worker(new URL(`./w/${load}.js`, import.meta.url))', ...files },
          entryPoints: ['/a.js'],
          plugins: [
            plugin(build => {
              build.onResolve({ filter: /^\.\/w\// }, ({ path, kind }) => void asked.push(`${kind} ${path}`));
              build.onLoad({ filter: /\.vue$/ }, ({ path }) => ({ contents: `export default ${JSON.stringify(path)}`, loader: 'js' }));
            }),
          ],
        });
        return [result.outputFiles.find(({ path }) => path === '/out/a.js').text, result.warnings.map(({ text }) => text)];
      };
      const [text, warnings] = await build({ '/p/x.vue': '<a>', '/p/deep/y.vue': '<b>', '/w/one.js': '1', '/w/two.js': '2' });
      assert.deepEqual(warnings, []);
      assert.deepEqual(asked.toSorted(), ['new-worker ./w/one.js', 'new-worker ./w/two.js']);
      assert.match(text, /"\.\/p\/deep\/y\.vue": \(\) => import\("\.\/y-\w+\.js"\), "\.\/p\/x\.vue": \(\) => import\("\.\/x-\w+\.js"\)/);
      assert.match(text, /"\.\/w\/one\.js": \(\) => new Worker\(new URL\("\.\/one-\w+\.js", import\.meta\.url\)\)/);
      const [, others] = await build({});
      assert.deepEqual(others, ['No file matches "./p/*.vue"; it stays as it is written', 'No file matches "./w/*.js"; it stays as it is written']);
    });

    test('virtual modules: namespaces, pluginData, suffix, loaders, text and bytes', async () => {
      const seen = [];
      const files = { '/a.js': 'import x from "v:one"; import y from "v:two"; import z from "/b.js?q"; console.log(x.n, y, z)' };
      const result = await api.build({
        ...options,
        files,
        entryPoints: ['/a.js'],
        plugins: [
          plugin(build => {
            build.onResolve({ filter: /^v:/ }, args => {
              seen.push([args.kind, args.importer, args.namespace, args.resolveDir]);
              return { path: args.path.slice(2), namespace: 'v', pluginData: { n: args.path.length } };
            });
            build.onResolve({ filter: /\?q$/ }, () => ({ path: '/b.js', suffix: '?q' }));
            build.onLoad({ filter: /^one$/, namespace: 'v' }, ({ pluginData }) => ({ contents: JSON.stringify(pluginData), loader: 'json' }));
            build.onLoad({ filter: /^two$/, namespace: 'v' }, () => ({ contents: new TextEncoder().encode('import f from "./f.ts"; export default f + "é"'), resolveDir: '/dir' }));
            build.onLoad({ filter: /^\/b\.js$/ }, ({ suffix }) => ({ contents: `export default ${JSON.stringify(suffix)}` }));
            build.onLoad({ filter: /f\.ts$/, namespace: 'file' }, ({ path }) => ({ contents: `export default ${JSON.stringify(path)} as string`, loader: 'ts' }));
            build.onResolve({ filter: /^\.\/f\.ts$/ }, ({ resolveDir, namespace, importer }) => {
              seen.push([namespace, importer]);
              return { path: `${resolveDir}/f.ts` };
            });
          }),
        ],
      });
      assert.deepEqual(await run(result), [5, '/dir/f.tsé', '?q']);
      assert.deepEqual(seen, [['import-statement', '/a.js', 'file', '/'], ['import-statement', '/a.js', 'file', '/'], ['v', 'two']]);
    });

    test('what a barrel without side effects hands on is asked for when somebody needs it, also in the next build', async () => {
      const asked = [];
      const texts = {
        index: 'export { one } from "p:one"; export { two } from "p:two"; export * from "p:stars"; export const own = 0;',
        one: 'export const one = "1"; export { gone } from "p:gone"',
        two: 'import { one } from "p:index"; export const two = one + "2";',
        stars: 'export { three } from "p:three"; export { gone } from "p:gone"',
        three: 'export const three = "3";',
      };
      const plugin = {
        name: 'p',
        setup(build) {
          build.onResolve({ filter: /^p:/ }, ({ path }) => (asked.push(path), { path: path.slice(2), namespace: 'p', sideEffects: false }));
          build.onLoad({ filter: /.*/, namespace: 'p' }, ({ path }) => ({ contents: texts[path] ?? assert.fail(`${path} is needed by nobody`) }));
        },
      };
      const program = names => ({ '/a.js': `import { ${names} } from "p:index"; console.log(${names});` });
      const context = await api.context({ ...options, files: program('two'), entryPoints: ['/a.js'], plugins: [plugin], metafile: true });
      const inputs = result => Object.keys(result.metafile.inputs).sort().join(' ');
      let result = await context.rebuild();
      assert.deepEqual(await run(result), ['12']);
      assert.equal(inputs(result), 'a.js p:index p:one p:two');
      assert.deepEqual([...new Set(asked)].sort(), ['p:gone', 'p:index', 'p:one', 'p:two']);
      result = await context.rebuild({ files: program('three') });
      assert.deepEqual(await run(result), ['3']);
      assert.equal(inputs(result), 'a.js p:index p:stars p:three');
      result = await context.rebuild({ files: program('one') });
      assert.deepEqual(await run(result), ['1']);
      assert.equal(inputs(result), 'a.js p:index p:one');
      await context.dispose();
    });

    test('the first plugin that answers wins; filters, null, external and sideEffects', async () => {
      const calls = [];
      const first = plugin(build => {
        build.onResolve({ filter: /^x$/ }, () => void calls.push('first'));
        build.onResolve({ filter: /^never$/ }, () => assert.fail('its filter does not match'));
        build.onResolve({ filter: /^x$/, namespace: 'other' }, () => assert.fail('its namespace does not match'));
      }, 'first');
      const second = plugin(build => {
        build.onResolve({ filter: /^x$/g }, () => (calls.push('second'), { path: 'https://cdn.test/x.js', external: true }));
        build.onResolve({ filter: /^pure$/ }, () => ({ path: '/pure.js', sideEffects: false }));
      }, 'second');
      const third = plugin(build => build.onResolve({ filter: /^x$/ }, () => assert.fail('second has answered')), 'third');
      const { outputFiles } = await api.build({
        ...options, files: { '/a.js': 'import x from "x"; import "pure"; console.log(x)', '/pure.js': 'console.log("side effect")' }, entryPoints: ['/a.js'], plugins: [first, second, third],
      });
      assert.deepEqual(calls, ['first', 'second']);
      assert.match(outputFiles[0].text, /from "https:\/\/cdn\.test\/x\.js"/);
      assert.ok(!outputFiles[0].text.includes('side effect'));
    });

    test('hundreds of calls are in flight at once', async () => {
      let open = 0, all_asked;
      const all = new Promise(done => { all_asked = done; });
      const imports = Array.from({ length: 300 }, (_, i) => `import n${i} from "v:${i}"`).join(';');
      const result = await api.build({
        ...options, files: { '/a.js': `${imports}; console.log(${Array.from({ length: 300 }, (_, i) => `n${i}`).join('+')})` }, entryPoints: ['/a.js'],
        plugins: [virtual('v', async ({ path }) => {
          // None is answered before all have been asked.
          if (++open === 300) all_asked();
          await all;
          return { contents: `export default ${path}` };
        })],
      });
      assert.deepEqual(await run(result), [44850]);
    });

    test('errors: thrown, returned, with their origin and place', async () => {
      const thrown = new TypeError('it broke');
      const files = { '/a.js': '\nimport "x"; import "y"; import "v:z"', '/ok.js': '' };
      const error = await failure_of(api.build({ ...options, files, entryPoints: ['/a.js'], plugins: [
        plugin(build => {
          build.onResolve({ filter: /^x$/ }, () => { throw thrown; });
          build.onResolve({ filter: /^y$/ }, () => ({ errors: [{ text: 'not y', location: { file: 'y.cfg', line: 3, column: 1 }, detail: 7 }], warnings: [{ text: 'careful' }] }));
        }, 'broken'),
        virtual('v', async () => { throw new Error('cannot load'); }),
      ] }));
      const by_text = Object.fromEntries(error.errors.map(message => [message.text, message]));
      assert.deepEqual(Object.keys(by_text).sort(), ['cannot load', 'it broke', 'not y']);
      const { pluginName, detail, location, notes } = by_text['it broke'];
      assert.deepEqual([pluginName, detail, location.file, location.line, location.column], ['broken', thrown, 'a.js', 2, 7]);
      assert.match(notes[0].text, /"onResolve" callback registered here: .*plugins\.test\.mjs/);
      assert.match(notes[1].text, /plugins\.test\.mjs/);
      assert.deepEqual([by_text['not y'].location.file, by_text['not y'].detail, by_text['not y'].pluginName], ['y.cfg', 7, 'broken']);
      assert.equal(by_text['cannot load'].pluginName, 'v');
      assert.equal(error.warnings[0].text, 'careful');
      const bad = setup => failure_of(api.build({ ...options, files, entryPoints: ['/ok.js'], plugins: [plugin(setup)] })).then(({ errors }) => errors[0].text);
      assert.match(await bad(build => build.onResolve({ filter: /ok/ }, () => ({ path: 'relative.js' }))), /non-absolute path: relative\.js/);
      assert.match(await bad(build => build.onLoad({ filter: /ok/ }, () => ({ content: '' }))), /Invalid option from onLoad\(\) callback in plugin "p": "content"/);
      assert.match(await bad(build => build.onLoad({}, () => null)), /onLoad\(\) call is missing a filter/);
      assert.match(await bad(build => build.onStart(() => { throw new Error('no start'); })), /no start/);
      assert.match(await bad(build => build.onEnd(() => ({ errors: [{ text: 'no end' }] }))), /no end/);
      assert.match(await bad(build => void build.resolve('x', { kind: 'import-statement' })), /before plugin setup has completed/);
    });

    test('build.resolve goes through plugins and then the engine; setup may change options; hooks run in order', async () => {
      const log = [];
      const files = { '/lib/a.js': 'import "find"', '/node_modules/pkg/index.js': 'console.log("pkg")', '/real.js': 'console.log("real")' };
      const result = await api.build({ ...options, files, entryPoints: ['/missing.js'], plugins: [
        plugin(async build => {
          await null;
          build.initialOptions.entryPoints = ['/lib/a.js'];
          build.onStart(() => void log.push('start'));
          build.onResolve({ filter: /^find$/ }, async ({ resolveDir }) => {
            const pkg = await build.resolve('pkg', { kind: 'import-statement', resolveDir });
            const other = await build.resolve('other', { kind: 'import-statement', resolveDir });
            const nothing = await build.resolve('./nothing', { kind: 'import-statement', resolveDir });
            log.push(pkg.path, pkg.namespace, other.namespace, other.pluginData, nothing.errors.length, nothing.path);
            return { path: pkg.path };
          });
          build.onResolve({ filter: /^other$/ }, () => ({ path: 'o', namespace: 'ns', pluginData: 9 }));
          build.onEnd(({ outputFiles }) => void log.push(`end ${outputFiles.length}`));
          build.onDispose(() => log.push('dispose'));
        }),
      ] });
      await null;
      assert.deepEqual(await run(result), ['pkg']);
      assert.deepEqual(log, ['start', '/node_modules/pkg/index.js', 'file', 'ns', 9, 1, '', 'end 1', 'dispose']);
    });

    test('entry points, workers and import attributes are asked about', async () => {
      const kinds = new Set();
      const result = await api.build({ files: { '/w.js': 'postMessage(1)' }, ...options, outfile: undefined, outdir: '/out', entryPoints: ['v:main'], plugins: [
        plugin(build => {
          build.onResolve({ filter: /.*/ }, args => void kinds.add(`${args.kind} ${args.namespace}${JSON.stringify(args.with)}`));
        }),
        virtual('v', () => ({ resolveDir: '/', contents: 'new Worker(new URL("./w.js", import.meta.url), { type: "module" }); import d from "v:data" with { type: "json" }; console.log(d)'.replace('"v:data"', '"data:application/json,1"') })),
      ] });
      assert.equal(result.outputFiles.filter(({ kind }) => kind === 'worker').length, 1);
      assert.deepEqual([...kinds].sort(), ['entry-point file{}', 'import-statement v{"type":"json"}', 'new-worker v{}']);
    });

    test('contexts: plugins are asked again; cancel ends a build that waits for a plugin', async () => {
      let n = 0, hang = false, disposed = 0;
      const ctx = await api.context({ ...options, files: { '/a.js': 'import n from "v:n"; console.log(n)' }, entryPoints: ['/a.js'], plugins: [
        virtual('v', () => (hang ? new Promise(() => {}) : { contents: `export default ${++n}` })),
        plugin(build => build.onDispose(() => disposed++)),
      ] });
      assert.deepEqual(await run(await ctx.rebuild()), [1]);
      assert.deepEqual(await run(await ctx.rebuild()), [2]);
      hang = true;
      const waiting = failure_of(ctx.rebuild());
      await new Promise(done => setTimeout(done, 100));
      await ctx.cancel();
      assert.match((await waiting).message, /The build was canceled/);
      hang = false;
      assert.deepEqual(await run(await ctx.rebuild()), [3]);
      await ctx.dispose();
      assert.equal(disposed, 1);
    });

    test('the same bytes whatever the order of answers', async () => {
      const files = { '/a.js': Array.from({ length: 20 }, (_, i) => `export * from "v:${i}"`).join(';') };
      const once = async () => (await api.build({ ...options, files, entryPoints: ['/a.js'], plugins: [virtual('v', async ({ path }) => {
        await new Promise(done => setTimeout(done, Math.random() * 10));
        return { contents: `export const x${path} = ${path}` };
      })] })).outputFiles[0].text;
      const first = await once();
      for (let i = 0; i < 3; i++) assert.equal(await once(), first);
    });

    test('a Rollup plugin: resolveId, load, transform, emitFile, generateBundle, object hooks', async () => {
      const log = [];
      const rollup = {
        name: 'r',
        buildStart() { log.push('buildStart'); },
        resolveId: { order: 'pre', filter: { id: /^virtual:/ }, handler: id => `\0${id}` },
        load(id) {
          if (id !== '\0virtual:one') return null;
          const asset = this.emitFile({ type: 'asset', name: 'pic.txt', source: 'pixels' });
          return `import.meta.ROLLUP_FILE_URL_${asset}; export default "one"`;
        },
        async transform(code, id) {
          if (id !== '/a.ts') return null;
          const found = await this.resolve('./b', id);
          log.push(found.id);
          this.warn('just so');
          return { code: code.replace('WORD', '"word"') };
        },
        buildEnd(error) { log.push(`buildEnd ${error}`); },
        generateBundle(_options, bundle) {
          for (const file of Object.values(bundle)) if (file.type === 'chunk') file.code += '// generated\n';
          this.emitFile({ type: 'asset', fileName: 'list.json', source: JSON.stringify(Object.keys(bundle).length) });
        },
      };
      const result = await api.build({ ...options, outfile: undefined, outdir: '/out', files: { '/a.ts': 'import one from "virtual:one"; import "./b"; console.log(one, WORD as string)', '/b.js': '' }, entryPoints: ['/a.ts'], plugins: [rollupPlugin(rollup)] });
      assert.deepEqual(log, ['buildStart', '/b.js', 'buildEnd undefined']);
      assert.deepEqual(await run({ outputFiles: [{ text: result.outputFiles[0].text.replaceAll('import.meta.url', '"file:///x"') }] }), ['one', 'word']);
      assert.match(result.outputFiles[0].text, /\/\/ generated\n$/);
      const paths = result.outputFiles.map(({ path }) => path);
      assert.ok(paths.includes('/out/list.json') && paths.some(path => /^\/out\/assets\/pic-\w+\.txt$/.test(path)), paths);
      assert.deepEqual(result.warnings.map(({ text, pluginName }) => [text, pluginName]), [['just so', 'r']]);
      const error = await failure_of(api.build({ ...options, files: { '/a.js': '' }, entryPoints: ['/a.js'], plugins: [rollupPlugin({ name: 'bad', transform() { this.error({ message: 'no', loc: { file: 'a.js', line: 1, column: 0 } }); } })] }));
      assert.deepEqual([error.errors[0].text, error.errors[0].pluginName, error.errors[0].location.line], ['no', 'bad', 1]);
    });
  });
}
