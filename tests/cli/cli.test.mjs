// The command line as a person or a script meets it: what it prints, where, and with which exit code.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '../..');
const skein = path.resolve(root, process.env.SKEIN_BINARY ?? 'build/native/skein');

/** Runs in a folder of `files`, given to `look` afterwards. */
function in_folder(files, look) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-cli-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
    }
    const run = (args, input = '') => spawnSync(skein, args, { cwd: folder, input, encoding: 'utf8', timeout: 20000 });
    const list = name => (fs.existsSync(path.join(folder, name)) ? fs.readdirSync(path.join(folder, name), { recursive: true }).map(String).sort() : []);
    look({ folder, run, list, read: name => fs.readFileSync(path.join(folder, name), 'utf8') });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const project = {
  'src/main.ts': `import { shared } from './shared.ts'\nnew Worker(new URL('./work.ts', import.meta.url), { type: 'module' })\nconsole.log(shared as string)`,
  'src/shared.ts': `export const shared: string = 'ä'`,
  'src/work.ts': `import { shared } from './shared'\npostMessage(shared)`,
};

test('bundles a project with its worker, says what it wrote and nothing on standard output', () => {
  in_folder(project, ({ run, list, read }) => {
    const { status, stdout, stderr } = run(['src/main.ts', '--bundle', '--format=esm', '--splitting', '--outdir=out']);
    assert.deepEqual([status, stdout], [0, ''], stderr);
    const [chunk, main, worker] = list('out');
    assert.match(chunk, /^chunk-[A-Z0-9]{8}\.js$/);
    assert.equal(main, 'main.js');
    assert.match(worker, /^work-[A-Z0-9]{8}\.js$/);
    for (const name of list('out')) assert.ok(stderr.includes(`out/${name}`), stderr);
    assert.ok(read('out/main.js').includes(`"./${worker}"`));
    assert.match(read(`out/${chunk}`), /"\\(?:u00e4|xE4)"/i);
  });
});

test('the same bytes on any number of threads', () => {
  in_folder(project, ({ run, list, read }) => {
    const outputs = ['0', '1', '3'].map(threads => {
      assert.equal(run(['src/main.ts', '--bundle', '--format=esm', '--splitting', '--sourcemap', `--threads=${threads}`, `--outdir=out${threads}`]).status, 0);
      return list(`out${threads}`).map(name => [name, read(`out${threads}/${name}`)]);
    });
    assert.deepEqual(outputs[1], outputs[0]);
    assert.deepEqual(outputs[2], outputs[0]);
  });
});

test('--metafile tells inputs and outputs', () => {
  in_folder(project, ({ run, read }) => {
    assert.equal(run(['src/main.ts', '--bundle', '--format=esm', '--outdir=out', '--metafile=meta.json']).status, 0);
    const { inputs, outputs } = JSON.parse(read('meta.json'));
    assert.deepEqual(Object.keys(inputs).sort(), ['src/main.ts', 'src/shared.ts', 'src/work.ts']);
    assert.equal(outputs['out/main.js'].entryPoint, 'src/main.ts');
    assert.equal(outputs['out/main.js'].bytes, Buffer.byteLength(read('out/main.js')));
  });
});

test('standard input becomes standard output', () => {
  in_folder({}, ({ run }) => {
    assert.equal(run(['--loader=ts'], 'let x: number = 1 as any; f(x!)').stdout, 'let x = 1;\nf(x);\n');
    const { status, stdout, stderr } = run([], 'let x = ;');
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, /<stdin>:1:8/);
  });
});

test('standard input with --bundle is an entry point of the folder', () => {
  in_folder({ 'lib.ts': 'export const a: number = 1' }, ({ run, read }) => {
    const bundled = run(['--bundle', '--format=esm', '--loader=ts'], "import { a } from './lib'; console.log(a as number)");
    assert.deepEqual([bundled.status, bundled.stderr], [0, '']);
    assert.match(bundled.stdout, /const a = 1;[^]*console\.log\(a\);/);
    const written = run(['--bundle', '--format=esm', '--outfile=out.js', '--sourcefile=here.js'], "import { b } from './none'");
    assert.equal(written.status, 1);
    assert.match(written.stderr, /here\.js:1:18/);
    assert.equal(run(['--bundle', '--format=esm', '--outfile=out.js'], 'console.log(2)').status, 0);
    assert.match(read('out.js'), /console\.log\(2\)/);
  });
});

