// The command line and the disk: links, permissions, sizes, summaries.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');
const skein = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');

function in_folder(files, look) {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'skein-disk-')));
  try {
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
    }
    const at = name => path.join(folder, name);
    const environment = {};
    const run = (...args) => spawnSync(skein, args, { cwd: folder, encoding: 'utf8', timeout: 20000, env: { ...process.env, ...environment } });
    look({ at, run, environment, read: name => fs.readFileSync(at(name), 'utf8') });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

test('a package that is a link is one package, found from its real place', () => {
  in_folder({
    'main.js': `import { a } from 'lib'; import { a as again } from './store/lib/index.js'; console.log(a === again)`,
    'store/lib/index.js': `import 'dep'; export const a = {}`,
    'store/node_modules/dep/index.js': 'console.log("dep")',
  }, ({ at, run, read }) => {
    fs.mkdirSync(at('node_modules'));
    fs.symlinkSync('../store/lib', at('node_modules/lib'));
    const { status, stderr } = run('main.js', '--bundle', '--format=esm', '--outfile=out.mjs');
    assert.equal(status, 0, stderr);
    assert.equal(read('out.mjs').match(/a = \{\}/g).length, 1);
    assert.equal(spawnSync(process.execPath, [at('out.mjs')], { encoding: 'utf8' }).stdout, 'dep\ntrue\n');
  });
});

test('with --preserve-symlinks a link is a package of its own, found from where the link is', () => {
  in_folder({
    'main.js': `import { a } from 'lib'; import { a as again } from './store/lib/index.js'; console.log(a === again)`,
    'store/lib/index.js': `import 'dep'; export const a = {}`,
    'store/node_modules/dep/index.js': 'console.log("beside the store")',
    'node_modules/dep/index.js': 'console.log("beside the link")',
  }, ({ at, run }) => {
    fs.symlinkSync('../store/lib', at('node_modules/lib'));
    const { status, stderr } = run('main.js', '--bundle', '--format=esm', '--outfile=out.mjs', '--preserve-symlinks');
    assert.equal(status, 0, stderr);
    assert.equal(spawnSync(process.execPath, [at('out.mjs')], { encoding: 'utf8' }).stdout, 'beside the link\nbeside the store\nfalse\n');
    assert.equal(run('main.js', '--bundle', '--format=esm', '--outfile=node_modules/lib/index.js', '--preserve-symlinks').status, 1);
  });
});

test('NODE_PATH names folders like node_modules, asked last; --alias puts one package in the place of another', () => {
  in_folder({
    'main.js': `import late from 'late'; import near from 'near'; import 'old'; console.log(late, near)`,
    'node_modules/near/index.js': 'export default "near"',
    'extra/late/package.json': '{"exports": "./l.js"}',
    'extra/late/l.js': 'export default "late"',
    'extra/near/index.js': 'export default "far"',
    'shim.js': 'console.log("shim")',
  }, ({ at, run, environment }) => {
    assert.match(run('main.js', '--bundle', '--format=esm', '--outfile=out.mjs', '--alias:old=./shim.js').stderr, /the package "late" is not installed/);
    environment.NODE_PATH = `${at('none')}:extra`;
    const { status, stderr } = run('main.js', '--bundle', '--format=esm', '--outfile=out.mjs', '--alias:old=./shim.js');
    assert.equal(status, 0, stderr);
    assert.equal(spawnSync(process.execPath, [at('out.mjs')], { encoding: 'utf8' }).stdout, 'shim\nlate near\n');
    assert.match(run('main.js', '--bundle', '--alias:./a=b').stderr, /Invalid value ".\/a" for "alias"/);
    assert.match(run('main.js', '--bundle', '--external:a*b*c').stderr, /at most one/);
    assert.match(run('main.js', '--bundle', '--resolve-extensions=.js,ts').stderr, /Invalid value "ts" for "resolveExtensions"/);
  });
});

test('an output that leads to an input through a link is not written', () => {
  in_folder({ 'src/a.js': 'console.log(1)' }, ({ at, run, read }) => {
    fs.symlinkSync('src', at('out'));
    const { status, stderr } = run('src/a.js', '--bundle', '--format=esm', '--outdir=out');
    assert.equal(status, 1);
    assert.match(stderr, /Refusing to overwrite/);
    assert.equal(read('src/a.js'), 'console.log(1)');
  });
});

