import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { root } from '../tools/lib.mjs';

/**
 * What `skein_lower_sources` makes of each `{target, code}`: `{kind, text}`, kind `code` or `error`. SKEIN_LOWER_SOURCES names the program,
 * build/native/skein_lower_sources unless told.
 */
export function lower(tasks) {
  const binary = path.resolve(root, process.env.SKEIN_LOWER_SOURCES ?? 'build/native/skein_lower_sources');
  const input = Buffer.concat(tasks.flatMap(({ target, code }) => {
    const bytes = Buffer.from(code);
    return [Buffer.from(`${target} ${bytes.length}\n`), bytes];
  }));
  const output = execFileSync(binary, { input, maxBuffer: 1 << 30 });
  let at = 0;
  return tasks.map(() => {
    const line = output.indexOf(10, at);
    const [kind, size] = output.toString('latin1', at, line).split(' ');
    at = line + 1 + Number(size);
    return { kind, text: output.toString('utf8', line + 1, at) };
  });
}
