// --cache-dir: what is found again is what a build would give, whatever has happened to the sources, the options and the cache.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');
const skein = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');
const hit = 'The result is from the cache.';

const sources = {
  'src/main.ts': `import { a } from './a'; import { b } from 'lib'; import data from './data.json'; console.log(a, b, data, DEBUG)`,
  'src/a.ts': `export const a: number = 1`,
  'src/data.json': '{"x": 1}',
  'node_modules/lib/package.json': '{"name": "lib", "main": "./main.js", "other": "./next.js"}',
  'node_modules/lib/main.js': 'export const b = "main"; typeof b === "nope"',
  'node_modules/lib/next.js': 'export const b = "next"',
  'tsconfig.json': '{"compilerOptions": {}}',
};
const options = ['src/main.ts', '--bundle', '--format=esm', '--outdir=out', '--define:DEBUG=0', '--sourcemap', '--metafile=meta.json'];

class Place {
  constructor(files = sources) {
    this.folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'skein-cache-')));
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }
  at(name) {
    return path.join(this.folder, name);
  }
  write(name, text) {
    fs.mkdirSync(path.dirname(this.at(name)), { recursive: true });
    fs.writeFileSync(this.at(name), text);
  }
  read(name) {
    return fs.readFileSync(this.at(name), 'utf8');
  }
  remove(name) {
    fs.rmSync(this.at(name), { recursive: true, force: true });
  }
  spawn(args, environment = {}) {
    return spawnSync(skein, args, { cwd: this.folder, encoding: 'utf8', timeout: 20000, env: { ...process.env, ...environment } });
  }
  /** The outputs and messages of a build, and whether they were known. */
  build(args = options, { cache = 'cache', environment = {}, ...more } = {}) {
    this.remove('out');
    this.remove('meta.json');
    const { status, stderr, stdout } = this.spawn([...args, ...(cache ? [`--cache-dir=${cache}`, '--timing'] : []), '--log-level=warning', ...(more.extra ?? [])], environment);
    assert.notEqual(status, null, stderr);
    const files = fs.existsSync(this.at('out')) ? fs.readdirSync(this.at('out'), { recursive: true }).sort() : [];
    const outputs = Object.fromEntries(files.filter(name => fs.statSync(this.at(`out/${name}`)).isFile()).map(name => [name, this.read(`out/${name}`)]));
    const meta = fs.existsSync(this.at('meta.json')) ? this.read('meta.json') : '';
    const said = stderr.replace(`\n  ${hit}\n`, '').replace(/\n  phase [^]*$/, '');
    return { is_hit: stderr.includes(hit), result: { status, stdout, said, outputs, meta } };
  }
  /** Builds with the cache; the result must be that of a build without it. */
  same(expected_hit, ...rest) {
    const { is_hit, result } = this.build(...rest);
    const [args, more] = rest;
    assert.deepEqual(result, this.build(args, { ...more, cache: '' }).result);
    assert.equal(is_hit, expected_hit);
    return result;
  }
  end() {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

function in_place(look) {
  const place = new Place();
  try {
    look(place);
  } finally {
    place.end();
  }
}

test('a second build is known, with its map, its metafile, and its analysis', () => {
  in_place(place => {
    place.same(false);
    const result = place.same(true);
    assert.deepEqual(Object.keys(result.outputs), ['main.js', 'main.js.map']);
    assert.match(result.meta, /src\/a\.ts/);
    place.same(true, options, { extra: ['--threads=0'] });
    place.same(false, [...options, '--analyze']);
    place.same(true, [...options, '--analyze']);
  });
});

test('warnings are told again as they were, or not, as the options of the second build say', () => {
  in_place(place => {
    place.write('src/a.ts', `export const a = new URL('./gone.txt', import.meta.url)`);
    const { said } = place.same(false);
    assert.match(said, /\[WARNING\]/);
    assert.equal(place.same(true).said, said);
    assert.doesNotMatch(place.build(options, { extra: ['--log-level=error'] }).result.said, /WARNING/);
    assert.match(place.build(options, { extra: ['--color=true'] }).result.said, /\x1b\[/);
    place.write('src/gone.txt', 'here');
    assert.equal(place.same(false).said, '');
  });
});

test('failed builds are not kept', () => {
  in_place(place => {
    place.write('src/a.ts', 'export const a = ;');
    assert.equal(place.same(false).status, 1);
    assert.equal(place.same(false).status, 1);
    place.write('src/a.ts', sources['src/a.ts']);
    place.same(false);
    place.same(true);
  });
});

const changes = {
  'an edited file': place => place.write('src/a.ts', 'export const a: number = 2'),
  'an edited file of the same size and time': place => {
    const { atime, mtime } = fs.statSync(place.at('src/a.ts'));
    place.write('src/a.ts', 'export const a: number = 3');
    fs.utimesSync(place.at('src/a.ts'), atime, mtime);
  },
  'an edited file of the same size, time and inode, under another name in between': place => {
    const { atime, mtime } = fs.statSync(place.at('src/a.ts'));
    fs.renameSync(place.at('src/a.ts'), place.at('src/b.ts'));
    fs.writeFileSync(place.at('src/b.ts'), 'export const a: number = 4');
    fs.renameSync(place.at('src/b.ts'), place.at('src/a.ts'));
    fs.utimesSync(place.at('src/a.ts'), atime, mtime);
  },
  'edited data': place => place.write('src/data.json', '{"x": 2}'),
  'a new file that an import means first': place => place.write('src/a.tsx', 'export const a = "tsx"'),
  'a folder in the place of what was not there': place => place.write('src/node_modules/lib/index.js', 'export const b = "near"'),
  'a file that is gone': place => place.remove('src/a.ts'),
  'another package.json': place => place.write('node_modules/lib/package.json', '{"name": "lib", "main": "./next.js"}'),
  'a new package.json': place => place.write('package.json', '{"imports": {}, "sideEffects": false}'),
  'no package.json': place => place.remove('node_modules/lib/package.json'),
  'another tsconfig.json': place => place.write('tsconfig.json', '{"compilerOptions": {"paths": {"lib": ["./src/a.ts"]}}}'),
  'a nearer tsconfig.json': place => place.write('src/tsconfig.json', '{"compilerOptions": {"paths": {"lib": ["./data.json"]}}}'),
  'a link in the place of a file': place => {
    place.write('elsewhere/a.ts', 'export const a = "elsewhere"');
    place.remove('src/a.ts');
    fs.symlinkSync('../elsewhere/a.ts', place.at('src/a.ts'));
  },
  'a package that is another link': place => {
    place.write('store/lib/index.js', 'export const b = "store"');
    place.remove('node_modules/lib');
    fs.symlinkSync('../store/lib', place.at('node_modules/lib'));
  },
};

for (const [name, change] of Object.entries(changes)) {
  test(`${name}: the build is another one`, () => {
    in_place(place => {
      const before = place.same(false);
      place.same(true);
      change(place);
      const result = place.same(false);
      if (result.status === 0) place.same(true);
      if (name !== 'a new package.json') assert.notDeepEqual(result.outputs, before.outputs);
    });
  });
}

test('what leads through links is found to lead elsewhere', () => {
  in_place(place => {
    for (const name of ['one', 'two']) place.write(`store/${name}/index.js`, `export const b = "${name}"`);
    place.remove('node_modules/lib');
    fs.symlinkSync('one', place.at('store/now'));
    fs.symlinkSync('../store/now', place.at('node_modules/lib'));
    place.same(false);
    place.same(true);
    // The folder of the link that is imported stays as it is.
    fs.rmSync(place.at('store/now'));
    fs.symlinkSync('two', place.at('store/now'));
    assert.match(place.same(false).outputs['main.js'], /"two"/);
  });
});

test('patterns: a new file that matches is part of the build', () => {
  in_place(place => {
    place.write('src/main.ts', 'export const page = (name: string) => import(`./pages/${name}.ts`)');
    place.write('src/pages/one.ts', 'export default 1');
    const args = ['src/main.ts', '--bundle', '--format=esm', '--splitting', '--outdir=out'];
    place.same(false, args);
    place.same(true, args);
    place.write('src/pages/two.ts', 'export default 2');
    place.same(false, args);
    const entries = ['src/pages/*.ts', '--outdir=out'];
    place.same(false, entries);
    place.same(true, entries);
    place.write('src/pages/three.ts', 'export default 3');
    assert.equal(Object.keys(place.same(false, entries).outputs).length, 3);
  });
});

test('files that the build does not look at change nothing', () => {
  in_place(place => {
    place.same(false);
    place.write('src/other.ts', 'export {}');
    place.write('README.md', 'text');
    place.same(true);
  });
});

test('other options, another folder, the environment, standard input and the names of properties are other builds', () => {
  in_place(place => {
    place.same(false);
    for (const more of [['--minify'], ['--target=es2017'], ['--define:DEBUG=1'], ['--banner:js=/*x*/']]) {
      place.same(false, [...options, ...more]);
      place.same(true, [...options, ...more]);
    }
    place.write('lib2/late/index.js', 'export const late = 1');
    place.same(false, options, { environment: { NODE_PATH: place.at('lib2') } });
    place.same(true);
    const run = input => spawnSync(skein, ['--loader=ts', '--cache-dir=cache', '--timing'], { cwd: place.folder, encoding: 'utf8', input });
    assert.equal(run('let a: number = 1').stdout, 'let a = 1;\n');
    assert.match(run('let a: number = 1').stderr, /from the cache/);
    assert.equal(run('let a: number = 2').stdout, 'let a = 2;\n');
    place.write('src/a.ts', 'export const a = globalThis.own_');
    const mangle = [...options, '--mangle-props=_$', '--mangle-cache=names.json'];
    // The first build makes the file, and so another build of the second.
    assert.match(place.build(mangle).result.outputs['main.js'], /globalThis\.e\b/);
    assert.match(place.read('names.json'), /"own_": "e"/);
    place.same(false, mangle);
    place.same(true, mangle);
    place.write('names.json', '{"own_": "long"}');
    assert.match(place.same(false, mangle).outputs['main.js'], /globalThis\.long\b/);
  });
});

test('going back to an earlier state finds its result', () => {
  in_place(place => {
    place.same(false);
    place.write('src/a.ts', 'export const a: number = 2');
    place.same(false);
    place.write('src/a.ts', sources['src/a.ts']);
    place.same(true);
    place.write('src/a.ts', 'export const a: number = 2');
    place.same(true);
    const builds = fs.readdirSync(place.at('cache/1/builds'));
    assert.equal(builds.length, 1);
    for (let i = 3; i < 10; i++) {
      place.write('src/a.ts', `export const a: number = ${i}`);
      place.build();
    }
    assert.equal(fs.readdirSync(place.at(`cache/1/builds/${builds[0]}`)).length, 4);
  });
});

test('an output over an input is refused, known or not', () => {
  in_place(place => {
    place.write('plain.js', 'console.log( 1 )');
    const args = ['plain.js', '--cache-dir=cache'];
    assert.equal(place.spawn([...args, '--outfile=plain.js', '--allow-overwrite']).status, 0);
    const { status, stderr } = place.spawn([...args, '--outfile=plain.js']);
    assert.equal(status, 1);
    assert.match(stderr, /Refusing to overwrite/);
  });
});

function every_file(folder) {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath ?? entry.path, entry.name));
}

