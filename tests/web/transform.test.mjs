// A transform takes a shorter way than a build. What comes out is what a build of nothing but standard input gives, whatever the options.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';

const skein = createRequire(import.meta.url)('../../dist/skein.cjs');
before(() => skein.initialize({ threads: 0 }));
after(() => skein.stop());

const loaders = { '.js': 'js', '.mjs': 'js', '.cjs': 'js', '.jsx': 'jsx', '.ts': 'ts', '.mts': 'ts', '.cts': 'ts', '.tsx': 'tsx', '.json': 'json', '.txt': 'text' };
const fixtures = path.join(import.meta.dirname, '../fixtures');
const sources = fs.readdirSync(fixtures, { recursive: true, withFileTypes: true })
  .filter(each => each.isFile() && path.extname(each.name) in loaders && each.name !== 'case.json')
  .map(each => path.join(each.parentPath ?? each.path, each.name))
  .filter(file => !/[\\/](expected|node_modules)[\\/]/.test(file))
  .sort()
  .map(file => ({ file, loader: loaders[path.extname(file)], code: fs.readFileSync(file, 'utf8') }));

const rows = [
  {},
  { sourcemap: 'external', banner: '// b', footer: '// f' },
  { sourcemap: 'both', sourceRoot: 'r', sourcesContent: false, sourcefile: 'a/b.ts', minify: true },
  { format: 'cjs', target: 'es2015', sourcemap: 'inline' },
  { format: 'cjs', platform: 'node', keepNames: true, minify: true },
  { format: 'esm', treeShaking: true, minifySyntax: true },
  { format: 'iife', globalName: 'a.b', target: 'es2017', minifyIdentifiers: true },
  { target: 'es2015', minify: true, keepNames: true },
  { define: { DEBUG: 'true', 'process.env.NODE_ENV': '"x"', X: '{"a": [1]}' }, drop: ['console'], pure: ['f'], legalComments: 'eof' },
  { mangleProps: /_$/, mangleCache: { a_: 'zz' }, legalComments: 'external', charset: 'utf8' },
  { tsconfigRaw: { compilerOptions: { jsx: 'react-jsx', verbatimModuleSyntax: true, alwaysStrict: true, experimentalDecorators: true, target: 'es2020' } } },
  { tsconfigRaw: '{ "compilerOptions": { "jsx": 3 ', jsx: 'preserve' },
  { define: { 'process.env.NODE_ENV': 'production' }, logOverride: { 'suspicious-define': 'error' } },
  { format: 'iife', globalName: '1', jsxFactory: 'h(' },
];

const told = ({ errors = [], warnings }) => [errors, warnings].map(list => list.map(({ id, text, location, notes }) => ({ id, text, location, notes })));
// What the call gives, or the errors that it throws.
const outcome = (call, read) => {
  try {
    const result = call();
    return { told: told(result), ...read(result) };
  } catch (error) {
    if (error.errors === undefined) throw error;
    return { told: told(error) };
  }
};
const or_none = text => text || undefined;

for (const row of rows) {
  test(`transform gives what a build gives: ${JSON.stringify(row, (_, value) => value instanceof RegExp ? String(value) : value)}`, () => {
    let outputs = 0;
    for (const { file, loader, code } of sources) {
      const transformed = outcome(() => skein.transformSync(code, { loader, ...row }), result => ({
        code: result.code, map: or_none(result.map), legal: or_none(result.legalComments), cache: result.mangleCache,
      }));
      const { sourcefile, banner, footer, ...options } = row;
      const built = outcome(() => skein.buildSync({
        stdin: { contents: code, loader, sourcefile: sourcefile ?? '<stdin>' }, absWorkingDir: '/', outfile: '/<stdout>', write: false,
        ...(banner && { banner: { js: banner } }), ...(footer && { footer: { js: footer } }), ...options,
      }), ({ outputFiles, mangleCache }) => {
        const text = end => outputFiles.find(each => each.path.endsWith(end))?.text;
        return { code: text('<stdout>'), map: text('.map'), legal: text('.txt'), cache: mangleCache };
      });
      assert.deepEqual(transformed, built, file);
      outputs += transformed.code !== undefined;
    }
    // The last three are wrong, one in its tsconfig.
    assert.ok(outputs > sources.length / 2 || rows.indexOf(row) > 10, `${outputs} of ${sources.length}`);
  });
}

test('each transform has its own options, also between two with the same', () => {
  const code = 'let long = <a b={1}/>; f(long)';
  const plain = skein.transformSync(code, { loader: 'jsx' }).code;
  assert.match(plain, /React\.createElement/);
  assert.match(skein.transformSync(code, { loader: 'jsx', jsxFactory: 'h' }).code, /h\("a"/);
  assert.equal(skein.transformSync(code, { loader: 'jsx' }).code, plain);
  assert.throws(() => skein.transformSync(code, { loader: 'js' }));
  assert.throws(() => skein.transformSync(code, { loader: 'jsx', lineLimt: 1 }), /lineLimt/);
  assert.equal(skein.transformSync(code, { loader: 'jsx' }).code, plain);
});