test('an output folder that cannot be made is told', () => {
  in_folder({ 'a.js': 'console.log(1)', out: 'a file' }, ({ run, read }) => {
    const { status, stderr } = run('a.js', '--bundle', '--outdir=out');
    assert.equal(status, 1);
    assert.match(stderr, /Could not write ".*a\.js"/);
    assert.equal(read('out'), 'a file');
  });
});

test('a link that leads nowhere, a folder named like a file, and case are told where they are imported', () => {
  in_folder({ 'a.js': `import './gone.js'\nimport './folder.js'\nimport './button.js'`, 'folder.js/x.txt': '', 'Button.js': '' }, ({ at, run }) => {
    fs.symlinkSync('nowhere.js', at('gone.js'));
    const { status, stderr } = run('a.js', '--bundle', '--outfile=out.js');
    assert.equal(status, 1);
    for (const line of [1, 2, 3]) assert.match(stderr, new RegExp(`a\\.js:${line}:7:`));
    assert.match(stderr, /There is a file "Button\.js"/);
  });
});

test('files of every size are read whole', () => {
  // Around the size of a page, and above what one read gives.
  for (const size of [0, 1, 4095, 4096, 4097, 300_000]) {
    in_folder({ 'a.js': `import text from './t.txt'; console.log(text.length)`, 't.txt': 'x'.repeat(size) }, ({ at, run }) => {
      assert.equal(run('a.js', '--bundle', '--format=esm', '--outfile=out.mjs').status, 0);
      assert.equal(spawnSync(process.execPath, [at('out.mjs')], { encoding: 'utf8' }).stdout, `${size}\n`);
    });
  }
});

test('folders are made, also for the metafile', () => {
  in_folder({ 'a.js': '1' }, ({ run, read }) => {
    assert.equal(run('a.js', '--bundle', '--outfile=deep/er/out.js', '--metafile=other/meta.json').status, 0);
    assert.ok(Object.keys(JSON.parse(read('other/meta.json')).outputs).includes('deep/er/out.js'));
  });
});

test('one output without a place goes to standard output, several are refused', () => {
  in_folder({ 'a.js': 'console.log(1)', 'w.js': 'new Worker(new URL("./a.js", import.meta.url))' }, ({ run }) => {
    const { status, stdout, stderr } = run('a.js', '--bundle', '--format=esm');
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /console\.log\(1\);\n$/);
    const several = run('w.js', '--bundle', '--format=esm');
    assert.deepEqual([several.status, several.stdout], [1, '']);
    assert.match(several.stderr, /outdir/);
  });
});

test('the summary lists outputs with their sizes, and --log-level=warning hides it', () => {
  in_folder({ 'a.js': 'console.log(1)' }, ({ run, read }) => {
    const { stderr } = run('a.js', '--bundle', '--format=esm', '--outfile=out.js');
    assert.match(stderr, new RegExp(`^\\n {2}out\\.js +${read('out.js').length}b \\n\\n⚡ Done in \\d+ms\\n\\n$`));
    assert.equal(run('a.js', '--bundle', '--format=esm', '--outfile=out.js', '--log-level=warning').stderr, '');
  });
});

test('colour is for terminals, or when asked for', () => {
  in_folder({ 'a.js': 'let x = ;' }, ({ run }) => {
    assert.doesNotMatch(run('a.js', '--bundle', '--outfile=out.js').stderr, /\x1b\[/);
    assert.match(run('a.js', '--bundle', '--outfile=out.js', '--color').stderr, /\x1b\[/);
  });
});

test('an output that is there already has the time of now and stays the file that it is; of another text, it is replaced', () => {
  in_folder({ 'a.js': 'console.log(1)' }, ({ at, run }) => {
    const build = () => {
      const { status, stderr } = run('a.js', '--outfile=out.js');
      assert.equal(status, 0, stderr);
      return fs.statSync(at('out.js'));
    };
    const first = build();
    fs.utimesSync(at('out.js'), 1, 1);
    const again = build();
    assert.equal(again.ino, first.ino);
    assert.ok(again.mtimeMs >= first.mtimeMs);
    fs.writeFileSync(at('a.js'), 'console.log(2)');
    assert.notEqual(build().ino, first.ino);
    assert.equal(fs.readFileSync(at('out.js'), 'utf8'), 'console.log(2);\n');
    fs.writeFileSync(at('out.js'), 'console.log(3);\n');
    build();
    assert.equal(fs.readFileSync(at('out.js'), 'utf8'), 'console.log(2);\n');
  });
});
