// Packages with random "exports" and "imports", and questions about them. The same seed gives the same packages.

const conditions = ['import', 'require', 'node', 'default', 'browser', 'custom'];
const subpaths = ['./a', './b.js', './lib/a', './lib/b/c', './lib/*', './lib/*.js', './*', './lib/b/*', './f*', './*.json', './lib/private/*'];
const files = ['a.js', 'b.js', 'lib/a.js', 'lib/b/c.js', 'dist/a.js', 'dist/b.js', 'dist/b/c.js', 'dist/b.json', 'x y.js'];
const targets = ['./a.js', './b.js', './lib/a.js', './dist/*.js', './dist/*', './lib/*', './*', './none.js', './dist', './x%20y.js', './lib/../a.js',
  './node_modules/x.js', '../outside.js', 'a.js', '/a.js', './dist/*/*.js', './lib/%2e%2e/a.js', './dist%2Fa.js'];
const asked_subpaths = ['', '/a', '/b.js', '/lib/a', '/lib/b/c', '/lib/a.js', '/lib/b/c.js', '/dist/a.js', '/fa', '/b.json', '/none', '/lib/private/x',
  '/lib/../a', '/package.json', '/*', '/lib/*'];

export function random_packages(count) {
  let state = 12345;
  const below = limit => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % limit;
  };
  const one_of = list => list[below(list.length)];

  function target(depth, extra) {
    const kind = below(depth > 2 ? 4 : 8);
    if (kind < 4) return one_of([...targets, ...extra]);
    if (kind === 4) return null;
    if (kind === 5) return Array.from({ length: below(3) }, () => target(depth + 1, extra));
    const object = {};
    for (let i = below(4); i >= 0; i--) object[one_of(conditions)] = target(depth + 1, extra);
    return object;
  }
  function map(keys, extra) {
    const object = {};
    for (let i = below(5); i >= 0; i--) object[one_of(keys)] = target(0, extra);
    return object;
  }

  const tree = {};
  const asked = [];
  for (let i = 0; i < count; i++) {
    const name = `random-${i}`;
    const folder = `node_modules/${name}`;
    const shape = below(6);
    const imports = map(['#a', '#lib/*', '#dep', '#x/*.js', '#*'], ['plain', 'plain/deep/file.js', 'fs', 'random-0/a', 'none']);
    const exports = shape === 0 ? target(0, []) : shape === 1 ? { ...map(subpaths, []), ...(below(4) === 0 ? { import: './a.js' } : {}) }
      : { '.': target(0, []), ...map(subpaths, []) };
    tree[`${folder}/package.json`] = { name, main: './b.js', exports, imports };
    for (const file of files) tree[`${folder}/${file}`] = '';
    for (const subpath of asked_subpaths) asked.push(['src', name + subpath]);
    for (const specifier of [name, `${name}/a`, '#a', '#lib/a', '#dep', '#x/b.js', '#none', '#']) asked.push([`${folder}/lib`, specifier]);
  }
  return { tree, asked };
}