test('whatever is done to the files of the cache, the outputs are right', () => {
  in_place(place => {
    // One output large enough to have a file of its own.
    place.write('src/data.json', JSON.stringify({ x: 'y'.repeat(20000) }));
    const expected = place.build().result;
    assert.ok(place.build().is_hit);
    let seed = 12345;
    const random = below => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) % below;
    let hits = 0;
    for (let round = 0; round < 500; round++) {
      const files = every_file(place.at('cache'));
      const file = files[random(files.length)];
      const bytes = fs.readFileSync(file);
      const kind = random(8);
      if (kind === 0) fs.writeFileSync(file, bytes.subarray(0, random(bytes.length + 1)));
      else if (kind === 1) fs.writeFileSync(file, '');
      else if (kind === 2) fs.rmSync(file);
      else if (kind === 3) fs.writeFileSync(file, fs.readFileSync(files[random(files.length)]));
      else if (kind === 4) fs.appendFileSync(file, 'x');
      else if (kind === 5) {
        fs.rmSync(file);
        fs.mkdirSync(file);
      } else if (kind === 6) {
        fs.rmSync(file);
        fs.symlinkSync(random(2) ? '/dev/zero' : 'nowhere', file);
      } else if (bytes.length > 0) {
        bytes[random(bytes.length)] ^= 1 << random(8);
        fs.writeFileSync(file, bytes);
      }
      place.remove('out');
      const { status, stderr } = place.spawn([...options, '--cache-dir=cache', '--timing', '--log-level=warning']);
      assert.equal(status, 0, `round ${round}: ${stderr}`);
      assert.equal(place.read('out/main.js'), expected.outputs['main.js'], `round ${round}`);
      assert.equal(place.read('out/main.js.map'), expected.outputs['main.js.map'], `round ${round}`);
      assert.equal(place.read('meta.json'), expected.meta, `round ${round}`);
      if (stderr.includes(hit)) hits++;
    }
    // CACHEDIR.TAG may be anything.
    assert.ok(hits < 250, `${hits} hits`);
  });
});

