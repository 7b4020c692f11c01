// From a place in a printed chunk to the place in the user's file, through the chunk's source map.
import type { SourcePlace } from './realm_messages.ts';
import { read_vlq } from './shift_map.ts';

export interface SourceMap {
  version: number;
  sources: (string | null)[];
  sourcesContent?: (string | null)[];
  names?: string[];
  mappings: string;
  sourceRoot?: string;
  file?: string;
}

interface Segment {
  column: number;
  source: number;
  line: number;
  source_column: number;
}

/** Decodes a map when first asked. */
export class PlaceFinder {
  #map: SourceMap;
  #lines: Segment[][] | null = null;

  /** `name_source` gives the name to show of one of the map's sources. */
  constructor(map: SourceMap, name_source: (source: string) => string) {
    this.#map = { ...map, sources: map.sources.map(source => (source === null ? null : name_source(source))) };
  }

  /** `line` 1-based, `column` 0-based, both in the printed chunk. Null where nothing of the user's stands. */
  find(line: number, column: number): SourcePlace | null {
    this.#lines ??= decode(this.#map.mappings);
    const segments = this.#lines[line - 1] ?? [];
    let found: Segment | undefined;
    for (const segment of segments) {
      if (segment.column > column) break;
      found = segment;
    }
    const file = found && this.#map.sources[found.source];
    return found && file ? { file, line: found.line + 1, column: found.source_column } : null;
  }
}

function decode(mappings: string): Segment[][] {
  let source = 0;
  let line = 0;
  let source_column = 0;
  return mappings.split(';').map(text => {
    let column = 0;
    const segments: Segment[] = [];
    for (const segment of text.split(',')) {
      if (segment === '') continue;
      const numbers: number[] = [];
      for (let at = 0; at < segment.length; ) {
        const [number, next] = read_vlq(segment, at);
        numbers.push(number);
        at = next;
      }
      const [delta, source_delta, line_delta, column_delta] = numbers;
      column += delta ?? 0;
      if (source_delta === undefined) continue;
      source += source_delta;
      line += line_delta ?? 0;
      source_column += column_delta ?? 0;
      segments.push({ column, source, line, source_column });
    }
    return segments;
  });
}
