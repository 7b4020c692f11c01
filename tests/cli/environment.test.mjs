// What the system does to a program: refused folders, full disks, closed pipes, signals.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');
const skein = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');

/** Runs shell scripts, in which $SKEIN is the program, in a folder of `files`. */
function in_folder(files, look) {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'skein-environment-')));
  fs.chmodSync(folder, 0o777);
  try {
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
    }
    const sh = (script, options = {}) =>
      spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8', timeout: 20_000, env: { ...process.env, SKEIN: program }, ...options });
    look({ at: name => path.join(folder, name), sh, read: name => fs.readFileSync(path.join(folder, name), 'utf8'), list: name => fs.readdirSync(path.join(folder, name)).sort() });
  } finally {
    spawnSync('chmod', ['-R', 'u+rwX', folder]);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

// Permissions do not hold for root; another user may not reach the program where it was built.
const is_root = process.getuid() === 0;
const nobody = is_root ? { uid: 65534, gid: 65534 } : {};
const place = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-program-'));
fs.chmodSync(place, 0o755);
const program = path.join(place, 'skein');
fs.copyFileSync(skein, program);
fs.chmodSync(program, 0o755);
test.after(() => fs.rmSync(place, { recursive: true, force: true }));

test('folders and files that may not be read', () => {
  in_folder({ 'a.js': `import './shut/b.js'; import './c.js'`, 'shut/b.js': '1', 'c.js': '2' }, ({ at, sh }) => {
    fs.chmodSync(at('shut'), 0);
    fs.chmodSync(at('c.js'), 0);
    const { status, stderr } = sh('"$SKEIN" a.js --bundle --outfile=/dev/null', nobody);
    assert.equal(status, 1);
    assert.match(stderr, /Could not resolve "\.\/shut\/b\.js"[^]*a\.js:1:7/);
    assert.match(stderr, /"c\.js"[^]*permission denied[^]*a\.js:1:29|a\.js:1:29[^]*permission denied/i);
  });
  // May be entered but not listed: what it is asked for by name is there.
  in_folder({ 'a.js': `import './dark/b.js'`, 'dark/b.js': 'console.log("dark")' }, ({ at, sh }) => {
    fs.chmodSync(at('dark'), 0o111);
    const { status, stdout, stderr } = sh('"$SKEIN" a.js --bundle', nobody);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /"dark"/);
  });
});

test('a folder that takes no files, a file that is protected', () => {
  in_folder({ 'a.js': 'console.log(1)', 'out/b.js': 'old', 'mine.js': 'old' }, ({ at, sh, read, list }) => {
    fs.chmodSync(at('out'), 0o555);
    let run = sh('"$SKEIN" a.js --bundle --outdir=out', nobody);
    assert.equal(run.status, 1);
    assert.match(run.stderr, /Could not write ".*\/out\/a\.js": permission denied/);
    // A file in it that may be written is written.
    fs.chmodSync(at('out/b.js'), 0o666);
    run = sh('"$SKEIN" a.js --bundle --outfile=out/b.js', nobody);
    assert.equal(run.status, 0, run.stderr);
    assert.match(read('out/b.js'), /console\.log\(1\)/);
    assert.deepEqual(list('out'), ['b.js']);
    fs.chmodSync(at('mine.js'), 0o444);
    run = sh('"$SKEIN" a.js --bundle --outfile=mine.js', nobody);
    assert.equal(run.status, 1);
    assert.equal(read('mine.js'), 'old');
  });
});

test('the mode of an output stays, and a link still leads where it did', () => {
  in_folder({ 'a.js': 'console.log(1)', 'tool.js': 'old', 'real.js': 'old' }, ({ at, sh, read }) => {
    fs.chmodSync(at('tool.js'), 0o755);
    fs.symlinkSync('real.js', at('link.js'));
    assert.equal(sh('"$SKEIN" a.js --bundle --outfile=tool.js && "$SKEIN" a.js --bundle --outfile=link.js').status, 0);
    assert.equal(fs.statSync(at('tool.js')).mode & 0o777, 0o755);
    assert.ok(fs.lstatSync(at('link.js')).isSymbolicLink());
    assert.match(read('real.js'), /console\.log\(1\)/);
  });
});

test('no room: an error, and what was there before stays whole', () => {
  in_folder({ 'a.js': `console.log('${'x'.repeat(5000)}')`, 'b.js': 'console.log(1)', 'out/a.js': 'old', 'out/b.js': 'old' }, ({ sh, read, list }) => {
    // A limit on the size of files stands for a full disk: the write ends in the middle.
    const { status, stderr } = sh('ulimit -f 2; "$SKEIN" a.js b.js --bundle --outdir=out');
    assert.equal(status, 1);
    assert.match(stderr, /Could not write ".*out\/a\.js": file too large/);
    assert.deepEqual([read('out/a.js'), read('out/b.js')], ['old', 'old']);
    assert.deepEqual(list('out'), ['a.js', 'b.js']);
    for (const command of ['"$SKEIN" a.js --bundle --outfile=/dev/full', '"$SKEIN" a.js --bundle > /dev/full', '"$SKEIN" < a.js > /dev/full']) {
      const full = sh(command);
      assert.equal(full.status, 1, command);
      assert.match(full.stderr, /Could not write ".*": no space left on device/, command);
    }
  });
});

test('a reader that goes away ends it without a word', () => {
  in_folder({ 'a.js': `console.log('${'x'.repeat(1_000_000)}')` }, ({ sh }) => {
    const { status, stderr } = sh('"$SKEIN" a.js --bundle | head -c 10 > /dev/null; exit ${PIPESTATUS[0]}');
    assert.deepEqual([status, stderr], [128 + 13, '']);
  });
});

test('a folder that is gone, names of any length and kind', () => {
  in_folder({}, ({ sh }) => {
    const { status, stderr } = sh('mkdir gone; cd gone; rmdir ../gone; "$SKEIN" a.js --bundle --outdir=out');
    assert.equal(status, 1);
    assert.match(stderr, /\[ERROR\]/);
  });
  in_folder({ 'a.js': 'console.log(1)' }, ({ sh, read }) => {
    const name = `${'n'.repeat(250)}.js`;
    assert.equal(sh(`"$SKEIN" a.js --bundle --outfile=${name}`).status, 0);
    assert.match(read(name), /log/);
    const long = sh(`"$SKEIN" a.js --bundle --outfile=${'n'.repeat(300)}`);
    assert.equal(long.status, 1);
    assert.match(long.stderr, /file name too long/);
  });
});

test('a signal ends a build as it ends any program, and nothing is half written', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-signal-'));
  try {
    // It waits for its input from a pipe that nobody writes to.
    assert.equal(spawnSync('mkfifo', [path.join(folder, 'a.js')]).status, 0);
    for (const signal of ['SIGINT', 'SIGTERM']) {
      const child = spawn(skein, ['a.js', '--bundle', '--outdir=out'], { cwd: folder, stdio: 'ignore' });
      const ended = new Promise(resolve => child.on('exit', (code, by) => resolve(by ?? code)));
      // Opening the pipe succeeds when the program has it open.
      const pipe = await fs.promises.open(path.join(folder, 'a.js'), 'w');
      await pipe.write('console.log(1)');
      child.kill(signal);
      await new Promise(resolve => setTimeout(resolve, 50));
      await pipe.close();
      assert.equal(await ended, signal);
      assert.deepEqual(fs.readdirSync(folder), ['a.js']);
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