test('an error: its place and line on standard error, exit code 1, nothing written', () => {
  const rows = [
    [{ 'a.js': 'let x = ;\n' }, /✘ \[ERROR\].*\n\n {4}a\.js:1:8:\n {6}1 │ let x = ;\n {8}╵ {9}\^/],
    [{ 'a.js': `import './none'\n` }, /Could not resolve "\.\/none"\n\n {4}a\.js:1:7:/],
    [{ 'a.js': `import { no } from './b.js'\nno()`, 'b.js': 'export const yes = 1' }, /a\.js:1:9:/],
    [{ 'a.js': `new Worker(new URL('./none.js', import.meta.url))` }, /a\.js:1:19:/],
  ];
  for (const [files, message] of rows) {
    in_folder(files, ({ run, list }) => {
      const { status, stdout, stderr } = run(['a.js', '--bundle', '--outdir=out']);
      assert.deepEqual([status, stdout, list('out')], [1, '', []]);
      assert.match(stderr, message);
      assert.match(stderr, /1 error\n/);
    });
  }
});

test('what it cannot do it refuses', () => {
  const rows = [
    [['a.js', '--bundle', '--outdir=out', '--nonsense'], /--nonsense/],
    [['a.js', '--bundle', '--outdir=out', '--format=umd'], /umd/],
    [['a.js', '--bundle', '--outdir=out', '--outfile=b.js'], /outfile/],
    [['none.js', '--bundle', '--outdir=out'], /none\.js/],
    [['a.js', 'b.js', '--bundle', '--outfile=out.js'], /outdir/],
    [['a.js', '--bundle', '--outdir=out', '--threads=many'], /threads/],
  ];
  for (const [args, message] of rows) {
    in_folder({ 'a.js': '1', 'b.js': '2' }, ({ run, list }) => {
      const { status, stderr } = run(args);
      assert.equal(status, 1, args.join(' '));
      assert.match(stderr, /\[ERROR\]/);
      assert.match(stderr, message);
      assert.deepEqual(list('.'), ['a.js', 'b.js'], args.join(' '));
    });
  }
});

test('does not write over its input', () => {
  in_folder({ 'a.js': 'console.log(1)' }, ({ run, read }) => {
    assert.equal(run(['a.js', '--bundle', '--outfile=a.js']).status, 1);
    assert.equal(read('a.js'), 'console.log(1)');
    assert.equal(run(['a.js', '--bundle', '--format=esm', '--outfile=a.js', '--allow-overwrite']).status, 0);
  });
});

test('an output that cannot be written is an error', () => {
  in_folder({ 'a.js': '1', out: 'a file, no folder' }, ({ run }) => {
    const { status, stderr } = run(['a.js', '--bundle', '--outdir=out']);
    assert.equal(status, 1);
    assert.match(stderr, /\[ERROR\].*out/);
  });
});

test('--log-limit and --log-level', () => {
  const broken = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`m${i}.js`, 'let x = ;']));
  in_folder({ ...broken, 'a.js': Object.keys(broken).map(name => `import './${name}'`).join('\n') }, ({ run }) => {
    const errors = args => (run(['a.js', '--bundle', '--outfile=out.js', ...args]).stderr.match(/\[ERROR\]/g) ?? []).length;
    assert.deepEqual([errors([]), errors(['--log-limit=0']), errors(['--log-limit=2']), errors(['--log-level=silent'])], [6, 9, 2, 0]);
  });
});

test('--version is that of the package; --help tells the flags', () => {
  in_folder({}, ({ run }) => {
    assert.equal(run(['--version']).stdout.trim(), JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).version);
    assert.match(run(['--help']).stdout, /--bundle[^]*--worker-names/);
  });
});

