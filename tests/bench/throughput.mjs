// Throughput of one thread on one file at a time: read, bound, printed; nothing bundled. Start-up does not count for anybody.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { median } from './native.mjs';
import { peers_folder, sources_folder, version_of } from './peers.mjs';

const here = import.meta.dirname;
const root = path.resolve(here, '../..');

function corpora() {
  const tsx_folder = path.join(sources_folder('@wordpress/components'), 'src');
  // Bun's Transpiler throws where a `key` follows a spread, which is only to be warned of.
  const is_for_all = file => !/\{\s*\.\.\.[^}]*\}[^<>]*\skey=/.test(fs.readFileSync(file, 'utf8'));
  const tsx = fs.readdirSync(tsx_folder, { recursive: true }).filter(name => name.endsWith('.tsx')).sort().map(name => path.join(tsx_folder, name)).filter(is_for_all);
  const three = name => path.join(root, 'node_modules/three/build', name);
  return [
    { title: 'typescript.js', files: [path.join(sources_folder('typescript'), 'lib/typescript.js')] },
    { title: 'three.module.js', files: [three('three.module.js')] },
    { title: 'three.module.min.js', files: [three('three.module.min.js')] },
    { title: `TSX, ${tsx.length} files`, files: tsx },
  ];
}

function run(command, env = process.env) {
  const [file, ...args] = command;
  const result = spawnSync(file, args, { encoding: 'utf8', maxBuffer: 1 << 26, env });
  if (result.status !== 0) throw new Error((result.stderr || `${result.error ?? result.status}`).trim().split('\n').slice(0, 3).join(' ').slice(0, 160));
  return result;
}

/**
 * esbuild's Node API speaks to a process of many threads; so its command line is measured, held to one thread, less what it
 * takes for an empty file. Writing the outputs (into memory) is part of it. Gives [wall ms, CPU ms].
 */
function esbuild_samples(measure, esbuild, files, scratch, repetitions) {
  const empty = path.join(scratch, 'empty.js');
  fs.writeFileSync(empty, '');
  const cost = inputs => {
    const command = [measure, esbuild, ...inputs, `--outdir=${path.join(scratch, 'esbuild')}`, '--log-level=error', '--jsx=transform', '--tsconfig-raw={}'];
    const { stderr } = run(command, { ...process.env, GOMAXPROCS: '1' });
    const sample = JSON.parse(stderr.trim().split('\n').pop());
    if (sample.code !== 0) throw new Error(stderr.split('\n')[0].slice(0, 160));
    return [sample.wall_ns / 1e6, (sample.user_us + sample.system_us) / 1e3];
  };
  const start = [0, 1].map(i => median(Array.from({ length: 5 }, () => cost([empty])).map(sample => sample[i])));
  return Array.from({ length: repetitions }, () => cost(files).map((ms, i) => Math.max(ms - start[i], 0.01)));
}

/** wasm-glue/instance.ts as a module that Node runs. */
function bundled_glue(skein, scratch) {
  run([skein, path.join(root, 'wasm-glue/instance.ts'), '--bundle', '--format=esm', `--outdir=${scratch}`, '--log-level=error']);
  const file = path.join(scratch, 'instance.mjs');
  fs.renameSync(path.join(scratch, 'instance.js'), file);
  return file;
}

