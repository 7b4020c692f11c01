// What the entries print with: text that depends on values alone, never on names of functions or classes, which a bundler may change.
export function show(value, depth = 0, seen = []) {
  if (value === null || value === undefined || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : Number.isInteger(value) ? String(value) : value.toPrecision(12);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'symbol') return 'symbol';
  if (typeof value === 'function') return 'function';
  if (seen.includes(value)) return 'circular';
  if (depth > 5) return '...';
  const inner = (item) => show(item, depth + 1, [...seen, value]);
  if (value instanceof Date) return `date ${Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString()}`;
  if (value instanceof RegExp) return String(value);
  if (value instanceof Error) return `error ${value.message}`;
  if (value instanceof Map) return `map{${[...value].map(([k, v]) => `${inner(k)}=>${inner(v)}`).join()}}`;
  if (value instanceof Set) return `set{${[...value].map(inner).join()}}`;
  if (value instanceof Promise) return 'promise';
  if (ArrayBuffer.isView(value)) return `bytes[${[...(value.length === undefined ? [] : value)].slice(0, 50).map(inner).join()}]`;
  if (Array.isArray(value)) return `[${value.slice(0, 60).map(inner).join()}]${value.length > 60 ? value.length : ''}`;
  return `{${Object.keys(value).sort().slice(0, 60).map((key) => `${key}:${inner(value[key])}`).join()}}`;
}

export function hash(text) {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return (h >>> 0).toString(16).padStart(8, '0');
}

/** Prints a line about a value: short ones as they are, long ones by their hash. */
export function line(name, value) {
  const text = show(value);
  console.log(name, text.length > 100 ? `${hash(text)} ${text.length} ${text.slice(0, 40)}` : text);
}

/** Calls `f` and tells its result, or what kind of error it threw. */
export function attempt(f) {
  try {
    return show(f());
  } catch (error) {
    return `throws ${error instanceof TypeError ? 'TypeError' : error instanceof RangeError ? 'RangeError' : 'an error'}`;
  }
}

/** Calls every function of a module with every tuple of arguments (made anew each time) and prints a line for each function. */
export function call_everything(module, tuples, skip) {
  for (const name of Object.keys(module).sort()) {
    if (typeof module[name] !== 'function' || skip.test(name)) continue;
    const results = tuples.map((make) => attempt(() => module[name](...make())));
    console.log(name, hash(results.join('\n')), results.find((text) => !text.startsWith('throws'))?.slice(0, 40) ?? 'throws');
  }
}
