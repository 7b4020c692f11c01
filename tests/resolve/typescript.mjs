// Where specifiers lead by tsconfig.json, beside TypeScript's own resolution for bundlers: "paths", "rootDirs", "moduleSuffixes", "extends" and
// `${configDir}` ("baseUrl" is no more in TypeScript 7). Gives questions and what TypeScript answers, which is read off what `--traceResolution` tells.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../tools/lib.mjs';

const options = compilerOptions => ({ compilerOptions });

export const tree = {
  'plain/tsconfig.json': options({}),
  'paths/tsconfig.json': options({ paths: { exact: ['./lib/a'], '@/*': ['./src/*', './more/*'], '@/deep/*': ['./deep/*'], '@/d*p/x': ['./lib/b'], 'two*': ['./lib/*'],
    '*/suffix': ['./lib/*'], gone: ['./gone'], pkg: ['./lib/a'], './rel': ['./lib/b'], '#h/*': ['./lib/*'], 'full.ts': ['./lib/a.ts'], index: ['./lib/folder'], 'js/*': ['./lib/*.js'], '/abs/*': ['./lib/*'] } }),
  'all/tsconfig.json': options({ paths: { '*': ['./lib/*', './src/*'] } }),
  'inherits/tsconfig.json': { extends: '../paths/tsconfig.json' },
  'overrides/tsconfig.json': { extends: ['../paths/tsconfig.json', './second'], ...options({ rootDirs: ['src', 'lib'] }) },
  'overrides/second.json': options({ rootDirs: ['none'], paths: { s: ['./lib/b'], 'in/*': ['${configDir}/src/in/*'] } }),
  'from-package/tsconfig.json': { extends: 'configs/strict' },
  'from-package/node_modules/configs/package.json': { name: 'configs', exports: { './strict': './files/strict.json' } },
  'from-package/node_modules/configs/files/strict.json': options({ paths: { '@c/*': ['${configDir}/lib/*'], '@here/*': ['./*'] } }),
  'from-package/node_modules/configs/files/a.ts': 'export {}',
  'roots/tsconfig.json': options({ rootDirs: ['src', 'generated', './lib/folder'] }),
  'roots/generated/made.ts': 'export {}', 'roots/generated/in/made2.ts': 'export {}', 'roots/lib/folder/in/third.tsx': 'export {}',
  'suffixes/tsconfig.json': options({ moduleSuffixes: ['.ios', '.native', ''], paths: { '@/*': ['./src/*'] } }),
  'suffixes/src/a.ios.ts': 'export {}', 'suffixes/src/b.native.tsx': 'export {}', 'suffixes/src/in/index.ios.ts': 'export {}', 'suffixes/src/only.ios.ts': 'export {}',
  'no-empty/tsconfig.json': options({ moduleSuffixes: ['.ios'] }), 'no-empty/src/a.ios.ts': 'export {}',
};
const projects = [...new Set(Object.keys(tree).map(name => name.split('/')[0]))];
for (const project of projects) {
  for (const file of ['src/main.ts', 'src/a.ts', 'src/b.tsx', 'src/c.js', 'src/in/x.ts', 'src/in/index.ts', 'src/m.mts', 'more/n.ts', 'more/a.ts', 'deep/x.ts', 'deep/y.ts', 'lib/a.ts',
    'lib/b.ts', 'lib/folder/index.ts', 'lib/in/z.ts', 'node_modules/pkg/index.ts', 'node_modules/pkg/in/w.ts', 'node_modules/gone/index.ts']) tree[`${project}/${file}`] ??= 'export {}';
}

const specifiers = ['exact', '@/a', '@/n', '@/a.js', '@/in', '@/in/x', '@/deep/x', '@/deep/none', '@/none', '@/d-p/x', 'twoa', 'two', 'a/suffix', 'b/suffix', 'none/suffix', 'gone', 'pkg', 'pkg/in/w', './rel',
  '#h/a', 'full.ts', 'index', 'js/a', '/abs/a', 'q', 'r/x', 'in', 'in/x', 'in/z', 'lib/a', 'src/a', 'src/a.js', 'a', 'b', 's', 'main', '@c/a', '@c/folder', '@here/a', './a', './a.js', './b', './b.js', './b.jsx',
  './c', './c.js', './m.mjs', './in', './in/', './made', './made.js', './in/made2', './in/third', './in/third.js', './only', './none', '..', '../lib/a', '../lib/folder', '../src/a', '../lib', '.'];

/** [folder, specifier, answer] for each question; an answer is a path or "! not found". */
export function ask_typescript(place) {
  const answers = [];
  for (const project of projects) {
    const folders = ['src', 'src/in'];
    const text = specifiers.map(specifier => `import ${JSON.stringify(specifier)};\n`).join('');
    for (const folder of folders) fs.writeFileSync(path.join(place, project, folder, 'importer.ts'), text);
    const { stdout } = spawnSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', path.join(place, project, 'tsconfig.json'), '--traceResolution', '--noEmit',
      '--allowJs', '--module', 'esnext', '--moduleResolution', 'bundler', '--types', ''], { encoding: 'utf8', maxBuffer: 1 << 28 });
    let folder = '';
    const found = new Map();
    for (const line of stdout.split('\n')) {
      const begin = line.match(/^=+ Resolving module '(.*)' from '(.*)'\. =+$/);
      if (begin) folder = begin[2].endsWith('/importer.ts') ? path.relative(path.join(place, project), path.dirname(begin[2])) : '';
      const end = folder && line.match(/^=+ Module name '(.*)' was (?:not resolved|successfully resolved to '([^']*)'.*)\. =+$/);
      if (end) found.set(`${folder}:${end[1]}`, end[2] ?? '! not found');
    }
    for (const importer of folders) {
      for (const specifier of specifiers) {
        const answer = found.get(`${importer}:${specifier}`);
        if (answer === undefined) throw new Error(`TypeScript says nothing of "${specifier}" in ${project}/${importer}: ${stdout.slice(0, 2000)}`);
        answers.push([`${project}/${importer}`, specifier, answer]);
      }
    }
  }
  return answers;
}
