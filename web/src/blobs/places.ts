// Stacks and events of realms, told in terms of the user's files.
import type { PlaceFinder } from './place.ts';
import type { RawEvent, RealmEvent, SourcePlace } from './realm_messages.ts';
import { path_of } from './store.ts';

export const realm_script_url = (base: string) => `${base}/skein-realm.js`;

export interface PlaceMapper {
  /** Prefix of the URLs by which scripts name themselves. */
  base: string;
  /** By output path. */
  finders: ReadonlyMap<string, PlaceFinder>;
  /** Output paths to the URLs they are loaded from. */
  urls: ReadonlyMap<string, string>;
}

const places_in = (base: string) => new RegExp(`${base.replace(/[^\w/]/g, '\\$&')}(\\/[^\\s()]*?):(\\d+):(\\d+)`, 'g');

/** Columns in stacks are 1-based, before and after. */
export function map_stack(stack: string, mapper: PlaceMapper): string {
  const own = stack.split('\n').filter(line => !line.includes(realm_script_url(mapper.base)));
  const mapped = own.join('\n').replace(places_in(mapper.base), (_, path: string, line: string, column: string) => {
    const file = path_of(mapper.base, mapper.base + path);
    const place = mapper.finders.get(file)?.find(Number(line), Number(column) - 1);
    return place ? `${place.file}:${place.line}:${place.column + 1}` : `${file}:${line}:${column}`;
  });
  return with_paths(mapped, mapper);
}

export function with_paths(text: string, { urls }: PlaceMapper): string {
  let out = text;
  for (const [path, url] of urls) out = out.replaceAll(url, path);
  return out;
}

export function map_event(raw: RawEvent, mapper: PlaceMapper): RealmEvent {
  if (raw.type !== 'console' && raw.type !== 'error') return raw;
  const place = (raw.place && map_place(raw.place, mapper)) ?? first_place(raw.stack, mapper);
  if (raw.type === 'error') {
    return { ...raw, place, message: with_paths(raw.message, mapper), stack: map_stack(raw.stack, mapper) };
  }
  const { stack: _, ...event } = raw;
  // A console call with an Error prints its stack.
  return { ...event, place, text: event.text.includes(mapper.base) ? map_stack(event.text, mapper) : event.text };
}

// `place.file` is a URL; the column is 0-based.
function map_place(place: SourcePlace, { base, finders }: PlaceMapper): SourcePlace | null {
  if (!place.file.startsWith(`${base}/`)) return null;
  const path = path_of(base, place.file);
  return finders.get(path)?.find(place.line, place.column) ?? { ...place, file: path };
}

function first_place(stack: string, mapper: PlaceMapper): SourcePlace | null {
  for (const line of stack.split('\n')) {
    if (line.includes(realm_script_url(mapper.base))) continue;
    const [found] = line.matchAll(places_in(mapper.base));
    const [, path, row, column] = found ?? [];
    if (path === undefined) continue;
    return map_place({ file: mapper.base + path, line: Number(row), column: Number(column) - 1 }, mapper);
  }
  return null;
}
