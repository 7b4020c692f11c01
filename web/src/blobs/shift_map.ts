// Source maps after patching: linking to blobs replaces short expressions of a printed chunk by others, which moves everything behind them on
// the same line. Only generated columns of the touched lines change, and in the "mappings" text these are the first number of each segment,
// restarting at every line; so untouched lines and all other numbers are copied as they stand.

/** One replacement: `start` and `end` (half open) are UTF-16 offsets in the text before patching. */
export interface Patch {
  start: number;
  end: number;
  text: string;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const digit_values = new Map([...digits].map((digit, value) => [digit.charCodeAt(0), value]));

/** Reads one base64 VLQ number at `at`; returns it and where the next begins. Throws a RangeError where the text is no VLQ. */
export function read_vlq(text: string, at: number): [value: number, next: number] {
  let value = 0;
  let shift = 0;
  for (;;) {
    const digit = digit_values.get(text.charCodeAt(at));
    // Beyond 32 bits JavaScript's shifts wrap around and would give a wrong, small number.
    if (digit === undefined || shift > 30) throw new RangeError(`Invalid VLQ in source map mappings at offset ${at}`);
    at++;
    value |= (digit & 31) << shift;
    if ((digit & 32) === 0) break;
    shift += 5;
  }
  return [value & 1 ? -(value >>> 1) : value >>> 1, at];
}

export function write_vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += digits[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}

/** Patches must be sorted by `start` and must not overlap. */
export function apply_patches(text: string, patches: readonly Patch[]): string {
  let out = '';
  let at = 0;
  for (const patch of patches) {
    out += text.slice(at, patch.start) + keep_line_count(text, patch);
    at = patch.end;
  }
  return out + text.slice(at);
}

// A replaced expression may have spanned lines. The replacement ends with as many line breaks, so that no later line gets another number and
// the rest of the last line keeps its columns.
function keep_line_count(text: string, patch: Patch): string {
  const breaks = text.slice(patch.start, patch.end).split('\n').length - 1;
  return patch.text + '\n'.repeat(breaks);
}

interface LinePatch {
  start: number;
  end: number;
  delta: number;
}

/**
 * Returns `mappings` (of the text before patching) for the text that `apply_patches` gives. Segments inside a replaced range are moved to its
 * start. Throws a RangeError when `mappings` is malformed.
 */
export function shift_mappings(mappings: string, text: string, patches: readonly Patch[]): string {
  if (patches.length === 0) return mappings;
  const touched = patches_by_line(text, patches);
  const lines = mappings.split(';');
  for (const [line, line_patches] of touched) {
    const segments = lines[line];
    if (segments) lines[line] = shift_line(segments, line_patches);
  }
  return lines.join(';');
}

function patches_by_line(text: string, patches: readonly Patch[]): Map<number, LinePatch[]> {
  const touched = new Map<number, LinePatch[]>();
  const add = (line: number, patch: LinePatch) => {
    const list = touched.get(line);
    if (list) list.push(patch);
    else touched.set(line, [patch]);
  };
  let line = 0;
  let line_start = 0;
  let next_break = text.indexOf('\n');
  const advance = (offset: number) => {
    while (next_break !== -1 && next_break < offset) {
      line++;
      line_start = next_break + 1;
      next_break = text.indexOf('\n', line_start);
    }
  };
  for (const patch of patches) {
    advance(patch.start);
    const first_line = line;
    const start = patch.start - line_start;
    advance(patch.end);
    if (line === first_line) {
      const end = patch.end - line_start;
      add(line, { start, end, delta: patch.text.length - (end - start) });
    } else {
      // The replacement stands on the first line and is followed by its line breaks: what came behind the range keeps its columns.
      add(first_line, { start, end: Infinity, delta: 0 });
      for (let between = first_line + 1; between < line; between++) add(between, { start: 0, end: Infinity, delta: 0 });
      add(line, { start: 0, end: patch.end - line_start, delta: 0 });
      // `keep_line_count` puts nothing in front of the rest of the last line, so the rest moves left by what stood there.
      const last = touched.get(line);
      const added = last?.[last.length - 1];
      if (added) added.delta = -added.end;
    }
  }
  return touched;
}

function shift_line(segments: string, patches: readonly LinePatch[]): string {
  let column = 0;
  let written_column = 0;
  let patch_index = 0;
  let shift = 0;
  const out: string[] = [];
  for (const segment of segments.split(',')) {
    if (segment === '') continue;
    const [delta, rest] = read_vlq(segment, 0);
    column += delta;
    let patch = patches[patch_index];
    while (patch && patch.end <= column) {
      shift += patch.delta;
      patch = patches[++patch_index];
    }
    const moved = (patch && patch.start < column ? patch.start : column) + shift;
    out.push(write_vlq(moved - written_column) + segment.slice(rest));
    written_column = moved;
  }
  return out.join(',');
}
