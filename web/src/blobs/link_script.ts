// One printed chunk made ready for a blob: URL: its links replaced, its source map following.
import type { LinkableOutput } from './link_to_blobs.ts';
import type { SourceMap } from './place.ts';
import { apply_patches, shift_mappings, type Patch } from './shift_map.ts';

// Hierarchical, so that `new URL(x, import.meta.url)` works; `.invalid` exists nowhere (RFC 2606).
export const virtual_base = 'https://skein.invalid';

/** Also for output paths that begin with a drive letter. */
export function virtual_url(path: string): string {
  return virtual_base + encodeURI(path.startsWith('/') ? path : `/${path}`).replaceAll('#', '%23').replaceAll('?', '%3F');
}

/** The path of a virtual URL; other URLs stay as they are. */
export function path_of(url: string): string {
  return url.startsWith(`${virtual_base}/`) ? decodeURIComponent(url.slice(virtual_base.length)) : url;
}

export interface Surroundings {
  /** Name of the realm's global. */
  global: string;
  /** Output paths of all scripts, which can be linked before their URLs are known. */
  scripts: ReadonlySet<string>;
  /** URLs of all assets, and of the scripts that come before this one. */
  urls: ReadonlyMap<string, string>;
}

export interface LinkedScript {
  text: string;
  /** Of `text`; its sources are URLs. */
  map: SourceMap | null;
}

/** `map`: of the text as printed, null without one. */
export function link_script(script: LinkableOutput, text: string, map: SourceMap | null, around: Surroundings): LinkedScript {
  const url = virtual_url(script.path);
  const patches = patches_of(script, text, around);
  const linked = `${without_trailing_comments(apply_patches(text, patches))}//# sourceURL=${url}\n`;
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

function patches_of(script: LinkableOutput, text: string, { global, scripts, urls }: Surroundings): Patch[] {
  const patches: Patch[] = [];
  const links = [...script.links].sort((a, b) => a.start - b.start);
  for (const { kind, start, end, target = '' } of links) {
    const replace = (by: string) => patches.push({ start, end, text: by });
    const must_exist = () => {
      if (!scripts.has(target)) throw new Error(`The output ${script.path} refers to ${target}, which is not among the outputs`);
    };
    switch (kind) {
      case 'import':
        replace(JSON.stringify(urls.get(target)));
        break;
      case 'dynamic-import':
        must_exist();
        replace(`${global}.import(${JSON.stringify(target)})`);
        break;
      case 'worker':
        must_exist();
        replace(`${global}.url(${JSON.stringify(target)})`);
        break;
      case 'worker-constructor':
        // The global is a property of `self` and `window` too, so `new self.Worker` stays right when only the last word is replaced.
        replace(`${global}.${text.slice(start, end).endsWith('SharedWorker') ? 'SharedWorker' : 'Worker'}`);
        break;
      case 'asset': {
        // Without contents it is left as it is: the program may never ask for it.
        const url = urls.get(target);
        // The whole `new URL(…)`, or the string that a file of the loader "file" is.
        if (url !== undefined) replace(text.startsWith('new URL', start) ? `new URL(${JSON.stringify(url)})` : JSON.stringify(url));
        break;
      }
      case 'meta':
        replace(JSON.stringify(virtual_url(script.path)));
        break;
    }
  }
  return patches;
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
