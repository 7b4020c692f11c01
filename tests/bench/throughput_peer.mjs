// Runs one peer in this process, in Node or in Bun, on the files of a list, again and again:
//   node throughput_peer.mjs TOOL LIST REPETITIONS        prints JSON: [wall ms, CPU ms] of each repetition, all threads counted
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const [tool, list, repetitions, skein_dist] = process.argv.slice(2);
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
    default: throw new Error(`no peer is named ${tool}`);
  }
}

const run = await transformer();
const times = [];
for (let i = -1; i < Number(repetitions); i++) {
  const cpu_before = process.cpuUsage();
  const before = performance.now();
  // Skein's promises are all asked for at once, as a page would; the others answer before they return.
  const results = files.map(run);
  const length = (tool === 'skein-wasm' ? await Promise.all(results) : results).reduce((sum, text) => sum + text.length, 0);
  const wall = performance.now() - before;
  const cpu = process.cpuUsage(cpu_before);
  if (length === 0) throw new Error('nothing came out');
  if (i >= 0) times.push([wall, (cpu.user + cpu.system) / 1000]);
}
console.log(JSON.stringify(times));
process.exit(0);
