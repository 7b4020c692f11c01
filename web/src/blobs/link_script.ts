// One printed chunk made ready for its URL: its links replaced, its source map following.
import type { OutputLink } from '../types.ts';
import type { LinkableOutput } from './link_to_blobs.ts';
import type { SourceMap } from './place.ts';
import { apply_patches, shift_mappings, type Patch } from './shift_map.ts';
import { url_of, type Store } from './store.ts';

export interface Surroundings {
  /** Name of the realm's global. */
  global: string;
  /** Output paths of all scripts, which can be linked before their URLs are known. */
  scripts: ReadonlySet<string>;
  /** Has the URLs of all assets, and of the scripts that come before this one. */
  store: Pick<Store, 'base' | 'is_real' | 'urls'>;
}

export interface LinkedScript {
  text: string;
  /** Of `text`; its sources are URLs. */
  map: SourceMap | null;
}

/** `map`: of the text as printed, null without one. */
export function link_script(script: LinkableOutput, text: string, map: SourceMap | null, around: Surroundings): LinkedScript {
  const url = url_of(around.store.base, script.path);
  const patches = patches_of(script, text, around);
  const linked = without_trailing_comments(apply_patches(text, patches)) + (around.store.is_real ? '' : `//# sourceURL=${url}\n`);
  if (!map) return { text: linked, map: null };
  const { sourceRoot, ...rest } = map;
  const sources = map.sources.map(source => (source === null ? null : new URL((sourceRoot ? `${sourceRoot}/` : '') + source, url).href));
  const shifted: SourceMap = { ...rest, sources, mappings: shift_mappings(map.mappings, text, patches) };
  return { text: `${linked}//# sourceMappingURL=data:application/json;base64,${base64(JSON.stringify(shifted))}\n`, map: shifted };
}

