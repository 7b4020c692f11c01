// esbuild's plugin API as its documentation has it, one row for each argument, each field of a result and each rule.
//
// A row: what it is about; `files` below a folder (DIR), of which entry.js is built with the plugin that `setup` sets up; `lines`: what `log` was
// told, what the bundle printed (`> …`), and errors and warnings (`E …`, `W …`) as `text | plugin | file:line:column | note`.
// Of several callbacks in flight nobody knows the first, so lines are compared sorted where `sorted` says so.

const virtual = load => build => {
  build.onResolve({ filter: /^v:/ }, ({ path }) => ({ path: path.slice(2), namespace: 'v' }));
  build.onLoad({ filter: /.*/, namespace: 'v' }, load);
};
const pick = (object, ...keys) => JSON.stringify(Object.fromEntries(keys.map(key => [key, object[key]])));
const b_is = code => ({ 'entry.js': code, 'b.js': 'export default "b"', 'dir/c.js': 'export default "c"', 'x.json': '{"a":1}' });
const import_b = b_is('import b from "./b.js"; console.log(b)');
const import_v = b_is('import v from "v:one"; console.log(v)');
const bare = (filter, result) => build => build.onResolve({ filter }, result);

export const rows = [
  // ---- onResolve: arguments
  ['onResolve: args of an entry point', import_b, (build, log) => build.onResolve({ filter: /entry/ }, args => void log(args)), ['{"path":"./entry.js","importer":"","namespace":"file","resolveDir":"DIR","kind":"entry-point","with":{}}', '> b']],
  ['onResolve: args of an import', import_b, (build, log) => build.onResolve({ filter: /b\.js/ }, args => void log(args)), ['{"path":"./b.js","importer":"DIR/entry.js","namespace":"file","resolveDir":"DIR","kind":"import-statement","with":{}}', '> b']],
  ['onResolve: args.kind', b_is('require("./b.js"); import("./dir/c.js"); export * from "./x.json"; new URL("./b.js", import.meta.url)'), (build, log) => build.onResolve({ filter: /[bc]\.js|json/ }, ({ path, kind }) => void log(path, kind)), ['./b.js new-url', './b.js require-call', './dir/c.js dynamic-import', './x.json import-statement', '> '], { sorted: true, own: 'new URL() is a kind of Skein\'s own' }],
  ['onResolve: args.namespace, args.importer and args.resolveDir in a module of a plugin', import_v, (build, log) => {
    virtual(() => ({ contents: 'export { default } from "./b.js"', resolveDir: build.initialOptions.absWorkingDir }))(build);
    build.onResolve({ filter: /b\.js/ }, args => void log(pick(args, 'namespace', 'importer', 'resolveDir')));
  }, ['{"namespace":"v","importer":"one","resolveDir":"DIR"}', '> b']],
  ['onResolve: args.resolveDir of a file is its folder', { ...b_is('import c from "./dir/d.js"; console.log(c)'), 'dir/d.js': 'export { default } from "./c.js"' }, (build, log) => build.onResolve({ filter: /c\.js/ }, ({ resolveDir }) => void log(resolveDir)), ['DIR/dir', '> c']],
  ['onResolve: args.pluginData is that of the onLoad callback', import_v, (build, log) => {
    build.onResolve({ filter: /^v:/ }, ({ path, pluginData }) => (log(path, pluginData), { path, namespace: 'v', pluginData: `resolved ${path}` }));
    build.onLoad({ filter: /.*/, namespace: 'v' }, ({ path, pluginData }) => ({ contents: path === 'v:one' ? 'export { default } from "v:two"' : 'export default 2', pluginData: `${pluginData}, loaded` }));
  }, ['v:one undefined', 'v:two resolved v:one, loaded', '> 2']],
  ['onResolve: its own pluginData does not go on to the imports of the file', { ...import_b, 'entry.js': 'import d from "./dir/d.js"; console.log(d)', 'dir/d.js': 'export { default } from "./c.js"' }, (build, log) => {
    build.onResolve({ filter: /d\.js/ }, ({ resolveDir }) => ({ path: `${resolveDir}/dir/d.js`, pluginData: 1 }));
    build.onResolve({ filter: /c\.js/ }, ({ pluginData }) => void log(pluginData));
  }, ['undefined', '> c']],
  ['onResolve: args.with, sorted', b_is('import b from "./b.js" with { z: "1", a: "2" }; console.log(b)'), (build, log) => {
    build.onResolve({ filter: /b\.js/ }, args => void log(args.with));
    build.onLoad({ filter: /b\.js/ }, () => ({ contents: 'export default 1' }));
  }, ['{"a":"2","z":"1"}', '> 1']],

  // ---- onResolve: results
  ['onResolve: path', import_b, bare(/b\.js/, ({ resolveDir }) => ({ path: `${resolveDir}/dir/c.js` })), ['> c']],
  ['onResolve: a path in the namespace file is absolute', import_b, bare(/b\.js/, () => ({ path: 'dir/c.js' })), [/^E Plugin "p" returned a non-absolute path: dir\/c\.js \(set a namespace if this is not a file path\) \| p \| entry\.js:1:14/], { own: 'esbuild names no plugin' }],
  ['onResolve: a path that is not there', import_b, bare(/b\.js/, () => ({ path: '/none.js' })), [/^E Could not read "[./]*none\.js": no such file or directory \|  \| entry\.js:1:14$/], { own: 'other words' }],
  ['onResolve: nothing, null and an empty object leave it to the next', import_b, build => {
    for (const result of [undefined, null, {}, { external: false }, { sideEffects: true }]) build.onResolve({ filter: /b\.js/ }, () => result);
    build.onResolve({ filter: /b\.js/ }, ({ resolveDir }) => ({ path: `${resolveDir}/dir/c.js` }));
  }, ['> c'], { own: 'in esbuild an object without a path ends the turn of its plugin' }],
  ['onResolve: what means nothing without a path', import_b, bare(/b\.js/, () => ({ namespace: 'n', suffix: '?q', pluginData: 1 })), ['> b', ...['namespace', 'pluginData', 'suffix'].map(name => `W The plugin returned "${name}" without a "path", so it is not used | p | entry.js:1:14`)], { sorted: true, own: 'other words' }],
  ['onResolve: external, with the path as it is written', import_b, bare(/b\.js/, () => ({ external: true })), ['> import b from "./b.js"; / b']],
  ['onResolve: external with another path', import_b, bare(/b\.js/, () => ({ external: true, path: 'https://x.test/b.js', namespace: 'n', pluginData: 1 })), ['> import b from "https://x.test/b.js"; / b']],
  ['onResolve: an entry point cannot be external', import_b, bare(/entry/, () => ({ external: true })), ['E The entry point "entry.js" cannot be external |  | '], { own: 'other words' }],
  ['onResolve: namespace', import_b, build => {
    build.onResolve({ filter: /b\.js/ }, ({ path }) => ({ path, namespace: 'n' }));
    build.onLoad({ filter: /.*/, namespace: 'n' }, ({ path, namespace }) => ({ contents: `export default ${JSON.stringify([path, namespace])}` }));
  }, ['> ["./b.js","n"]']],
  ['onResolve: a module that nobody loads', import_b, build => {
    build.onResolve({ filter: /b\.js/ }, ({ path }) => ({ path, namespace: 'n' }));
    build.onLoad({ filter: /.*/, namespace: 'other' }, () => ({ contents: '' }));
  }, ['E Could not read "n:./b.js": no plugin has loaded it |  | entry.js:1:14'], { own: 'other words' }],
  ['onResolve: one path in two namespaces is two modules', b_is('import a from "n:x"; import b from "m:x"; console.log(a, b)'), build => {
    build.onResolve({ filter: /^[nm]:/ }, ({ path }) => ({ path: 'x', namespace: path[0] }));
    build.onLoad({ filter: /x/, namespace: 'n' }, () => ({ contents: 'export default "in n"' }));
    build.onLoad({ filter: /x/, namespace: 'm' }, () => ({ contents: 'export default "in m"' }));
  }, ['> in n in m']],
  ['onResolve: suffix', import_b, (build, log) => {
    build.onResolve({ filter: /b\.js/ }, ({ resolveDir }) => ({ path: `${resolveDir}/b.js`, suffix: '?q#h' }));
    build.onLoad({ filter: /b\.js$/ }, args => void log(args));
  }, ['{"path":"DIR/b.js","namespace":"file","suffix":"?q#h","with":{}}', '> b']],
  ['onResolve: one path with two suffixes is two modules', b_is('import a from "./b.js?1"; import b from "./b.js?2"; console.log(a, b)'), build => build.onLoad({ filter: /b\.js$/ }, ({ suffix }) => ({ contents: `export default "${suffix}"` })), ['> ?1 ?2']],
  ['onResolve: a suffix begins with ? or #', import_b, bare(/b\.js/, () => ({ path: '/b.js', suffix: 'q' })), [/^E Invalid path suffix "q" returned from plugin \(must start with "\?" or "#"\) \| p \| entry\.js:1:14/]],
  ['onResolve: sideEffects', b_is('import "v:kept"; import "v:gone"; console.log("main")'), build => {
    build.onResolve({ filter: /^v:/ }, ({ path }) => ({ path, namespace: 'v', sideEffects: path === 'v:kept' }));
    build.onLoad({ filter: /.*/, namespace: 'v' }, ({ path }) => ({ contents: `console.log("${path}")` }));
  }, ['> v:kept / main'], { own: 'esbuild warns of the import that it drops' }],
  ['onResolve: pluginData goes to onLoad; of several an import decides', b_is('import b from "v:x"; console.log(b)'), build => {
    build.onResolve({ filter: /^v:/ }, () => ({ path: 'x', namespace: 'v', pluginData: { n: 1 } }));
    build.onLoad({ filter: /.*/, namespace: 'v' }, ({ pluginData }) => ({ contents: `export default ${pluginData.n}` }));
  }, ['> 1']],
  ['onResolve: errors', import_b, bare(/b\.js/, () => ({ errors: [{ text: 'one', notes: [{ text: 'note', location: { file: 'f', line: 2, column: 3 } }] }, { text: 'two', location: { line: 3 } }, { text: 'three', pluginName: 'other' }] })), ['E one | p | entry.js:1:14 | note (f:2:3)', 'E three | other | entry.js:1:14', 'E two | p | entry.js:3:0 | The plugin "p" was triggered by this import (entry.js:1:14)'], { sorted: true }],
  ['onResolve: warnings', import_b, bare(/b\.js/, () => ({ warnings: [{ text: 'careful', detail: 7 }] })), ['W careful | p | entry.js:1:14', '> b']],
  ['onResolve: pluginName', import_b, bare(/b\.js/, () => ({ pluginName: 'proxied', errors: [{ text: 'no' }] })), ['E no | proxied | entry.js:1:14'], { own: 'esbuild leaves the name of the plugin' }],
  ['onResolve: what is thrown', import_b, bare(/b\.js/, async () => { throw new Error('broken'); }), [/^E broken \| p \| entry\.js:1:14 \| This error came from the "onResolve" callback registered here: .*plugin_rows/], { own: 'esbuild tells where it was thrown' }],
  ['onLoad: errors and warnings are told where the import is', import_b, build => build.onLoad({ filter: /b\.js/ }, () => ({ errors: [{ text: 'no' }], warnings: [{ text: 'careful' }] })), ['E no | p | entry.js:1:14', 'W careful | p | entry.js:1:14']],

  // ---- onLoad: arguments
  ['onLoad: args', import_b, (build, log) => build.onLoad({ filter: /b\.js/ }, args => void log(args)), ['{"path":"DIR/b.js","namespace":"file","suffix":"","with":{}}', '> b']],
  ['onLoad: args.suffix of a query', b_is('import b from "./b.js?query"; console.log(b)'), (build, log) => build.onLoad({ filter: /b\.js$/ }, ({ path, suffix }) => void log(path, suffix)), ['DIR/b.js ?query', '> b']],
  ['onLoad: args.with: a module for each set of attributes, loaded once', b_is('import a from "./b.js" with { t: "1", s: "2" }; import b from "./b.js"; import c from "./b.js" with { s: "2", t: "1" }; import d from "./b.js" with { t: "1" }; console.log(a, b, c, d)'), (build, log) => build.onLoad({ filter: /b\.js/ }, args => (log(args.with), Object.keys(args.with).length === 0 ? null : { contents: `export default ${JSON.stringify(Object.values(args.with).join(''))}` })), ['> 21 b 21 1', '{"s":"2","t":"1"}', '{"t":"1"}', '{}'], { sorted: true }],
  ['onLoad: pluginData of each set of attributes', b_is('import a from "v:x" with { t: "1" }; import b from "v:x"; console.log(a, b)'), build => {
    build.onResolve({ filter: /^v:/ }, args => ({ path: 'x', namespace: 'v', pluginData: args.with.t }));
    build.onLoad({ filter: /x/, namespace: 'v' }, ({ pluginData }) => ({ contents: `export default "${pluginData}"` }));
  }, ['> 1 undefined']],
  ['onLoad: attributes that no plugin takes', b_is('import b from "./b.js" with { as: "1" }; console.log(b)'), build => build.onLoad({ filter: /b\.js/ }, () => null), ['E Importing with the attribute "as" is not supported |  | entry.js:1:30 | Plugins may load what is imported with attributes of their own.'], { own: 'other words' }],
  ['onLoad: the types json and text without a plugin\'s word', b_is('import j, * as n from "./x.json" with { type: "json" }; import t from "./x.json" with { type: "text" }; import { a } from "./x.json"; console.log(j.a, Object.keys(n).join(), t, a)'), build => build.onLoad({ filter: /.*/ }, () => null), ['> 1 default {"a":1} 1']],
  ['onLoad: what a plugin gives for a JSON module has names', b_is('import * as n from "./x.json" with { type: "json" }; console.log(Object.keys(n).join())'), build => build.onLoad({ filter: /json/ }, () => ({ contents: '{"b":1}', loader: 'json' })), ['> b,default']],

  // ---- onLoad: results
  ['onLoad: contents as text, by default JavaScript', b_is('import t from "./x.json"; console.log(t)'), build => build.onLoad({ filter: /json/ }, () => ({ contents: 'export default 2' })), ['> 2']],
  ['onLoad: contents as bytes', import_v, virtual(() => ({ contents: new TextEncoder().encode('"é"'), loader: 'json' })), ['> é']],
  ['onLoad: without contents it is not loaded', import_b, build => build.onLoad({ filter: /b\.js/ }, () => ({ loader: 'text', resolveDir: '/', pluginData: 1 })), ['> b']],
  ...Object.entries({ js: '7', jsx: '7', ts: '7', tsx: '7', json: '7', text: 'export default 7', base64: 'ZXhwb3J0IGRlZmF1bHQgNw==', dataurl: 'data:text/plain;charset=utf-8,export default 7', binary: '101,120,112,111,114,116,32,100,101,102,97,117,108,116,32,55', default: 'export default 7' }).map(([loader, prints]) => [
    `onLoad: loader ${loader}`, b_is('import v from "v:one.txt"; console.log(String(v))'), virtual(() => ({ contents: loader === 'json' ? '7' : 'export default 7', loader })), [`> ${prints}`],
  ]),
  ['onLoad: loader empty', b_is('import v from "v:one"; console.log(JSON.stringify(v))'), virtual(() => ({ contents: 'export default 7', loader: 'empty' })), ['> {}']],
  ['onLoad: loader file', b_is('import v from "v:some/one.txt"; console.log(v)'), virtual(() => ({ contents: 'text', loader: 'file' })), [/^> \.\/one-\w{8}\.txt$/]],
  ['onLoad: loader copy', b_is('import v from "v:some/one.txt"; console.log(v)'), virtual(() => ({ contents: 'text', loader: 'copy' })), [/^> import v from "\.\/one-\w{8}\.txt"; \/ v$/]],
  ['onLoad: a loader that is none', import_v, virtual(() => ({ contents: '', loader: 'bogus' })), [/^E Invalid loader value: "bogus" \| p \| entry\.js:1:14/]],
  ['onLoad: loader css', import_v, virtual(() => ({ contents: '', loader: 'css' })), [/^E The loader "css" is not supported yet \| p \| entry\.js:1:14/], { own: 'CSS' }],
  ['onLoad: resolveDir', import_v, build => virtual(() => ({ contents: 'export { default } from "./c.js"', resolveDir: `${build.initialOptions.absWorkingDir}/dir` }))(build), ['> c']],
  ['onLoad: resolveDir of a file is its folder by default', b_is('import c from "./dir/c.js"; console.log(c)'), build => build.onLoad({ filter: /c\.js/ }, () => ({ contents: 'export { default } from "../b.js"' })), ['> b']],
  ['onLoad: resolveDir of a file may be another', b_is('import c from "./dir/c.js"; console.log(c)'), build => build.onLoad({ filter: /c\.js/ }, () => ({ contents: 'export { default } from "./b.js"', resolveDir: build.initialOptions.absWorkingDir })), ['> b']],
  ['onLoad: without resolveDir a module of a plugin has no relative imports', import_v, virtual(() => ({ contents: 'import "./b.js"' })), ['E Could not resolve "./b.js" |  | v:one:1:7 | The importer lies in no folder that a relative path could start from; plugins give one as "resolveDir".'], { own: 'other words' }],
  ['onLoad: resolveDir is absolute', import_v, virtual(() => ({ contents: '', resolveDir: 'dir' })), [/^E "resolveDir" must be an absolute path: dir \| p \| entry\.js:1:14/], { own: 'esbuild finds nothing there' }],
  ['onLoad: pluginName', import_v, virtual(() => ({ contents: 'export default 1', pluginName: 'proxied', warnings: [{ text: 'w', location: { file: 'f', line: 1, column: 0 } }] })), ['W w | proxied | f:1:0 | The plugin "proxied" was triggered by this import (entry.js:1:14)', '> 1'], { own: 'esbuild leaves the name of the plugin' }],
  ['onLoad: what is thrown', import_b, build => build.onLoad({ filter: /b\.js/ }, () => { throw 'a string'; }), [/^E a string \| p \| entry\.js:1:14 \| This error came from the "onLoad" callback/]],
  ['onLoad: its messages name the module', import_v, virtual(() => ({ contents: 'let x = 1 2' })), [/^E .* \|  \| v:one:1:10/]],

  // ---- what results may not be
  ...[
    ['onResolve', { path: 5 }, '"path" must be a string'],
    ['onResolve', { path: '/x', namespace: 5 }, '"namespace" must be a string'],
    ['onResolve', { path: '/x', suffix: 5 }, '"suffix" must be a string'],
    ['onResolve', { path: '/x', external: 5 }, '"external" must be a boolean'],
    ['onResolve', { path: '/x', sideEffects: 5 }, '"sideEffects" must be a boolean'],
    ['onResolve', { path: '/x', errors: 5 }, '"errors" must be an array'],
    ['onResolve', { path: '/x', watchFiles: 'x' }, '"watchFiles" must be an array of strings'],
    ['onResolve', { path: '/x', watchDirs: [5] }, '"watchDirs" must be an array of strings'],
    ['onResolve', { path: '/x', pluginName: 5 }, '"pluginName" must be a string'],
    ['onResolve', { path: '/x', other: 5 }, 'Invalid option from onResolve() callback in plugin "p": "other"'],
    ['onResolve', { errors: [{ txt: 'x' }] }, 'Invalid option in element 0 of "errors": "txt"'],
    ['onResolve', { warnings: [{ text: 'x', location: { row: 1 } }] }, 'Invalid option in element 0 of "warnings": "row"'],
    ['onResolve', 5, 'Expected onResolve() callback in plugin "p" to return an object'],
    ['onLoad', { contents: 5 }, '"contents" must be a string or a Uint8Array'],
    ['onLoad', { resolveDir: 5 }, '"resolveDir" must be a string'],
    ['onLoad', { loader: 5 }, '"loader" must be a string'],
    ['onLoad', { content: '' }, 'Invalid option from onLoad() callback in plugin "p": "content"'],
    ['onLoad', 'text', 'Expected onLoad() callback in plugin "p" to return an object'],
  ].map(([hook, result, text]) => [`${hook}: ${JSON.stringify(result)}`, import_b, build => build[hook]({ filter: /b\.js/ }, () => result), [`E ${text} | p | …`], { place: false }]),
  ...[
    ['onStart', 5, 'Expected onStart() callback in plugin "p" to return an object'],
    ['onStart', { other: 5 }, 'Invalid option from onStart() callback in plugin "p": "other"'],
    ['onEnd', { errors: 5 }, '"errors" must be an array'],
    ['onEnd', { other: 5 }, 'Invalid option from onEnd() callback in plugin "p": "other"'],
  ].map(([hook, result, text]) => [`${hook}: ${JSON.stringify(result)}`, import_b, build => build[hook](() => result), [`E ${text} | p | …`], { place: false }]),

  // ---- filters and order
  ['filters: namespace is exact, and any without it', import_v, (build, log) => {
    for (const namespace of [undefined, '', 'file', 'v', 'other']) build.onLoad({ filter: /one|entry/, namespace }, ({ path }) => void log(`${namespace} ${path.split('/').pop()}`));
    virtual(() => ({ contents: 'export default 1' }))(build);
  }, [' entry.js', ' one', '> 1', 'file entry.js', 'undefined entry.js', 'undefined one', 'v one'], { sorted: true }],
  ['filters: an import is in the namespace of its importer', import_v, (build, log) => {
    virtual(() => ({ contents: 'export { default } from "./b.js"', resolveDir: build.initialOptions.absWorkingDir }))(build);
    for (const namespace of ['file', 'v']) build.onResolve({ filter: /./, namespace }, ({ path }) => void log(namespace, path));
  }, ['> b', 'file ./entry.js', 'v ./b.js'], { sorted: true }],
  ['filters: flags count; what they remember between calls does not', b_is('import a from "./b.js"; import b from "./B.js"; console.log(a, b)'), build => build.onResolve({ filter: /B\.JS/gi }, ({ resolveDir }) => ({ path: `${resolveDir}/dir/c.js` })), ['> c c'], { own: 'esbuild has the regular expressions of Go' }],
  ['order: plugins, then callbacks, until one answers', import_b, null, ['p setup', 'q setup', 'p start', 'q start', 'p first', 'p second', 'q first', 'p end', 'q end', '> c', 'p dispose', 'q dispose'], {
    plugins: log => ['p', 'q'].map(name => ({
      name,
      async setup(build) {
        await null;
        log(name, 'setup');
        build.onStart(() => void log(name, 'start'));
        build.onEnd(() => void log(name, 'end'));
        build.onDispose(() => void log(name, 'dispose'));
        build.onResolve({ filter: /b\.js/ }, ({ resolveDir }) => (log(name, 'first'), name === 'q' ? { path: `${resolveDir}/dir/c.js` } : null));
        build.onResolve({ filter: /b\.js/ }, () => void log(name, 'second'));
      },
    })),
  }],

  // ---- onStart, onEnd
  ['onStart: errors and warnings; the build goes on', b_is('import "./none.js"'), build => build.onStart(() => ({ errors: [{ text: 'no' }], warnings: [{ text: 'careful' }] })), [/^E Could not resolve "\.\/none\.js" \|  \| entry\.js:1:7/, 'E no | p | ', 'W careful | p | '], { sorted: true }],
  ['onEnd: results may be changed', b_is('console.log(1)'), (build, log) => {
    build.onEnd(({ outputFiles }) => {
      log(outputFiles.length, outputFiles[0].text.includes('log(1)'));
      outputFiles[0].contents = new TextEncoder().encode('console.log(2)');
      log(outputFiles[0].text);
    });
    build.onEnd(({ warnings }) => void warnings.push({ id: '', pluginName: 'me', text: 'pushed', location: null, notes: [], detail: undefined }));
  }, ['1 true', 'console.log(2)', 'W pushed | me | ', '> 2']],
  ['onEnd: the next is called with the errors of the one before', b_is('console.log(1)'), (build, log) => {
    build.onEnd(async () => { await null; return { errors: [{ text: 'no', location: { file: 'f', line: 1, column: 2 } }], warnings: [{ text: 'careful' }] }; });
    build.onEnd(({ errors, warnings }) => void log(errors.length, warnings.length, errors[0].pluginName));
  }, ['1 1 p', 'E no | p | f:1:2', 'W careful | p | ']],
  ['onEnd: what is thrown', b_is('console.log(1)'), build => build.onEnd(() => { throw new Error('broken'); }), [/^E broken \| p \|/], { place: false }],
  ['onEnd: after a failure there are no outputs', b_is('import "./none.js"'), (build, log) => build.onEnd(({ errors, outputFiles }) => void log(errors.length, outputFiles.length)), ['1 0', /^E Could not resolve/]],
  ['onEnd: who takes the errors away does not save the build', b_is('import "./none.js"'), build => build.onEnd(({ errors }) => { errors.length = 0; }), [/^E Could not resolve/]],
  ['onEnd: the metafile', import_b, (build, log) => {
    build.initialOptions.metafile = true;
    build.onEnd(({ metafile }) => void log(Object.keys(metafile.inputs).sort().join()));
  }, ['b.js,entry.js', '> b']],
  ['onEnd: the metafile tells attributes', b_is('import a from "./b.js" with { z: "1", y: "2" }; import b from "./b.js"; console.log(a, b)'), (build, log) => {
    build.initialOptions.metafile = true;
    build.onLoad({ filter: /b\.js/ }, args => ({ contents: `export default ${Object.keys(args.with).length}` }));
    build.onEnd(({ metafile: { inputs } }) => {
      log(Object.keys(inputs).sort().join(' | '));
      log(inputs['entry.js'].imports[0].path, inputs['entry.js'].imports[0].with, inputs["b.js with { y: '2', z: '1' }"].with, inputs['b.js'].with);
    });
  }, ["b.js | b.js with { y: '2', z: '1' } | entry.js", 'b.js with { y: \'2\', z: \'1\' } {"z":"1","y":"2"} {"y":"2","z":"1"} undefined', '> 2 0']],
  ['source maps name the file and the path of the plugin', import_v, (build, log) => {
    build.initialOptions.sourcemap = 'external';
    virtual(() => ({ contents: 'export default 1' }))(build);
    build.onEnd(({ outputFiles }) => void log(JSON.parse(outputFiles.find(({ path }) => path.endsWith('.map')).text).sources.join()));
  }, ['v:one,../entry.js', '> 1']],

  // ---- build.resolve
  ...[
    ['of the file system', './b.js', { kind: 'import-statement', resolveDir: 'DIR' }, '{"errors":0,"path":"DIR/b.js","external":false,"namespace":"file","suffix":"","sideEffects":true}'],
    ['with a query', './b.js?q', { kind: 'import-statement', resolveDir: 'DIR' }, '{"errors":0,"path":"DIR/b.js","external":false,"namespace":"file","suffix":"?q","sideEffects":true}'],
    ['of a plugin', 'special', { kind: 'dynamic-import', importer: 'i', namespace: 'n', resolveDir: 'DIR', pluginData: 1, with: { a: 'b' } }, '{"errors":0,"path":"found","external":false,"namespace":"m","suffix":"#s","sideEffects":false}', '{"path":"special","importer":"i","namespace":"n","resolveDir":"DIR","kind":"dynamic-import","pluginData":1,"with":{"a":"b"}}'],
    ['of a plugin, by default', 'special', { kind: 'import-statement' }, '{"errors":0,"path":"found","external":false,"namespace":"m","suffix":"#s","sideEffects":false}', '{"path":"special","importer":"","namespace":"","resolveDir":"","kind":"import-statement","with":{}}'],
    ['external', 'https://x.test/', { kind: 'import-statement', resolveDir: 'DIR' }, '{"errors":0,"path":"https://x.test/","external":true,"namespace":"","suffix":"","sideEffects":true}'],
    ['of nothing', './none', { kind: 'import-statement', resolveDir: 'DIR' }, '{"errors":1,"path":"","external":false,"namespace":"","suffix":"","sideEffects":false}'],
    ['without resolveDir, only of plugins', './b.js', { kind: 'import-statement' }, '{"errors":1,"path":"","external":false,"namespace":"","suffix":"","sideEffects":false}'],
    ['of what fails', 'fails', { kind: 'import-statement' }, '{"errors":1,"path":"","external":false,"namespace":"","suffix":"","sideEffects":false}'],
    ['without a kind', './b.js', {}, 'threw Must specify "kind" when calling "resolve"'],
    ['with a kind that is none', './b.js', { kind: 'bogus' }, 'threw Invalid kind: "bogus"'],
    ['with an option that is none', './b.js', { kind: 'import-statement', other: 1 }, 'threw Invalid option in resolve() call: "other"'],
  ].map(([about, path, options, ...lines]) => [`build.resolve: ${about}`, b_is('import "go"; console.log(1)'), (build, log) => {
    build.onResolve({ filter: /^special$/ }, args => (log(args), { path: 'found', namespace: 'm', suffix: '#s', sideEffects: false }));
    build.onResolve({ filter: /^fails$/ }, () => ({ errors: [{ text: 'no' }] }));
    build.onResolve({ filter: /^go$/ }, async ({ resolveDir }) => {
      try {
        const { errors, ...found } = await build.resolve(path, { ...options, ...(options.resolveDir && { resolveDir }) });
        log({ errors: errors.length, ...JSON.parse(pick(found, 'path', 'external', 'namespace', 'suffix', 'sideEffects')) });
      } catch (error) {
        log('threw', error.message);
      }
      return { path: `${resolveDir}/b.js` };
    });
  }, [...lines.reverse(), '> 1']]),
  ['build.resolve: in onStart and in onLoad, not in setup and onEnd', b_is('console.log(1)'), async (build, log) => {
    const ask = async () => {
      try {
        const { path } = await build.resolve('./b.js', { kind: 'import-statement', resolveDir: build.initialOptions.absWorkingDir });
        log(path);
      } catch (error) {
        log(error.message);
      }
    };
    await ask();
    build.onStart(ask);
    build.onLoad({ filter: /entry/ }, ask);
    build.onEnd(ask);
  }, ['Cannot call "resolve" before plugin setup has completed', 'DIR/b.js', 'DIR/b.js', 'Cannot call "resolve" on an inactive build', '> 1']],

  // ---- setup
  ['setup: initialOptions are the options, and may be changed', b_is('console.log(NAME)'), ({ initialOptions }, log) => {
    log(initialOptions.bundle, initialOptions.entryPoints);
    initialOptions.define = { NAME: '"defined"' };
  }, ['true ["entry.js"]', '> defined']],
  ['setup: build.esbuild', b_is('console.log(1)'), async ({ esbuild }, log) => log((await esbuild.transform('1 as number', { loader: 'ts' })).code, Object.keys(esbuild).filter(key => typeof esbuild[key] !== 'function').join()), ['1;\n version', '> 1'], { own: 'stop' }],
  ['setup: what it throws', b_is('console.log(1)'), () => { throw new Error('no setup'); }, ['E no setup | p | …'], { place: false }],
  ['setup: a filter is missing', b_is('console.log(1)'), build => build.onLoad({}, () => null), ['E onLoad() call is missing a filter | p | …'], { place: false }],
  ['setup: a filter that is none', b_is('console.log(1)'), build => build.onLoad({ filter: 'x' }, () => null), ['E "filter" must be a RegExp object | p | …'], { place: false }],
  ['setup: an option of filters that is none', b_is('console.log(1)'), build => build.onResolve({ filter: /x/, other: 1 }, () => null), ['E Invalid option in onResolve() call for plugin "p": "other" | p | …'], { place: false }],
  ['setup: a plugin without a name', b_is('console.log(1)'), null, ['E Plugin at index 0 is missing a name |  | …'], { place: false, plugins: () => [{ setup() {} }] }],
  ['setup: a plugin with more than it needs', b_is('console.log(1)'), null, ['E Invalid option on plugin "x": "other" | x | …'], { place: false, plugins: () => [{ name: 'x', setup() {}, other: 1 }] }],
  ['setup: a plugin that is no object', b_is('console.log(1)'), null, ['E Plugin at index 0 must be an object |  | …'], { place: false, plugins: () => [5] }],

  // ---- other modules that plugins see
  ['stdin: importer and resolveDir', b_is(''), (build, log) => build.onResolve({ filter: /b\.js/ }, args => void log(args)), ['{"path":"./b.js","importer":"DIR/dir/in.js","namespace":"file","resolveDir":"DIR","kind":"import-statement","with":{}}', '> b'], { options: folder => ({ entryPoints: [], stdin: { contents: 'import b from "./b.js"; console.log(b)', resolveDir: folder, sourcefile: 'dir/in.js' } }) }],
  ['entry points: of a plugin', b_is(''), (build, log) => {
    virtual(() => ({ contents: 'console.log("entry")' }))(build);
    build.onEnd(({ outputFiles }) => void log(outputFiles[0].path));
  }, ['DIR/out/v_main.js', '> entry'], { options: () => ({ entryPoints: ['v:main.ts'] }) }],
  ['inject: is an entry point', { ...b_is('console.log(injected)'), 'i.js': 'export let injected = 1' }, (build, log) => build.onResolve({ filter: /./ }, ({ path, kind }) => void log(path, kind)), ['./entry.js entry-point', './i.js entry-point', '> 1'], { sorted: true, options: () => ({ inject: ['./i.js'] }) }],
  ['external: plugins come first', import_b, bare(/b\.js/, ({ resolveDir }) => ({ path: `${resolveDir}/dir/c.js` })), ['> c'], { options: () => ({ external: ['./b.js'] }) }],
  ['without bundle entry points are loaded, and imports left alone', import_b, (build, log) => {
    build.onResolve({ filter: /./ }, ({ path }) => void log(path));
    build.onLoad({ filter: /./ }, () => ({ contents: 'import "./none.js"' }));
  }, ['./entry.js', '> import "./none.js";'], { options: () => ({ bundle: false }) }],
].map(([about, files, setup, lines, more = {}]) => ({ about, files, setup, lines, ...more }));

