// What is tried beyond one bundle for Node: CommonJS output, bundles for browsers beside esbuild's, and one build with splitting of all scripts.
import fs from 'node:fs';
import path from 'node:path';
import { explanations } from './explanations.mjs';
import { esbuild, folder, node, skein } from './programs.mjs';
import { difference, in_parallel, said, size_of, start } from './tools.mjs';

const quiet = '--log-level=error';
const told = (row, what) => row.faults.some(fault => fault.what === 'unbundled') || explanations[row.name]?.[what] || explanations[row.name]?.skein || explanations[row.name]?.['skein minified'];

/** As CommonJS, minified; modules with await at their top have no such form. */
async function commonjs(scripts, rows) {
  const result = { name: 'CommonJS output', count: 0, faults: [] };
  await in_parallel(scripts, async ({ name, file, entry, args }) => {
    const row = rows.find(one => one.name === name);
    if (told(row, 'commonjs')) return;
    const out = path.join(folder, 'out', `${file}.cjs`);
    const built = await start(skein, [entry, '--bundle', '--platform=node', '--format=cjs', '--minify', `--outfile=${out}`, quiet, ...args]);
    if (/top-level await|await.*top level/i.test(built.errors)) return;
    result.count++;
    const got = built.code === 0 ? said(await start(node, [out])) : said(built);
    if (got !== row.expected) result.faults.push(`${name}: ${difference(row.expected, got)}`);
  });
  return result;
}

/** For browsers: what esbuild can bundle, Skein can; both bundles print the same in Node. */
async function browser(scripts, rows) {
  const result = { name: 'bundles for browsers', count: 0, faults: [] };
  await in_parallel(scripts, async ({ name, file, entry, args }) => {
    if (told(rows.find(one => one.name === name), 'browser')) return;
    const printed = [];
    for (const [what, program] of [['esbuild', esbuild], ['skein', skein]]) {
      const out = path.join(folder, 'out', `${file}.browser.${what}.mjs`);
      const built = await start(program, [entry, '--bundle', '--format=esm', '--minify', `--outfile=${out}`, quiet, '--define:process.env.NODE_ENV="production"', ...args]);
      if (built.code !== 0 && what === 'esbuild') return;
      printed.push(built.code === 0 ? said(await start(node, [out])) : said(built));
    }
    // Errors that name a minified variable name another.
    const plain = text => text.replace(/\b[\w$]{1,3}(\.\w+)? is not/g, '…$1 is not').replace(/\((reading|setting|evaluating) '[\w$]{1,3}'\)/g, '');
    result.count++;
    if (plain(printed[0]) !== plain(printed[1])) result.faults.push(`${name}: ${difference(printed[0], printed[1])}`);
  });
  return result;
}

/** All scripts are entry points of one build, so most modules are in chunks that several share. */
async function splitting(scripts, rows, args) {
  const result = { name: ['one build with splitting', ...args].join(', '), count: 0, faults: [], sizes: {}, times: {} };
  // What needs other main fields than the rest cannot be in one build with it.
  const able = scripts.filter(({ name, args: own }) => !told(rows.find(row => row.name === name), 'splitting') &&
    !own.some(arg => arg.startsWith('--main-fields')));
  const options = [...new Set(able.flatMap(script => script.args))];
  for (const [what, program] of [['esbuild', esbuild], ['skein', skein]]) {
    if (!fs.existsSync(program)) continue;
    const outdir = path.join(folder, 'out', `all${args.join('')}-${what}`);
    fs.rmSync(outdir, { recursive: true, force: true });
    const command = ['--bundle', '--splitting', '--platform=node', '--format=esm', `--outdir=${outdir}`, quiet, '--out-extension:.js=.mjs', ...options, ...args];
    const built = await start(program, [...able.map(script => script.entry), ...command]);
    if (built.code !== 0) {
      if (what === 'skein') result.faults.push(`not bundled: ${said(built).slice(0, 600)}`);
      continue;
    }
    result.times[what] = built.milliseconds;
    result.sizes[what] = fs.readdirSync(outdir).reduce((sum, file) => sum + size_of(path.join(outdir, file)), 0);
    result[`files of ${what}`] = fs.readdirSync(outdir).length;
    let same = 0;
    await in_parallel(able, async ({ name, file }) => {
      const { expected } = rows.find(row => row.name === name);
      const preload = what === 'esbuild' ? ['--import', path.join(folder, 'out', 'require.mjs')] : [];
      const got = said(await start(node, [...preload, path.join(outdir, `${file}.mjs`)]));
      if (got === expected) same++;
      else if (what === 'skein') result.faults.push(`${name}: ${difference(expected, got)}`);
    });
    result[`same with ${what}`] = same;
    if (what === 'skein') result.count = able.length;
  }
  return result;
}

export async function try_more(scripts, rows) {
  return [await commonjs(scripts, rows), await browser(scripts, rows), await splitting(scripts, rows, []), await splitting(scripts, rows, ['--minify'])];
}
