// Puts the tables of a run into docs/benchmarks.md.
import fs from 'node:fs';
import path from 'node:path';

export function write_page(file, lines, command) {
  const text = `# Benchmarks

Written by \`${command}\` from one run; every row's output was run and printed what is known to be right. Wall time is that of the
whole process, from start to end, median of the runs, in turns with the others; CPU is user and system time of all threads; the peak is the
highest resident memory of any run. Ratios compare within this run only: below 1 is better than the peer.

- The three.js sources are those of the npm package (\`src/\`), all exports used. x10 is ten copies in folders of their own.
- The synthetic projects come from \`tests/bench/generate.mjs\`: TypeScript, JSX, JSON, classes, cycles, namespaces, \`export *\`, dynamic imports.
  Their checksum is known by construction. No peer bundles workers, so the measured variant reaches the worker modules by \`import()\`, for
  everybody; the variant with workers is bundled by Skein alone and checked by running it.
- All build ES modules with code splitting for the browser. Rolldown and Rspack are driven by a Node script, whose start is part of their time.
- The load is how busy the machine was with other things when the run began; wall times of a busy machine are too long for everybody, CPU
  times much less so.
- Throughput: every program transforms each file by itself in one process, the first round not counted; Bun in Bun, oxc, SWC and WebAssembly in
  Node, with what it takes to hand over the texts. esbuild is its command line on one thread (\`GOMAXPROCS=1\`) less its time for an empty
  file. CPU counts all threads, those of garbage collectors too. The parser of oxc writes its tree as JSON and prints nothing: other work.
  The TSX is that of \`@wordpress/components\`, tests and stories included.
- In the browser every library gets the same files in memory, and a browser of its own.

${lines.join('\n').trim()}
`;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  console.log(`wrote ${path.relative(process.cwd(), file)}`);
}
