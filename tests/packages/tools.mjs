// Starting programs, two at a time, and telling what they said apart.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import { folder } from './programs.mjs';

export function start(program, args, cwd = folder) {
  const began = performance.now();
  return new Promise(resolve => {
    const env = { ...process.env, TZ: 'UTC', NO_COLOR: '1', NODE_ENV: 'development' };
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '', errors = '';
    child.stdout.on('data', piece => { out += piece; });
    child.stderr.on('data', piece => { errors += piece; });
    const timer = setTimeout(() => child.kill('SIGKILL'), 60000);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ out, errors, code: code ?? signal, milliseconds: performance.now() - began });
    });
  });
}

/** What a program printed; with its error, if it ended with one. */
export function said({ out, errors, code }) {
  if (code === 0) return out;
  // Not the line of the bundle that Node shows above it.
  const why = errors.split('\n').filter(line => /^(Uncaught )?(\w*Error\b|✘|error:)/.test(line)).slice(0, 3).join(' | ');
  return `${out}\nended with ${code}: ${why || errors.slice(0, 300)}`;
}

export function difference(expected, got) {
  const a = expected.split('\n'), b = got.split('\n');
  const at = Math.max(0, a.findIndex((line, i) => line !== b[i]));
  return `line ${at + 1}: ${(a[at] ?? '(end)').slice(0, 200)} | bundled: ${b.slice(at, at + 3).join(' ').trim().slice(0, 500) || '(end)'}`;
}

export const size_of = file => (fs.existsSync(file) ? fs.statSync(file).size : 0);

/** What `work` makes of each, in the order of `list`. */
export async function in_parallel(list, work) {
  const results = new Array(list.length);
  let next = 0;
  await Promise.all(Array.from({ length: Number(process.env.JOBS ?? Math.min(2, os.availableParallelism())) }, async () => {
    while (next < list.length) {
      const i = next++;
      results[i] = await work(list[i]);
    }
  }));
  return results;
}