test('--define, --drop, --drop-labels, --pure and --ignore-annotations', () => {
  in_folder({}, ({ run }) => {
    const input = 'DEV: f(); if (DEBUG) console.log(process.env.MODE); g(process.env.MODE); debugger; /* @__PURE__ */ h();';
    const flags = ['--define:DEBUG=true', '--define:process.env.MODE="x"', '--drop:console', '--drop:debugger', '--drop-labels=DEV', '--pure:g'];
    const { status, stdout, stderr } = run([...flags, '--ignore-annotations'], input);
    assert.deepEqual([status, stderr], [0, '']);
    assert.equal(stdout, 'if (true);\n/* @__PURE__ */ g("x");\nh();\n');
    const wrong = run(['--define:DEBUG=1+1'], input);
    assert.equal(wrong.status, 1);
    assert.match(wrong.stderr, /Invalid value "1\+1" for "define: DEBUG"/);
  });
});

test('tsconfig.json: the nearest above a file, --tsconfig and --tsconfig-raw instead', () => {
  const files = {
    'main.tsx': 'console.log(<a />)',
    'tsconfig.json': '{ "compilerOptions": { "jsxFactory": "near" } }',
    'other.json': '{ "compilerOptions": { "jsxFactory": "other" } }',
  };
  in_folder(files, ({ run }) => {
    for (const [flags, factory] of [[[], 'near'], [['--tsconfig=other.json'], 'other'], [['--tsconfig-raw={"compilerOptions":{"jsxFactory":"raw"}}'], 'raw']]) {
      const { status, stdout, stderr } = run(['main.tsx', '--bundle', '--format=esm', ...flags]);
      assert.equal(status, 0, stderr);
      assert.ok(stdout.includes(`${factory}("a", null)`), stdout);
    }
    const { status, stderr } = run(['main.tsx', '--bundle', '--format=esm', '--tsconfig=none.json']);
    assert.equal(status, 1);
    assert.match(stderr, /Cannot find the tsconfig file "none\.json"/);
    // Standard input has no folder: only what is given as text holds for it.
    assert.match(run(['--loader=tsx'], '<a />').stdout, /React\.createElement/);
    assert.match(run(['--loader=tsx', '--tsconfig-raw={"compilerOptions":{"jsx":"react-jsx"}}'], '<a />').stdout, /from "react\/jsx-runtime"/);
  });
});

test('--jsx=preserve leaves JSX in a bundle, under the names the bundle gives', () => {
  const files = {
    'main.jsx': "import { Part as Other, c, ns } from './part.jsx';\nconst Part = () => <div title=<i />>text {c} &lt;</div>;\nconsole.log(<Part />, <Other a=\"b\" {...c}>more</Other>, <ns.Deep />, <>{...c}</>);\n",
    'part.jsx': 'export const Part = () => <b:c d:e="f" />;\nexport const c = [];\nexport const ns = { Deep: Part };\n',
  };
  in_folder(files, ({ run }) => {
    const { status, stdout, stderr } = run(['main.jsx', '--bundle', '--format=esm', '--jsx=preserve']);
    assert.equal(status, 0, stderr);
    assert.ok(stdout.includes('const Part = () => <b:c d:e="f" />;'), stdout);
    assert.ok(stdout.includes('const Part2 = () => <div title={<i />}>text {c}{" <"}</div>;'), stdout);
    assert.ok(stdout.includes('console.log(<Part2 />, <Part a="b" {...c}>more</Part>, <ns.Deep />, <>{...c}</>);'), stdout);
  });
});

test('errors are shown before the limit, however many warnings come first', () => {
  const warnings = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`m${i}.js`, 'try { require("./none") } catch {}']));
  in_folder({ ...warnings, 'bad.js': 'let x = ;', 'a.js': `${Object.keys(warnings).map(name => `import './${name}'`).join('\n')}\nimport './bad.js'` }, ({ run }) => {
    const { status, stderr } = run(['a.js', '--bundle', '--outfile=out.js']);
    assert.equal(status, 1);
    assert.equal(stderr.match(/\[ERROR\]/g)?.length, 1, stderr);
    assert.match(stderr, /6 of 10 messages shown/);
  });
});

