// Source maps of code that went through several hands: what each did to the code before it, joined into one map that leads to the first.
import { read_vlq, write_vlq } from '../blobs/shift_map.ts';

export interface RawMap {
  version: number;
  mappings: string;
  sources?: (string | null)[];
  sourcesContent?: (string | null)[];
  names?: string[];
}

type Segment = [column: number, source: number, line: number, there: number, name: string | undefined];

function decode({ mappings, names = [] }: RawMap): Segment[][] {
  let source = 0, line = 0, there = 0, name = 0;
  return mappings.split(';').map(text => {
    let column = 0;
    const segments: Segment[] = [];
    for (const part of text.split(',')) {
      if (part === '') continue;
      const numbers: number[] = [];
      for (let at = 0; at < part.length; ) {
        const [number, next] = read_vlq(part, at);
        numbers.push(number);
        at = next;
      }
      const [delta = 0, source_delta, line_delta = 0, there_delta = 0, name_delta] = numbers;
      column += delta;
      if (source_delta === undefined) continue;
      source += source_delta;
      line += line_delta;
      there += there_delta;
      if (name_delta !== undefined) name += name_delta;
      segments.push([column, source, line, there, name_delta === undefined ? undefined : names[name]]);
    }
    return segments;
  });
}

function find(segments: readonly Segment[] | undefined, column: number): Segment | undefined {
  let low = 0, high = segments?.length ?? 0;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments?.[middle]?.[0] ?? 0) <= column) low = middle + 1;
    else high = middle;
  }
  return segments?.[low - 1];
}

/** What plugins give: an object, JSON text, or something that cannot be used. */
export function raw_map(map: unknown): RawMap | null {
  const parsed = typeof map === 'string' ? (JSON.parse(map) as unknown) : map;
  const { mappings } = (parsed ?? {}) as { mappings?: unknown };
  if (typeof mappings !== 'string') return null;
  return { ...(parsed as RawMap), mappings };
}

/** `maps`: from the first step to the last. `sources` and `contents`: what the first of them was made from. */
export function join_maps(maps: readonly RawMap[], sources: (string | null)[], contents: (string | null)[]): RawMap {
  const chain = maps.map(decode);
  const last = chain.pop() ?? [];
  chain.reverse();
  const names = new Map<string, number>();
  let before = { source: 0, line: 0, there: 0, name: 0 };
  const mappings = last.map(segments => {
    let column_before = 0;
    const written: string[] = [];
    for (const [column, ...place] of segments) {
      let [source, line, there, name]: [number, number, number, string | undefined] = place;
      const is_found = chain.every(lines => {
        const segment = find(lines[line], there);
        if (segment) [source, line, there, name] = [segment[1], segment[2], segment[3], segment[4] ?? name];
        return segment !== undefined;
      });
      if (!is_found) continue;
      let text = write_vlq(column - column_before) + write_vlq(source - before.source) + write_vlq(line - before.line) + write_vlq(there - before.there);
      let number = before.name;
      if (name !== undefined) {
        if (!names.has(name)) names.set(name, names.size);
        number = names.get(name) ?? 0;
        text += write_vlq(number - before.name);
      }
      column_before = column;
      before = { source, line, there, name: number };
      written.push(text);
    }
    return written.join(',');
  });
  return { version: 3, sources, sourcesContent: contents, names: [...names.keys()], mappings: mappings.join(';') };
}

/** A comment that carries a map along. */
export function inline_map(map: RawMap): string {
  const bytes = new TextEncoder().encode(JSON.stringify(map));
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return `\n//# sourceMappingURL=data:application/json;base64,${btoa(binary)}\n`;
}
