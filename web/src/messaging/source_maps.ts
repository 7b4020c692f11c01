// Stacks by source maps: those that the scripts name themselves, in a comment at their end.
import { PlaceFinder, type SourceMap } from '../blobs/place.ts';
import type { MapStack } from './stacks.ts';

export interface SourceMappedStacksOptions {
  /** Gives the text of a script or of a source map, or null. By `fetch` if not given; in Node from disk for what is a file. */
  load?: (url: string) => Promise<string | null>;
  /** Milliseconds after which a stack is told as it is. 2,000 if not given. */
  timeout?: number;
}

/**
 * Makes a `mapStack` that tells places in the sources, where the script names its source map (`//# sourceMappingURL=`, inline or a file) and both
 * can be loaded: under the page's own policy, so from other origins only with CORS. Each script is loaded once. What has no map is left as it is.
 * The format is that of ECMA-426; maps in sections are not read.
 */
export function sourceMappedStacks(options: SourceMappedStacksOptions = {}): MapStack {
  const { load = load_text, timeout = 2000 } = options;
  const scripts = new Map<string, Promise<PlaceFinder | null>>();
  const finder_of = (url: string): Promise<PlaceFinder | null> => {
    let finder = scripts.get(url);
    if (finder === undefined) {
      finder = read_map(url, load).catch(() => null);
      scripts.set(url, finder);
    }
    return finder;
  };
  const map_line = async (line: string): Promise<string> => {
    const parts = line.length < kLongest ? place.exec(line) : null;
    if (parts === null) return line;
    const [, before = '', url = '', row, column, after = ''] = parts;
    const found = (await finder_of(url))?.find(Number(row), Number(column) - 1);
    return found ? `${before}${found.file}:${found.line}:${found.column + 1}${after}` : line;
  };
  return async stack => {
    const lines = stack.split('\n');
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<string[]>(resolve => (timer = setTimeout(resolve, timeout, lines)));
    try {
      return (await Promise.race([Promise.all(lines.map(map_line)), late])).join('\n');
    } finally {
      clearTimeout(timer);
    }
  };
}

// A longer line is a message; the search in it would take its length squared.
const kLongest = 4096;

// `    at f (https://host/a.js:1:2)`, `    at /a.js:1:2`, `f@https://host/a.js:1:2`
const place = /^(.*?(?:\(|@|\bat (?:async )?))((?:[a-z][a-z\d+.-]*:|\/)[^()]*):(\d+):(\d+)(\)?)$/i;
const is_path = (url: string): boolean => /^(?:\/|[a-z]:[\\/])/i.test(url);

async function read_map(script: string, load: (url: string) => Promise<string | null>): Promise<PlaceFinder | null> {
  const text = await load(script);
  // The last one: texts of other scripts may stand in this one.
  const named = text && [...text.matchAll(/\/[/*][#@][ \t]*sourceMappingURL=([^\s'"`]+?)(?:[ \t]*\*\/)?[ \t]*$/gm)].pop()?.[1];
  if (!named) return null;
  const base = is_path(script) ? `file://${/^\//.test(script) ? '' : '/'}${script.replaceAll('\\', '/')}` : script;
  const url = named.startsWith('data:') ? named : new URL(named, base).href;
  const map = await load(url);
  const parsed: unknown = map && JSON.parse(map.replace(/^\)\]\}'.*/, ''));
  if (!is_source_map(parsed)) return null;
  // Sources are told relative to their map, or to the script whose map stands in it.
  const from = url.startsWith('data:') ? base : url;
  const root = parsed.sourceRoot ? `${parsed.sourceRoot.replace(/\/?$/, '/')}` : '';
  return new PlaceFinder(parsed, source => (resolve(root + source, from)));
}

function is_source_map(value: unknown): value is SourceMap {
  return typeof value === 'object' && value !== null && 'mappings' in value && typeof value.mappings === 'string' && 'sources' in value && Array.isArray(value.sources);
}

async function load_text(url: string): Promise<string | null> {
  if (is_path(url) || url.startsWith('file:')) {
    const name = 'node:fs/promises';
    const { readFile } = (await import(/* @vite-ignore */ name)) as { readFile: (file: string | URL, encoding: 'utf8') => Promise<string> };
    return readFile(url.startsWith('file:') ? new URL(url) : url, 'utf8');
  }
  if (!/^(?:https?|blob|data):/.test(url)) return null;
  const response = await fetch(url);
  return response.ok ? response.text() : null;
}

// Against a blob nothing can be resolved.
function resolve(source: string, base: string): string {
  try {
    return new URL(source, base).href;
  } catch {
    return source;
  }
}