test('--analyze and --timing tell on standard error', () => {
  in_folder({ 'src/main.ts': `import { shared } from './shared.ts'; console.log(shared)`, 'src/shared.ts': project['src/shared.ts'] }, ({ run }) => {
    const { status, stderr } = run(['src/main.ts', '--bundle', '--format=esm', '--outdir=out', '--analyze', '--timing']);
    assert.equal(status, 0, stderr);
    assert.match(stderr, /out\/main\.js +\d+b +100\.0%\n/);
    assert.match(stderr, /[├└] src\/shared\.ts +\d+b +\d+\.\d%\n/);
    assert.match(stderr, /\n  scan +[\d.]+ [^]*\n  link +[\d.]+ [^]*\n    print +[\d.]+ [^]*\n  write +[\d.]+ [^]*\n  total +[\d.]+  2 modules/);
    assert.match(stderr, /\n  parse +2 [^]*\n  coordinator +[\d.]+/);
    const verbose = run(['src/main.ts', '--bundle', '--format=esm', '--outdir=out', '--analyze=verbose']).stderr;
    assert.match(verbose, /src\/shared\.ts.*\n +└ src\/main\.ts/);
  });
});

test('--trace writes what each thread did, as trace events', () => {
  in_folder({ 'a.js': `import './b.js'; import './w "1".js'`, 'b.js': 'console.log(1)', 'w "1".js': 'console.log(2)' }, ({ run, read }) => {
    for (const threads of [0, 2]) {
      const { status, stderr } = run(['a.js', '--bundle', '--outfile=out.js', '--trace=traces/t.json', `--threads=${threads}`]);
      assert.equal(status, 0, stderr);
      const { traceEvents } = JSON.parse(read('traces/t.json'));
      const spans = traceEvents.filter(event => event.ph === 'X');
      const phases = spans.filter(event => event.cat === 'phase');
      assert.deepEqual(phases.filter(({ name }) => ['scan', 'link', 'write', 'total'].includes(name)).map(({ name }) => name), ['scan', 'link', 'write', 'total']);
      assert.deepEqual(spans.filter(({ name }) => name === 'parse').map(({ args }) => args.path).sort(), ['a.js', 'b.js', 'w "1".js']);
      const total = phases.at(-1);
      for (const { ts, dur, tid } of spans) {
        assert.ok(ts >= total.ts && dur >= 0);
        assert.ok(traceEvents.some(event => event.name === 'thread_name' && event.tid === tid));
      }
      assert.ok(traceEvents.some(event => event.name === 'locks' && event.ph === 'C' && event.args.locks > 0));
    }
    assert.equal(run(['a.js', '--bundle', '--outfile=out.js', '--trace=b.js/t.json']).status, 1);
    assert.equal(run(['a.js', '--bundle', '--outfile=out.js', '--trace']).status, 0);
    assert.ok(JSON.parse(read('trace.json')).traceEvents.length > 0);
  });
});

test('--log-override, --line-limit and --abs-paths', () => {
  in_folder({ 'a.js': `console.log(import.meta.url, [${Array.from({ length: 300 }, (_, i) => i + 1000)}])` }, ({ folder, run, read }) => {
    const warning = ['a.js', '--target=es2017', '--format=esm'];
    const { status, stderr } = run(warning);
    const id = /\[([a-z-]+)\]\n/.exec(stderr)?.[1];
    assert.deepEqual([status, id], [0, 'import-meta-not-in-target'], stderr);
    const real = fs.realpathSync(folder);
    assert.ok(stderr.includes(' a.js:1:'), stderr);
    assert.ok(run([...warning, '--abs-paths=log']).stderr.includes(` ${real}/a.js:1:`));
    assert.equal(run([...warning, `--log-override:${id}=silent`]).stderr, '');
    assert.equal(run([...warning, `--log-override:${id}=error`]).status, 1);
    assert.equal(run([...warning, '--log-override:another=error']).status, 0);

    assert.equal(run(['a.js', '--bundle', '--outfile=out.js', '--minify', '--line-limit=80', '--metafile=meta.json', '--abs-paths=metafile']).status, 0);
    const lines = read('out.js').split('\n');
    assert.ok(lines.length > 15 && lines.slice(1).every(line => line.length < 120), read('out.js'));
    const metafile = JSON.parse(read('meta.json'));
    assert.deepEqual(Object.keys(metafile.inputs), [`${real}/a.js`]);
    assert.equal(metafile.outputs[`${real}/out.js`].entryPoint, `${real}/a.js`);
    assert.ok(run(['a.js', '--bundle', '--abs-paths=code']).stdout.includes(`// ${real}/a.js`));
  });
});
