// Runs seeds in processes of their own, so that what one of them does to Node is no matter of the others.
import { spawn } from 'node:child_process';
import readline from 'node:readline';

/**
 * `command(first, count)` gives Node's arguments for a process that prints a line of JSON for each of its seeds: `{seed, verdict, why, …}`.
 * Before it runs what was bundled it prints `{begins: 'bundled'}`. Gives all results by seed.
 */
export async function run_seeds({ from, to, per_process, processes, command }) {
  let next = from;
  const results = [];

  function run_batch(first, count) {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, command(first, count), { stdio: ['ignore', 'pipe', 'inherit'] });
      let seen = 0, is_bundled = false;
      readline.createInterface({ input: child.stdout }).on('line', line => {
        const result = JSON.parse(line);
        is_bundled = result.begins === 'bundled';
        if (is_bundled) return;
        seen++;
        results.push(result);
      }).on('close', () => {
        if (seen === count) return resolve();
        // A program that never ends leaves Node nothing to wait for. Node 20 crashes on some that throw, without being bundled.
        results.push({ seed: first + seen, kind: '', modules: 0, runs: 0, verdict: is_bundled ? 'different' : 'invalid', why: 'Node ended before the program did' });
        (first + seen + 1 < first + count ? run_batch(first + seen + 1, count - seen - 1) : Promise.resolve()).then(resolve, reject);
      });
      child.on('error', reject);
    });
  }

  await Promise.all(Array.from({ length: processes }, async () => {
    while (next <= to) {
      const first = next;
      const count = Math.min(per_process, to - first + 1);
      next += count;
      await run_batch(first, count);
    }
  }));
  return results.sort((a, b) => a.seed - b.seed);
}