/** Gives the number of faults of Skein's own. */
export function measure_throughput({ skein, binary, measure, scratch, rounds, repetitions, say, table, ratio }) {
  const modules = path.join(peers_folder, 'node_modules');
  const bun = path.join(modules, '@oven/bun-linux-x64/bin/bun');
  const esbuild = path.join(modules, '@esbuild/linux-x64/bin/esbuild');
  fs.chmodSync(bun, 0o755);
  fs.chmodSync(esbuild, 0o755);
  const dist = path.join(root, 'dist');
  const glue = bundled_glue(skein, scratch);
  const script = path.join(here, 'throughput_peer.mjs');
  const peer = (runtime, tool) => list => JSON.parse(run([runtime, script, tool, list, String(repetitions), dist, glue]).stdout);
  let faults = 0;
  say('### One file after the other on one thread: read, bound and printed, MB of source a second');
  say();
  for (const { title, files } of corpora()) {
    const list = path.join(scratch, 'throughput.list');
    fs.writeFileSync(list, `${files.join('\n')}\n`);
    const bytes = files.reduce((sum, file) => sum + fs.statSync(file).size, 0);
    let memory;
    let halves;
    const native = samples => {
      const result = JSON.parse(run([binary, String(repetitions), samples]).stdout);
      memory = result;
      for (const half of ['parse', 'print']) halves[half].push(...result[half].map(times => times[1] / 1e6));
      return result.transform.map(times => times.map(ns => ns / 1e6));
    };
    halves = { parse: [], print: [] };
    const tools = [
      { name: 'skein', take: native },
      { name: 'skein, WebAssembly engine alone', take: peer(process.execPath, 'skein-wasm-engine') },
      { name: 'skein, WebAssembly in Node', take: peer(process.execPath, 'skein-wasm') },
      { name: `bun ${version_of('@oven/bun-linux-x64')}, Bun.Transpiler`, is_peer: true, take: peer(bun, 'bun') },
      { name: `oxc-transform ${version_of('oxc-transform')}`, is_peer: true, take: peer(process.execPath, 'oxc-transform') },
      { name: `esbuild ${version_of('@esbuild/linux-x64')}`, is_peer: true, take: () => esbuild_samples(measure, esbuild, files, scratch, repetitions) },
      { name: `swc ${version_of('@swc/core')}`, is_peer: true, take: peer(process.execPath, 'swc') },
      { name: `oxc-parser ${version_of('oxc-parser')}, parses only`, take: peer(process.execPath, 'oxc-parser') },
    ].map(tool => ({ ...tool, samples: [] }));
    for (let round = 0; round < rounds; round++) {
      for (const tool of tools) {
        if (tool.not) continue;
        try {
          tool.samples.push(...tool.take(list));
        } catch (error) {
          tool.not = error.message.split('\n')[0].slice(0, 160);
          if (tool.name.startsWith('skein')) faults++;
        }
      }
    }
    for (const tool of tools) {
      if (tool.not) continue;
      tool.wall = median(tool.samples.map(sample => sample[0]));
      tool.cpu = median(tool.samples.map(sample => sample[1]));
    }
    const peers = tools.filter(tool => tool.is_peer && !tool.not);
    const fastest = peers.length ? Math.min(...peers.map(tool => tool.cpu)) : undefined;
    const own = tools[0];
    const speed = ms => (bytes / 1e3 / ms).toFixed(0);
    say(`**${title}**, ${(bytes / 1e6).toFixed(1)} MB`);
    say();
    table(['program', 'MB/s', 'MB/s of CPU', 'CPU to fastest peer', 'CPU to skein'], tools.map(tool => (tool.not
      ? [tool.name, tool.not, '', '', '']
      : [tool.name, speed(tool.wall), speed(tool.cpu), ratio(fastest && tool.cpu / fastest), ratio(own.not ? undefined : tool.cpu / own.cpu)])));
    say();
    if (own.not) continue;
    const [engine, api] = tools.slice(1, 3).map(tool => `${(own.wall / tool.wall).toFixed(2)} (by CPU time ${(own.cpu / tool.cpu).toFixed(2)})`);
    if (!tools[1].not && !tools[2].not) {
      say(`WebAssembly runs at ${engine} of native, engine beside engine on one thread; through the npm package, in a worker of Node, at ${api}.`);
      say();
    }
    say(`Skein alone: parsing and binding ${speed(median(halves.parse))} MB/s, printing ${speed(median(halves.print))} MB/s of CPU; a byte of source takes ${(memory.tree_bytes / bytes).toFixed(2)} bytes of tree and ${(memory.table_bytes / bytes).toFixed(2)} of tables (symbols, scopes, names).`);
    say();
  }
  return faults;
}