// Ours must be the only comments that name the script and its map: browsers differ in which of two they believe.
function without_trailing_comments(text: string): string {
  let rest = text.trimEnd();
  for (;;) {
    const line = rest.lastIndexOf('\n') + 1;
    if (!/^\s*\/\/[#@] source(Mapping)?URL=/.test(rest.slice(line, line + 200))) return rest === '' ? '' : `${rest}\n`;
    rest = rest.slice(0, line).trimEnd();
  }
}

const inline_map = /\/\/[#@] sourceMappingURL=data:application\/json[^,\n]*;base64,([A-Za-z0-9+/=]+)\s*$/;

/** The map of a printed chunk: an output of its own, or inside its last comment. */
export function map_of(script: LinkableOutput, text: string, outputs: ReadonlyMap<string, LinkableOutput>): SourceMap | null {
  const output = outputs.get(`${script.path}.map`);
  const inline = output ? null : inline_map.exec(text.slice(text.lastIndexOf('\n', text.length - 2) + 1));
  const bytes = output ? output.contents : inline?.[1] ? Uint8Array.from(atob(inline[1]), char => char.charCodeAt(0)) : null;
  return bytes ? (JSON.parse(new TextDecoder().decode(bytes)) as SourceMap) : null;
}

function patches_of(script: LinkableOutput, text: string, { global, scripts, store }: Surroundings): Patch[] {
  const patches: Patch[] = [];
  const links = [...script.links].sort((a, b) => a.start - b.start);
  for (const link of links) {
    const { kind, start, end, target = '' } = link;
    if (kind === 'inline-worker') {
      patches.push(...inline_patches(text, link, global));
      continue;
    }
    if (kind !== 'import' && kind !== 'asset' && target !== '' && !scripts.has(target)) throw new Error(`The output ${script.path} refers to ${target}, which is not among the outputs`);
    const is_address = kind === 'asset' && scripts.has(target);
    const by = is_address ? address(text, link, global) : store.is_real && !needs_realm(kind) ? null : replacement(script, text, link, global, store);
    if (by !== null) patches.push({ start, end, text: by });
  }
  return patches;
}

const needs_realm = (kind: string) => kind.startsWith('worker');

// `URL.createObjectURL(new Blob(["text"], { type: "text/javascript" }))`: the text as it is to be, in a call of ours.
function inline_patches(text: string, { start, end, target = '', inner = [] }: OutputLink, global: string): Patch[] {
  const from = text.indexOf('[', start) + 1;
  const to = text.lastIndexOf(']', end);
  const script = read_literal(text.slice(from + 1, to - 1));
  const linked = apply_patches(script, inner_patches(script, inner, global));
  return [{ start, end, text: `${global}.inline(${JSON.stringify(target)},${JSON.stringify(linked)})` }];
}

// An inline worker contains all it needs but for what starts others.
function inner_patches(text: string, links: readonly OutputLink[], global: string): Patch[] {
  return links.flatMap(link => {
    if (link.kind === 'inline-worker') return inline_patches(text, link, global);
    return link.kind === 'worker-constructor' ? [{ start: link.start, end: link.end, text: constructor_call(text.slice(link.start, link.end), global) }] : [];
  });
}

// What stands between the quotes of a printed string.
function read_literal(printed: string): string {
  const short: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', 0: '\0' };
  return printed.replace(/\\(?:x(..)|u(....)|u\{(.+?)\}|([^]))/g, (_, byte?: string, unit?: string, point?: string, char = '') => {
    const code = byte ?? unit ?? point;
    return code ? String.fromCodePoint(parseInt(code, 16)) : (short[char] ?? char);
  });
}

function replacement(script: LinkableOutput, text: string, { kind, start, end, target = '' }: OutputLink, global: string, store: Surroundings['store']): string | null {
  const name = JSON.stringify(target);
  switch (kind) {
    case 'import':
      return JSON.stringify(store.urls.get(target));
    case 'dynamic-import':
      return `${global}.import(${name})`;
    case 'worker':
    case 'worker-url':
      return `${global}.${url_call(script, target)}(${name})`;
    case 'worker-constructor':
      return constructor_call(text.slice(start, end), global);
    case 'asset': {
      // Without contents it is left as it is: the program may never ask for it.
      const url = store.urls.get(target);
      if (url === undefined) return null;
      // The whole `new URL(…)`, or the string that a file of the loader "file" is.
      return text.startsWith('new URL', start) ? `new URL(${JSON.stringify(url)})` : JSON.stringify(url);
    }
    case 'inline-worker':
      return null;
    case 'meta':
      return JSON.stringify(url_of(store.base, script.path));
  }
}

// Of a script, and nobody knows what for.
function address(text: string, { start, target = '' }: OutputLink, global: string): string {
  return `${global}.address(${JSON.stringify(target)})${text.startsWith('new URL', start) ? '' : '.href'}`;
}

// `self.Worker`, `Worker`, or a variable that holds one of them.
function constructor_call(written: string, global: string): string {
  const [, shared] = /^(?:(?:self|window|globalThis)\.)*(Shared)?Worker$/.exec(written) ?? [];
  if (shared) return `${global}.SharedWorker`;
  return /\bWorker$/.test(written) ? `${global}.Worker` : `(${global}.constructor_of(${written}))`;
}

// Worklets have no realm script, which would use what does not exist there.
function url_call({ imports = [] }: LinkableOutput, target: string): string {
  const kinds = imports.filter(({ path }) => path === target).map(({ kind }) => kind);
  if (kinds.includes('worklet')) return 'chunk';
  return kinds.includes('service-worker') ? 'service_worker' : 'url';
}

function base64(text: string): string {
  const bytes = new TextEncoder().encode(text) as Uint8Array & { toBase64?(): string };
  if (bytes.toBase64) return bytes.toBase64();
  // Typed arrays are passed as they are; spread, they would be copied number by number, several times slower.
  const fromCharCode = String.fromCharCode as unknown as { apply(self: null, codes: Uint8Array): string };
  let binary = '';
  // In pieces: an argument list of megabytes overflows the stack.
  for (let at = 0; at < bytes.length; at += 0x8000) binary += fromCharCode.apply(null, bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}
