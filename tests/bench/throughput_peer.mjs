// Runs one peer in this process, in Node or in Bun, on the files of a list, again and again:
//   node throughput_peer.mjs TOOL LIST REPETITIONS DIST GLUE     prints JSON: [wall ms, CPU ms] of each repetition, all threads counted
//
// Whoever it is works for two seconds, and three rounds at least, before anything counts: WebAssembly and the JavaScript around the others
// run slow code first, and short files would measure nothing but that. DIST is the folder of Skein's npm package, GLUE its
// wasm-glue/instance.ts as JavaScript.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const [tool, list, repetitions, skein_dist, skein_glue] = process.argv.slice(2);
const warm_up_ms = 2000;
const warm_up_rounds = 3;
const require = createRequire(path.join(import.meta.dirname, '.peers/package.json'));
const files = fs.readFileSync(list, 'utf8').split('\n').filter(Boolean).map(file => ({ file, name: path.basename(file), code: fs.readFileSync(file, 'utf8'), is_tsx: file.endsWith('.tsx') }));

async function transformer() {
  switch (tool) {
    case 'bun': {
      const tsx = new Bun.Transpiler({ loader: 'tsx', target: 'browser' });
      const js = new Bun.Transpiler({ loader: 'js', target: 'browser' });
      return ({ code, is_tsx }) => (is_tsx ? tsx : js).transformSync(code);
    }
    case 'oxc-transform': {
      const { transformSync } = require('oxc-transform');
      return ({ name, code }) => {
        const result = transformSync(name, code, { target: 'esnext', jsx: { runtime: 'classic' } });
        if (result.errors.length) throw new Error(result.errors[0].message);
        return result.code;
      };
    }
    case 'oxc-parser': {
      const { parseSync } = require('oxc-parser');
      return ({ name, code }) => {
        const result = parseSync(name, code);
        if (result.errors.length) throw new Error(result.errors[0].message);
        return name;
      };
    }
    case 'swc': {
      const { transformSync } = require('@swc/core');
      return ({ name, code, is_tsx }) => transformSync(code, {
        filename: name, configFile: false, swcrc: false, minify: false, sourceMaps: false, isModule: 'unknown',
        jsc: { parser: is_tsx ? { syntax: 'typescript', tsx: true } : { syntax: 'ecmascript' }, target: 'esnext', transform: { react: { runtime: 'classic' } } },
      }).code;
    }
    case 'skein-wasm': {
      const skein = await import(path.join(skein_dist, 'skein.js'));
      await skein.initialize({ threads: 0 });
      return async ({ code, is_tsx }) => (await skein.transform(code, { loader: is_tsx ? 'tsx' : 'js' })).code;
    }
    case 'skein-wasm-engine': return wasm_engine();
    default: throw new Error(`no peer is named ${tool}`);
  }
}

// The engine by its C functions, on this thread, with the sources in its memory already: what skein_throughput measures natively.
async function wasm_engine() {
  const { create_memory, instantiate } = await import(skein_glue);
  const memory = create_memory(false);
  const module = await WebAssembly.compile(fs.readFileSync(path.join(skein_dist, 'skein.wasm')));
  const engine = await instantiate(module, memory, {
    write: text => process.stderr.write(text),
    rest: { url: 'skein-rest.wasm', load: () => fs.readFileSync(path.join(skein_dist, 'skein-rest.wasm')) },
  });
  const put = text => {
    const bytes = Buffer.from(text);
    const start = engine.skein_alloc(bytes.length) >>> 0;
    new Uint8Array(memory.buffer).set(bytes, start);
    return [start, bytes.length];
  };
  const options = new Map([true, false].map(is_tsx => [is_tsx, put(JSON.stringify({ loader: is_tsx ? 'tsx' : 'js' }))]));
  const sources = new Map(files.map(({ file, code }) => [file, put(code)]));
  return ({ file, is_tsx }) => {
    const result = engine.skein_transform(...options.get(is_tsx), ...sources.get(file)) >>> 0;
    const length = engine.skein_result_output_count(result) === 1 ? engine.skein_result_contents_len(result, 0) : 0;
    engine.skein_result_free(result);
    return { length };
  };
}

const run = await transformer();

async function round() {
  const cpu_before = process.cpuUsage();
  const before = performance.now();
  // Skein's promises are all asked for at once, as a page would; the others answer before they return.
  const results = files.map(run);
  const length = (tool === 'skein-wasm' ? await Promise.all(results) : results).reduce((sum, text) => sum + text.length, 0);
  const wall = performance.now() - before;
  const cpu = process.cpuUsage(cpu_before);
  if (length === 0) throw new Error('nothing came out');
  return [wall, (cpu.user + cpu.system) / 1000];
}

const began = performance.now();
for (let done = 0; done < warm_up_rounds || performance.now() - began < warm_up_ms; done++) await round();
const times = [];
for (let i = 0; i < Number(repetitions); i++) times.push(await round());
console.log(JSON.stringify(times));
process.exit(0);
