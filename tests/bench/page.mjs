// Puts the tables of a run into docs/benchmarks.md. What the run did not measure stays as it was, with the words of the run it came from.
import fs from 'node:fs';
import path from 'node:path';
import { work } from './work.mjs';

// A section's title goes on with sizes and numbers of runs; up to the colon it is the same in every run.
const key_of = section => section.slice(4).split('\n')[0].split(':')[0];
const order = ['One file after the other on one thread', ...work.map(({ title }) => title), 'Chromium, cross-origin isolated', 'Messaging, Chromium', 'Messaging, worker_threads'];

/** The sections of a text, each from its `### ` on. */
function sections_of(text) {
  return text.split(/^(?=### )/m).filter(part => part.startsWith('### ')).map(section => section.trim());
}

/** All sections of `old_text` and `new_text` in the order of the page; those measured anew, told apart by their titles, replace the old. */
export function merge_sections(old_text, new_text) {
  const fresh = sections_of(new_text);
  const measured = new Set(fresh.map(key_of));
  const place = section => (order.includes(key_of(section)) ? order.indexOf(key_of(section)) : order.length);
  const kept = sections_of(old_text).filter(section => !measured.has(key_of(section)));
  return [...kept, ...fresh].sort((a, b) => place(a) - place(b)).join('\n\n');
}

export function write_page(file, lines, command) {
  const first = lines.findIndex(line => line.startsWith('### '));
  // Under each title stand the command, the machine and the versions it was measured with.
  const origin = [`\`${command}\``, ...lines.slice(0, first).filter(Boolean)].join('; ');
  const report = lines.slice(first).map(line => (line.startsWith('### ') ? `${line}\n\n${origin}` : line)).join('\n');
  const old_text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  const text = `# Benchmarks

Written by \`npm run bench -- --write\`, section by section as each says; every row's output was run and printed what is known to be right. Wall time is that of the
whole process, from start to end, median of the runs, in turns with the others; CPU is user and system time of all threads; the peak is the
highest resident memory of any run. Ratios compare within a section only: below 1 is better than the peer.

- The three.js sources are those of the npm package (\`src/\`), all exports used. x10 is ten copies in folders of their own.
- The synthetic projects come from \`tests/bench/generate.mjs\`: TypeScript, JSX, JSON, classes, cycles, namespaces, \`export *\`, dynamic imports.
  Their checksum is known by construction. No peer bundles workers, so the measured variant reaches the worker modules by \`import()\`, for
  everybody; the variant with workers is bundled by Skein alone and checked by running it.
- All build ES modules with code splitting for the browser. Rolldown and Rspack are driven by a Node script, whose start is part of their time.
- The load is how busy the machine was with other things when the run began; wall times of a busy machine are too long for everybody, CPU
  times much less so.
- Throughput: every program transforms each file by itself in one process, after two seconds and three rounds at least that do not count (code is
  compiled while it runs, and well only when it has run for a while); Bun in Bun, oxc, SWC and WebAssembly in Node, with what it takes to hand
  over the texts. The rows of Skein and of its WebAssembly engine alone are without that: one thread, sources in memory. esbuild is its command line on one thread (\`GOMAXPROCS=1\`) less its time for an empty
  file. CPU counts all threads, those of garbage collectors too. The parser of oxc writes its tree as JSON and prints nothing: other work.
  The TSX is that of \`@wordpress/components\`, tests and stories included.
- In the browser every library gets the same files in memory, and a browser of its own.
- Below what we want: from \`import\` to the first bundle in a page takes 0.31 and 0.36 of the best peer's time, not a quarter. Of 283 ms 72 are loading and some
  what a warm build takes; in the others V8 compiles 1,200 functions when they are first called and runs them as its first compiler makes them
  ([013](decisions/013-the-engine-in-two-halves.md)). Ten times the modules (1,000 to 10,000) take 10.2 to 12 times as long, not 10.5 at most: arranging chunks
  and shaking run on one thread and out of its caches, and the system grants huge pages up to some size only ([014](decisions/014-native-speed.md)).
- Messages: each library has a worker and sends the same to it, in turns of 200, 50 and 1,000 calls, all in one process or page. Arrays of objects with the same
  keys cross by their columns ([021](decisions/021-what-a-message-costs.md)).

${merge_sections(old_text, report)}
`;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  console.log(`wrote ${path.relative(process.cwd(), file)}`);
}
