// --watch with real edits. Nothing is timed: each step waits for the line that says it is done.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');
const skein = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');

const limit = { timeout: 60_000 };

/** Watches a folder of `files` with `args`; `look` gets the means to edit and to wait. */
async function watching(files, args, look, stdin = 'pipe') {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'skein-watch-')));
  const at = name => path.join(folder, name);
  const put = (name, text) => {
    fs.mkdirSync(path.dirname(at(name)), { recursive: true });
    fs.writeFileSync(at(name), text);
  };
  // In one step: a build never sees half of it, so there is exactly one.
  const put_whole = (name, text) => {
    fs.writeFileSync(`${folder}.new`, text);
    fs.renameSync(`${folder}.new`, at(name));
  };
  for (const [name, text] of Object.entries(files)) put(name, text);
  const child = spawn(skein, [...args, '--format=esm'], { cwd: folder, stdio: [stdin, 'pipe', 'pipe'] });
  let said = '';
  let wake = () => {};
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', text => { said += text; wake(); });
  const ended = new Promise(resolve => child.on('exit', (code, signal) => { child.ended = true; wake(); resolve(code ?? signal); }));
  /** What was said until `pattern` came, which is then forgotten. */
  const until = async pattern => {
    for (;;) {
      const found = pattern.exec(said);
      if (found !== null) {
        const before = said.slice(0, found.index + found[0].length);
        said = said.slice(before.length);
        return before;
      }
      assert.ok(!child.ended, `ended, having said: ${said}`);
      await new Promise(resolve => { wake = resolve; });
    }
  };
  /** Edits, and waits for builds until one makes `output` match. */
  const edit = async (change, pattern, output = 'out/main.js') => {
    change();
    for (;;) {
      const text = await until(/\[watch\] build finished\n/);
      if (pattern.test(fs.existsSync(at(output)) ? fs.readFileSync(at(output), 'utf8') : '')) return text;
    }
  };
  // A test that has run out of its time ends what it waits for, and says what that last said.
  const overdue = setTimeout(() => child.kill('SIGKILL'), limit.timeout - 5_000);
  try {
    await until(/\[watch\] build finished, watching for changes\.\.\.\n/);
    await look({ at, put, put_whole, until, edit, child, ended, read: name => fs.readFileSync(at(name), 'utf8'), said: () => said });
  } finally {
    clearTimeout(overdue);
    child.kill('SIGKILL');
    await ended;
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
const args = ['main.js', '--bundle', '--outdir=out', '--watch'];
const text = name => `import { a } from './a'\nconsole.log(a, '${name}')`;

test('edits in place, by renaming, and of several files at once', limit, async () => {
  await watching({ 'main.js': text('one'), 'a.js': 'export const a = 1' }, args, async ({ at, put, edit }) => {
    const told = await edit(() => put('a.js', 'export const a = 2'), /a = 2/);
    assert.match(told, /\[watch\] build started \(change: "a\.js"\)/);
    await edit(() => { put('swap~', 'export const a = 3'); fs.renameSync(at('swap~'), at('a.js')); }, /a = 3/);
    await edit(() => { put('a.js', 'export const a = 4'); put('main.js', text('two')); }, /a = 4[^]*two/);
    await edit(() => { fs.rmSync(at('a.js')); put('a.js', 'export const a = 5'); }, /a = 5/);
    await edit(() => fs.appendFileSync(at('a.js'), '\nexport const a6 = 6; console.log(a6)'), /a6 = 6/);
  });
});

test('an error is told, keeps what was built, and goes away', limit, async () => {
  await watching({ 'main.js': text('x'), 'a.js': 'export const a = 1' }, args, async ({ put, put_whole, until, edit, read }) => {
    put_whole('a.js', 'export const a = ;');
    assert.match(await until(/\[watch\] build finished\n/), /a\.js:1:17/);
    assert.match(read('out/main.js'), /a = 1/);
    await edit(() => put('a.js', 'export const a = 2'), /a = 2/);
  });
});

test('files and folders that come, go, and move', limit, async () => {
  await watching({ 'main.js': `import { a } from './deep/er/a'\nconsole.log(a)` }, args, async ({ at, put, until, edit }) => {
    await edit(() => put('deep/er/a.js', 'export const a = 1'), /a = 1/);
    // A file that comes before another one in the order of extensions.
    await edit(() => put('deep/er/a.ts', 'export const a: number = 2'), /a = 2/);
    await edit(() => fs.rmSync(at('deep/er/a.ts')), /a = 1/);
    fs.renameSync(at('deep'), at('away'));
    assert.match(await until(/\[watch\] build finished\n/), /Could not resolve "\.\/deep\/er\/a"/);
    await edit(() => put('deep/er/a.js', 'export const a = 3'), /a = 3/);
    await edit(() => put('deep/er/a.js', 'export const a = 4'), /a = 4/);
    await edit(() => { fs.rmSync(at('deep'), { recursive: true }); fs.renameSync(at('away'), at('deep')); }, /a = 1/);
    await edit(() => put('deep/er/a.js', 'export const a = 5'), /a = 5/);
  });
});

test('files that a pattern means come and go', limit, async () => {
  const main = 'export const start = name => new Worker(new URL(`./w/${name}.js`, import.meta.url))';
  await watching({ 'main.js': main, 'w/a.js': '0' }, args, async ({ at, put, edit }) => {
    await edit(() => put('w/b.js', '0'), /"\.\/w\/b\.js"/);
    await edit(() => put('w/deep/c.js', '0'), /"\.\/w\/b\.js".*"\.\/w\/deep\/c\.js"/s);
    await edit(() => fs.rmSync(at('w/b.js')), /^(?![^]*w\/b\.js)/);
    await edit(() => fs.rmSync(at('w/deep'), { recursive: true }), /^(?![^]*deep)/);
    await edit(() => put('w/b.js', '0'), /"\.\/w\/b\.js"/);
  });
});

test('packages: installed, exchanged, linked; tsconfig.json and package.json', limit, async () => {
  await watching({ 'main.ts': `import { a } from 'lib'\nclass X { y = a }\nconsole.log(new X)` },
    ['main.ts', '--bundle', '--outdir=out', '--watch'], async ({ at, put, edit }) => {
      await edit(() => { put('node_modules/lib/one.js', 'export const a = 1'); put('node_modules/lib/two.js', 'export const a = 2'); put('node_modules/lib/package.json', '{"main":"one.js"}'); }, /a = 1/);
      await edit(() => put('node_modules/lib/package.json', '{"main":"two.js"}'), /a = 2/);
      put('store/lib/index.js', 'export const a = 3');
      await edit(() => { fs.rmSync(at('node_modules/lib'), { recursive: true }); fs.symlinkSync('../store/lib', at('node_modules/lib')); }, /a = 3/);
      await edit(() => put('store/lib/index.js', 'export const a = 4'), /a = 4/);
      await edit(() => put('tsconfig.json', '{"compilerOptions":{"useDefineForClassFields":false}}'), /this\.y = a/);
      await edit(() => put('tsconfig.json', '{}'), /^(?![^]*this\.y)/);
    });
});

test('outputs beside the sources start no builds; old ones with hashes go', limit, async () => {
  await watching({ 'main.js': 'console.log(1)' }, ['main.js', '--bundle', '--outdir=.', '--entry-names=[name]-[hash]', '--watch', '--metafile=meta.json'],
    async ({ at, put, put_whole, until, said }) => {
      const outputs = () => fs.readdirSync(at('.')).filter(name => /^main-.*\.js$/.test(name));
      const [before] = outputs();
      put_whole('main.js', 'console.log(2)');
      await until(/\[watch\] build finished\n/);
      assert.equal(outputs().length, 1);
      assert.notEqual(outputs()[0], before);
      put('notes.txt', 'nobody asked for it');
      put_whole('main.js', 'console.log(3)');
      await until(/\[watch\] build finished\n/);
      assert.doesNotMatch(said(), /build started/);
      assert.equal(fs.readdirSync(at('.')).filter(name => name.startsWith('.skein')).length, 0);
    });
});

test('ends when standard input is closed, by a signal, or not', limit, async () => {
  const files = { 'main.js': 'console.log(1)' };
  await watching(files, args, async ({ child, ended, until }) => {
    child.stdin.end();
    await until(/stopped automatically because stdin was closed/);
    assert.equal(await ended, 0);
  });
  await watching(files, ['main.js', '--bundle', '--outdir=out', '--watch=forever'], async ({ put, edit, child, ended }) => {
    await edit(() => put('main.js', 'console.log(2)'), /log\(2\)/);
    child.kill('SIGINT');
    assert.equal(await ended, 'SIGINT');
  }, 'ignore');
});

// The signal comes between the line and the wait for changes, or in it, or before both.
test('a signal is never slept through', limit, async () => {
  for (let round = 0; round < 40; ++round)
    await watching({ 'main.js': 'console.log(1)' }, ['main.js', '--bundle', '--outdir=out', '--watch=forever'], async ({ child, ended }) => {
      for (let turns = round * 50; turns > 0; --turns) Math.sqrt(turns);
      child.kill('SIGTERM');
      assert.equal(await ended, 'SIGTERM');
    }, 'ignore');
});
