// Source nested to any depth gives output or a diagnostic, also on the small stack that browsers give WebAssembly in a worker.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { chromium } from '@playwright/test';
import { serve } from '../../../web/serve.mjs';

const kinds = {
  parentheses: ['y=', '(', '1', ')'], arrays: ['y=', '[', '1', ']'], objects: ['y=', '{a:', '1', '}'], calls: ['y=', 'f(', '1', ')'],
  arrows: ['y=', 'x=>{', '', '}'], templates: ['y=', '`${', '1', '}`'], classes: ['y=', 'class{x=', '1', '}'], conditions: ['y=', 'a?', '1', ':b'],
  signs: ['y=', '- ', '1', ''], functions: ['', 'function f(){', '', '}'], alternatives: ['', 'if(a);else ', ';', ''], elements: ['y=', '<a>{', '1', '}</a>'],
  patterns: ['var ', '{a:', 'b', '}', '=q'], sums: ['y=', '1+', '1', ''],
  // What lowering nests or takes apart.
  spreads: ['y=', '{...a,b:', '1', '}'], rests: ['var ', '{a:', '{b}', ',...x}', '=q'], asyncs: ['y=', 'async()=>{await x;y=', '1', '}'],
  privates: ['y=', 'class{#x=', '1', '}'], heirs: ['y=', 'class extends(', 'a', '){#p;m(){this.#p}}'], statics: ['y=', 'class{static{y=', '1', '}}'],
  decorators: ['y=', '@(', 'd', ')class{}'], usings: ['', '{using a=b;', '', '}'], links: ['y=a', '?.b', '', ''], calls_or_not: ['y=a', '?.(b)', '', ''],
  nullish: ['y=a', '??b', '', ''], powers: ['y=', '2**', '1', ''], assignments: ['y=', 'a.b??=', '1', ''], tags: ['y=a', '`${b?.c}`', '', ''],
  iterations: ['', 'async function*f(){for await(let x of y){', '', '}}'],
};

test('no nesting ends the engine', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-nesting-'));
  for (const name of ['skein.js', 'worker.js', 'skein.wasm', 'skein-threads.wasm', 'skein-rest.wasm', 'skein-threads-rest.wasm']) fs.copyFileSync(path.join(import.meta.dirname, '../../../dist', name), path.join(folder, name));
  fs.writeFileSync(path.join(folder, 'index.html'), '<!doctype html>');
  const server = await serve({ root: folder, isolated: false });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.goto(server.origin);
    const bad = await page.evaluate(async kinds => {
      const { build } = await import('/skein.js');
      const bad = [];
      for (const [name, [before, open, inside, close, after = '']] of Object.entries(kinds)) {
        for (const depth of [100, 500, 790, 20000]) {
          const code = before + open.repeat(depth) + inside + close.repeat(depth) + after;
          for (const target of ['esnext', 'es2022', 'es2015']) {
            try {
              await build({ files: { '/a.jsx': code }, entryPoints: ['/a.jsx'], bundle: true, format: 'esm', outfile: '/o.js', sourcemap: true, target });
            } catch (error) {
              const told = error.errors?.length === 1 && error.errors[0].text.includes('nested too deeply');
              if (!told || depth === 100) bad.push(`${name} ${depth} ${target}: ${error.message}`);
            }
          }
        }
      }
      return bad;
    }, kinds);
    assert.deepEqual(bad, []);
  } finally {
    await browser.close();
    await server.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
