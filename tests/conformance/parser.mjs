// Asks Skein's parser and printer about many sources at once, in one process.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from '../tools/lib.mjs';

const program = path.resolve(root, process.env.SKEIN_PARSE_SOURCES ?? 'build/native/skein_parse_sources');

/**
 * What the parser says about each source, in order. `verdict` is `accepted`, `refused CODE START END` or `unstable REASON`;
 * with the work `print` what is accepted has `plain` and `minified`, its printed texts.
 * @param {{ goal: 'module' | 'script' | 'either', work: 'parse' | 'print', text: string | Buffer }[]} sources
 * @returns {{ verdict: string, plain?: string, minified?: string }[]}
 */
export function parse_sources(sources) {
  const answers = [];
  for (let at = 0; at < sources.length;) {
    // A process is given some megabytes at a time.
    const pieces = [];
    let size = 0;
    const from = at;
    while (at < sources.length && size < 1 << 24) {
      const { goal, work, text } = sources[at++];
      const bytes = typeof text === 'string' ? Buffer.from(text) : text;
      pieces.push(Buffer.from(`${goal} ${work} ${bytes.length}\n`), bytes);
      size += bytes.length;
    }
    const { stdout, stderr, status, signal, error } = spawnSync(program, [], { input: Buffer.concat(pieces), maxBuffer: 1 << 30 });
    if (error && error.code !== 'EPIPE') throw error;
    if (!error && status === 0) read_answers(stdout, answers);
    if (answers.length === at) continue;
    // It ended before its input did: which source it was is found by asking again, for half of them each time.
    if (at - from === 1) throw new Error(`${path.basename(program)} ended with ${signal ?? status} for the ${sources[from].goal}\n${sources[from].text}\n${stderr}`);
    const middle = from + Math.ceil((at - from) / 2);
    answers.push(...parse_sources(sources.slice(from, middle)), ...parse_sources(sources.slice(middle, at)));
  }
  return answers;
}

function read_answers(output, answers) {
  for (let at = 0; at < output.length;) {
    const end = output.indexOf('\n', at);
    if (end < 0) return;
    const verdict = output.toString('utf8', at, end);
    at = end + 1;
    const sizes = /^accepted (\d+) (\d+)$/.exec(verdict);
    if (!sizes) {
      answers.push({ verdict });
      continue;
    }
    const middle = at + Number(sizes[1]);
    const after = middle + Number(sizes[2]);
    answers.push({ verdict: 'accepted', plain: output.toString('utf8', at, middle), minified: output.toString('utf8', middle, after) });
    at = after + 1;
  }
}