const shown = value => (typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value)));

function line_of(kind, { text, pluginName, location, notes }, has_place) {
  const at = place => (place ? `${place.file}:${place.line}:${place.column}` : '');
  const parts = [text, pluginName, has_place ? at(location) : '…', ...(has_place ? notes.map(note => note.text.split('\n')[0] + (note.location ? ` (${at(note.location)})` : '')) : [])];
  return `${kind} ${parts.join(' | ')}`;
}

/** What a row comes to with the API of Skein or esbuild. `folder` is where its files have been written. */
export async function run_row(row, api, folder) {
  const lines = [];
  const log = (...values) => void lines.push(values.map(shown).join(' '));
  const plugins = row.plugins ? row.plugins(log) : [{ name: 'p', setup: build => row.setup(build, log) }];
  try {
    const { outputFiles, warnings } = await api.build({ absWorkingDir: folder, entryPoints: ['entry.js'], bundle: true, format: 'esm', write: false, logLevel: 'silent', outdir: `${folder}/out`, plugins, ...row.options?.(folder) });
    await new Promise(done => setTimeout(done));
    const printed = [];
    const code = (outputFiles.find(({ path }) => /(entry|main|stdin)\.js$/.test(path))?.text ?? '')
      .replaceAll(/^import (?:(\w+) from )?"[^"]*";$/gm, (statement, name) => `console.log(${JSON.stringify(statement)});${name ? `const ${name} = "${name}";` : ''}`)
      .replaceAll(/^export \{[^}]*\};?$/gm, '')
      .replaceAll(/^import\(.*$/gm, '')
      .replaceAll('import.meta.url', '"file:///out/x.js"');
    await new Function('console', `return (async () => {${code}})()`)({ log: (...values) => printed.push(values.map(shown).join(' ')) });
    lines.push(...warnings.map(warning => line_of('W', warning, row.place ?? true)));
    const at_dispose = lines.findIndex(line => line.endsWith(' dispose'));
    lines.splice(at_dispose < 0 ? lines.length : at_dispose, 0, `> ${printed.join(' / ')}`);
  } catch (error) {
    if (!error.errors) throw error;
    for (const message of error.errors) lines.push(line_of('E', message, row.place ?? true));
    for (const message of error.warnings) lines.push(line_of('W', message, row.place ?? true));
  }
  const found = lines.map(line => line.replaceAll(folder, 'DIR'));
  return row.sorted ? found.sort() : found;
}