test('several processes at once make no mess', async () => {
  const place = new Place();
  try {
    const expected = place.build(options, { cache: '' }).result.outputs['main.js'];
    const run = number =>
      new Promise((resolve, reject) => {
        const args = ['src/main.ts', '--bundle', '--format=esm', '--define:DEBUG=0', `--sourcemap=${number % 2 ? 'inline' : 'none'}`.replace('none', 'false'), '--cache-dir=cache'];
        const child = spawn(skein, args, { cwd: place.folder });
        let text = '', said = '';
        child.stdout.on('data', data => (text += data));
        child.stderr.on('data', data => (said += data));
        child.on('error', reject);
        child.on('close', code => resolve({ code, text, said }));
      });
    for (let round = 0; round < 3; round++) {
      for (const { code, text, said } of await Promise.all(Array.from({ length: 12 }, (_, i) => run(i)))) {
        assert.equal(code, 0, said);
        assert.equal(said, '');
        assert.equal(text.replace(/\/\/# sourceMappingURL=.*\n/, ''), expected.replace(/\/\/# sourceMappingURL=.*\n/, ''));
      }
    }
    assert.deepEqual(every_file(place.at('cache')).filter(file => path.basename(file).startsWith('.tmp')), []);
  } finally {
    place.end();
  }
});

test('a cache that cannot be written warns once, and everything else is as without it', () => {
  in_place(place => {
    place.write('file', '');
    const expected = place.build(options, { cache: '' }).result;
    const { result } = place.build(options, { cache: 'file' });
    assert.deepEqual(result.outputs, expected.outputs);
    assert.equal(result.status, 0);
    assert.equal(result.said.match(/\[WARNING\]/g).length, 1);
    assert.match(result.said, /could not be kept in the cache "file": not a directory \[could-not-cache\]/);
    assert.doesNotMatch(place.build(options, { cache: 'file', extra: ['--log-override:could-not-cache=silent'] }).result.said, /WARNING/);
    if (process.getuid() === 0) return;
    fs.mkdirSync(place.at('closed'), { mode: 0o555 });
    assert.match(place.build(options, { cache: 'closed' }).result.said, /permission denied/);
  });
});

test('a cache that was filled and may only be read is still of use', () => {
  in_place(place => {
    place.same(false);
    for (const folder of fs.readdirSync(place.at('cache'), { recursive: true })) if (fs.statSync(place.at(`cache/${folder}`)).isDirectory()) fs.chmodSync(place.at(`cache/${folder}`), 0o555);
    place.same(true);
    for (const folder of fs.readdirSync(place.at('cache'), { recursive: true })) if (fs.statSync(place.at(`cache/${folder}`)).isDirectory()) fs.chmodSync(place.at(`cache/${folder}`), 0o755);
  });
});

test('the cache stays below its size, and what was used last stays', () => {
  in_place(place => {
    const big = number => `export const a = "${String(number).repeat(100000)}"`;
    const size = () => every_file(place.at('cache/1')).reduce((sum, file) => sum + fs.statSync(file).size, 0);
    const run = number => {
      place.write('src/a.ts', big(number));
      return place.build([`src/a.ts`, '--bundle', '--format=esm', `--outfile=out/${number % 20}.js`], { extra: ['--cache-size=1'] });
    };
    for (let i = 100; i < 120; i++) {
      run(i);
      assert.ok(size() <= 1 << 20, `${size()} bytes after ${i}`);
    }
    assert.ok(run(119).is_hit);
    assert.ok(!run(100).is_hit);
    // What would not leave room for anything else is not kept.
    place.write('src/a.ts', `export const a = "${'x'.repeat(700000)}"`);
    place.build(['src/a.ts', '--outfile=out/x.js'], { extra: ['--cache-size=1'] });
    assert.ok(!place.build(['src/a.ts', '--outfile=out/x.js'], { extra: ['--cache-size=1'] }).is_hit);
    assert.match(place.read('cache/CACHEDIR.TAG'), /^Signature: 8a477f597d28d172789f06886806bc55\n/);
  });
});

test('a pipe is read by every build', () => {
  in_place(place => {
    const run = text => spawnSync('bash', ['-c', `rm -f pipe.js; mkfifo pipe.js; (echo '${text}' > pipe.js &); ${skein} pipe.js --cache-dir=cache --timing --outfile=out.js`], { cwd: place.folder, encoding: 'utf8', timeout: 20000 });
    for (const text of ['one()', 'two()']) {
      const { stderr } = run(text);
      assert.doesNotMatch(stderr, /from the cache/);
      assert.equal(place.read('out.js'), `${text};\n`, stderr);
    }
  });
});

test('options that need each other, and those that exclude each other', () => {
  in_place(place => {
    assert.match(place.spawn(['src/main.ts', '--cache-size=5']).stderr, /"--cache-size" needs "--cache-dir"/);
    assert.match(place.spawn(['src/main.ts', '--cache-dir=x', '--watch']).stderr, /Cannot use "--cache-dir" with "--watch"/);
    assert.match(place.spawn(['src/main.ts', '--cache-dir=']).stderr, /Invalid value "" for "--cache-dir"/);
    assert.match(place.spawn(['src/main.ts', '--cache-dir=x', '--cache-size=many']).stderr, /a whole number/);
  });
});
