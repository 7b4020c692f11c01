// Stacks and events of realms, told in terms of the user's files.
import { path_of, virtual_base } from './link_script.ts';
import type { PlaceFinder } from './place.ts';
import type { RawEvent, RealmEvent, SourcePlace } from './realm_messages.ts';

export const realm_script_url = `${virtual_base}/skein-realm.js`;

export interface PlaceMapper {
  /** By output path. */
  finders: ReadonlyMap<string, PlaceFinder>;
  /** Output paths to blob URLs. */
  urls: ReadonlyMap<string, string>;
}

const place_in_stack = /(?:https:\/\/skein\.invalid)(\/[^\s()]*?):(\d+):(\d+)/g;

/** Columns in stacks are 1-based, before and after. */
export function map_stack(stack: string, mapper: PlaceMapper): string {
  const own = stack.split('\n').filter(line => !line.includes(realm_script_url));
  const mapped = own.join('\n').replace(place_in_stack, (_, path: string, line: string, column: string) => {
    const file = path_of(virtual_base + path);
    const place = mapper.finders.get(file)?.find(Number(line), Number(column) - 1);
    return place ? `${place.file}:${place.line}:${place.column + 1}` : `${file}:${line}:${column}`;
  });
  return without_blob_urls(mapped, mapper);
}

export function without_blob_urls(text: string, { urls }: PlaceMapper): string {
  if (!text.includes('blob:')) return text;
  let out = text;
  for (const [path, url] of urls) out = out.replaceAll(url, path);
  return out;
}

export function map_event(raw: RawEvent, mapper: PlaceMapper): RealmEvent {
  if (raw.type !== 'console' && raw.type !== 'error') return raw;
  const place = (raw.place && map_place(raw.place, mapper)) ?? first_place(raw.stack, mapper);
  if (raw.type === 'error') {
    return { ...raw, place, message: without_blob_urls(raw.message, mapper), stack: map_stack(raw.stack, mapper) };
  }
  const { stack: _, ...event } = raw;
  // A console call with an Error prints its stack.
  return { ...event, place, text: event.text.includes(virtual_base) ? map_stack(event.text, mapper) : event.text };
}

// `place.file` is a virtual URL; the column is 0-based.
function map_place(place: SourcePlace, { finders }: PlaceMapper): SourcePlace | null {
  if (!place.file.startsWith(virtual_base)) return null;
  const path = path_of(place.file);
  return finders.get(path)?.find(place.line, place.column) ?? { ...place, file: path };
}

function first_place(stack: string, mapper: PlaceMapper): SourcePlace | null {
  for (const line of stack.split('\n')) {
    if (line.includes(realm_script_url)) continue;
    const [found] = line.matchAll(place_in_stack);
    const [, path, row, column] = found ?? [];
    if (path === undefined) continue;
    return map_place({ file: virtual_base + path, line: Number(row), column: Number(column) - 1 }, mapper);
  }
  return null;
}
