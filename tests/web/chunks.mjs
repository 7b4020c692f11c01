// Outputs as a build gives them, from chunks written by hand in the form that the printer writes: enough to test linking without an engine.
import path from 'node:path';

const forms = [
  ['import', /^(?:import|export)(?: [^;"\n]*? from)? ?(?<at>"(?<target>\.[^"]*)")/gm],
  ['dynamic-import', /(?<at>import\("(?<target>\.[^"]*)"\))/g],
  ['worker', /new (?:[a-z]+\.)?(?:Shared)?Worker\((?<at>new URL\("(?<target>[^"]*)", import\.meta\.url\))/g],
  ['worker-constructor', /new (?:[a-z]+\.)?(?<at>(?:Shared)?Worker)\(new URL\("[^"]*", import\.meta\.url\)/g],
  ['worker-url', /(?<!Worker\()(?<at>new URL\("(?<target>[^"]*\.js)", import\.meta\.url\))/g],
  ['asset', /(?<!Worker\()(?<at>new URL\("(?<target>[^"]*(?<!\.js))", import\.meta\.url\))/g],
  ['meta', /(?<!, )(?<at>import\.meta\.url)/g],
];

/** `chunks`: paths to texts. The first script is the entry, scripts whose names begin with `w` (but for `worklet`) are workers. */
export function outputs_of(chunks) {
  let seen_entry = false;
  return Object.entries(chunks).map(([file, text]) => {
    const links = [];
    for (const [kind, pattern] of /\.m?js$/.test(file) ? forms : []) {
      for (const match of text.matchAll(pattern)) {
        const { at, target } = match.groups;
        const start = match.index + match[0].indexOf(at);
        links.push({ kind, start, end: start + at.length, ...(target && { target: path.posix.resolve(path.posix.dirname(file), target) }) });
      }
    }
    let kind = 'chunk';
    if (file.endsWith('.map')) kind = 'map';
    else if (!/\.m?js$/.test(file)) kind = 'asset';
    else if (!seen_entry) (kind = 'entry'), (seen_entry = true);
    else if (/^w(?!orklet)/.test(path.posix.basename(file))) kind = 'worker';
    const exports = /export default/.test(text) ? ['default'] : [];
    // What is started from a URL of its own is told apart by the kinds of imports.
    const kind_of = target => (/\/service\w*\.js$/.test(target) ? 'service-worker' : /\/worklet\w*\.js$/.test(target) ? 'worklet' : 'new-worker');
    const imports = links.filter(link => link.kind.startsWith('worker') && link.target).map(({ target }) => ({ path: target, kind: kind_of(target) }));
    return { path: file, kind, text, links: links.sort((a, b) => a.start - b.start), exports, imports, ...(kind === 'worker' && { entryPoint: path.posix.basename(file, '.js') + '.ts' }) };
  });
}
