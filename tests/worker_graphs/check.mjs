// What has to be true of a program's outputs and of what they tell.
import path from 'node:path';
import { world } from './generate.mjs';

function fail(message) {
  throw Object.assign(new Error(message), { is_expected: true });
}

const has_hash = name => /-[A-Z0-9]{8}\.js$/.test(name);

/** The outputs that are named in each output. A service worker has no hash in its name, which so may stand in comments and in other paths. */
function references(files, is_inline) {
  const names = Object.keys(files);
  const urls = new Map(names.map(name => [name, [...files[name].matchAll(/new URL\(\\*["'`]([^"'`\\]+)/g)].map(([, url]) => path.posix.join(path.posix.dirname(name), url))]));
  const is_in = (name, other) => (has_hash(other) || is_inline ? files[name].includes(path.basename(other)) : urls.get(name).includes(other));
  return new Map(names.map(name => [name, names.filter(other => is_in(name, other))]));
}

function reached(roots, edges) {
  const seen = new Set(roots);
  for (const name of seen) for (const other of edges.get(name)) seen.add(other);
  return seen;
}

/** Of each page its output, in order. */
export function names_of_pages(program, files) {
  return program.pages.map(({ module }) => Object.keys(files).find(name => name.replace(/-page-[A-Z0-9]{8}\.js$/, '') === module.path) ?? fail(`no output ${module.path}`));
}

export function same_files(a, b) {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return names.filter(name => a[name] !== b[name]).map(name => (name in a && name in b ? `${name} differs` : `only one has ${name}`)).join(', ');
}

/** Each module is in as many outputs as there are worlds that cannot share it, and nothing is made that no page leads to. */
export function check_outputs(program, way, files) {
  const pages = names_of_pages(program, files);
  const edges = references(files, way.is_inline);
  const lost = Object.keys(files).filter(name => !reached(pages, edges).has(name));
  if (lost.length > 0) fail(`${way.name}: nothing refers to ${lost.join(', ')}`);
  // A text stands wherever it is started from.
  if (way.is_inline) return;
  // Without splitting, each page is linked with its own workers.
  const parts = way.is_split ? [program.pages.map((_, i) => i)] : program.pages.map((_, i) => [i]);
  for (const part of parts) {
    const names = [...reached(part.map(i => pages[i]), edges)];
    const { copies, realms } = world(program, part.map(i => program.pages[i].module), way);
    for (const [marker, { least, most }] of copies) {
      const found = names.filter(name => files[name].includes(marker));
      const times = found.reduce((sum, name) => sum + files[name].split(marker).length - 1, 0);
      if (times < least || times > most) fail(`${way.name}: ${marker} is ${times} times in ${found.join(', ') || 'no output'}, not ${least} to ${most} times; apart are linked ${realms.join(', ') || 'none'}`);
    }
  }
}

/** An edited module renames the outputs in which it is and all that refer to these, however indirectly; everything else stays. */
export function check_edit(program, before, after) {
  const edges = references(before);
  const changed = new Set(Object.keys(before).filter(name => before[name].includes(program.edited.marker)));
  for (let size = -1; size !== changed.size;) {
    size = changed.size;
    for (const [name, others] of edges) if (others.some(other => changed.has(other) && has_hash(other))) changed.add(name);
  }
  const stay = Object.keys(before).filter(name => !changed.has(name));
  const other = stay.filter(name => after[name] !== before[name]);
  if (other.length > 0) fail(`an edit of ${program.edited.marker} changed ${other.join(', ')} too`);
  const kept = [...changed].filter(name => name in after && has_hash(name));
  if (kept.length > 0) fail(`an edit of ${program.edited.marker} did not rename ${kept.join(', ')}`);
  if (Object.keys(before).length !== Object.keys(after).length) fail(`an edit of ${program.edited.marker} made other outputs: ${Object.keys(after).join(', ')}`);
}

/** What a page and its workers tell, bundled, is what they tell unbundled but for what they are started as. */
export function compare(program, way, page, expected, got) {
  const roots = way.is_split ? program.pages.map(each => each.module) : [page.module];
  const { import_scripts } = world(program, roots, way);
  const differs = (where, a, b) => fail(`${way.name}, ${page.path}${where}: ${JSON.stringify(a) ?? '(end)'}, bundled: ${JSON.stringify(b) ?? '(end)'}`);
  const logs = (where, a, b) => {
    for (let k = 0; k < Math.max(a.length, b.length); k++) {
      const [one, other] = [a[k], b[k]];
      if (typeof one !== 'object' || typeof other !== 'object') {
        if (one !== other) differs(`${where} line ${k}`, one, other);
        continue;
      }
      const wanted = { site: one.site, name: one.name, import_scripts: import_scripts(one.site) };
      for (const [key, value] of Object.entries(wanted)) if (other[key] !== value) differs(`${where} ${one.site} ${key}`, value, other);
      logs(`${where} ${one.site}`, one.log, other.log ?? []);
    }
  };
  logs('', expected, got);
}
