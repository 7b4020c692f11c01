// Values as text, in the manner of Node's console. Runs inside the realms, so it must survive any value: getters are not called, whatever throws
// is shown as such.

const max_depth = 3;
const max_entries = 100;
const max_length = 20_000;

/** What a console call prints for its arguments: format specifiers of the first, then the rest separated by spaces. */
export function format_arguments(args: readonly unknown[]): string {
  const rest = [...args];
  const parts: string[] = [];
  const first = rest[0];
  if (typeof first === 'string') {
    rest.shift();
    parts.push(
      first.replace(/%([sdifoOjc%])/g, (whole, kind: string) => {
        if (kind === '%') return '%';
        if (rest.length === 0) return whole;
        return substitute(kind, rest.shift());
      }),
    );
  }
  for (const value of rest) parts.push(typeof value === 'string' ? value : inspect(value));
  const text = parts.join(' ');
  return text.length > max_length ? `${text.slice(0, max_length)}… (${text.length - max_length} more characters)` : text;
}

function substitute(kind: string, value: unknown): string {
  switch (kind) {
    case 's':
      return typeof value === 'string' ? value : inspect(value);
    case 'd':
    case 'i':
      if (typeof value === 'bigint') return `${value}n`;
      if (typeof value === 'symbol') return 'NaN';
      return String(kind === 'i' ? Math.trunc(Number(value)) : Number(value));
    case 'f':
      return typeof value === 'symbol' ? 'NaN' : String(parseFloat(String(value)));
    case 'c':
      return ''; // CSS of a browser's console
    default:
      return inspect(value);
  }
}

export function inspect(value: unknown): string {
  try {
    return show(value, 0, []);
  } catch {
    return '[value that cannot be shown]';
  }
}

function show(value: unknown, depth: number, above: object[]): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'bigint':
      return `${value}n`;
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'function':
      return show_function(value);
    case 'object':
      return value === null ? 'null' : show_object(value, depth, above);
    default:
      return String(value);
  }
}

function quote(text: string): string {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : '`';
  return mark + text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t') + mark;
}

function show_function(value: object): string {
  const is_class = /^class\b/.test(Function.prototype.toString.call(value));
  const name = own_string(value, 'name');
  return is_class ? `[class ${name || '(anonymous)'}]` : `[Function${name ? `: ${name}` : ' (anonymous)'}]`;
}

function show_object(value: object, depth: number, above: object[]): string {
  if (above.includes(value)) return '[Circular]';
  if (value instanceof Error) return show_error(value, depth, above);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof RegExp) return RegExp.prototype.toString.call(value);
  const name = constructor_name(value);
  if (typeof Element === 'function' && value instanceof Element) return value.outerHTML.slice(0, 200);
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) return `${name} {}`;
  if (value instanceof Number || value instanceof String || value instanceof Boolean) return `[${name}: ${show(value.valueOf(), depth, above)}]`;
  if (typeof Event === 'function' && value instanceof Event) return `${name} { type: ${quote(value.type)} }`;
  const inner = [...above, value];
  const deep = depth >= max_depth;
  if (Array.isArray(value)) return deep ? '[Array]' : list('[', show_items(value, depth, inner), ']', array_prefix(name, value.length));
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    const numbers = value as unknown as ArrayLike<number | bigint>;
    return list('[', show_items(numbers, depth, inner), ']', `${name}(${numbers.length}) `);
  }
  if (value instanceof ArrayBuffer) return `ArrayBuffer { byteLength: ${value.byteLength} }`;
  if (deep) return `[${name ?? 'Object'}]`;
  if (value instanceof Map) {
    const entries = limited([...value], ([key, item]) => `${show(key, depth + 1, inner)} => ${show(item, depth + 1, inner)}`);
    return list('{', entries, '}', `Map(${value.size}) `);
  }
  if (value instanceof Set) {
    return list('{', limited([...value], item => show(item, depth + 1, inner)), '}', `Set(${value.size}) `);
  }
  return list('{', show_properties(value, depth, inner), '}', name === null ? '[Object: null prototype] ' : name === 'Object' ? '' : `${name} `);
}

function show_error(error: Error, depth: number, above: object[]): string {
  let text = error.stack || `${error.name}: ${error.message}`;
  // Engines other than V8 leave the message out of the stack.
  if (error.message && !text.includes(error.message)) text = `${error.name}: ${error.message}\n${text}`;
  if (error.cause !== undefined && depth < max_depth) text += `\n  [cause]: ${show(error.cause, depth + 1, [...above, error])}`;
  return text;
}

function array_prefix(name: string | null, length: number): string {
  return name === 'Array' ? '' : `${name ?? '[Array: null prototype]'}(${length}) `;
}

function show_items(items: ArrayLike<unknown>, depth: number, above: object[]): string[] {
  const out: string[] = [];
  for (let i = 0; i < Math.min(items.length, max_entries); i++) out.push(i in items ? show(items[i], depth + 1, above) : '<empty>');
  if (items.length > max_entries) out.push(`… ${items.length - max_entries} more`);
  return out;
}

function show_properties(value: object, depth: number, above: object[]): string[] {
  const keys = Reflect.ownKeys(value).filter(key => Object.prototype.propertyIsEnumerable.call(value, key));
  return limited(keys, key => {
    const property = Object.getOwnPropertyDescriptor(value, key);
    const name = typeof key === 'symbol' ? `[${String(key)}]` : /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? key : quote(key);
    if (property?.get) return `${name}: ${property.set ? '[Getter/Setter]' : '[Getter]'}`;
    return `${name}: ${show(property?.value, depth + 1, above)}`;
  });
}

function limited<Item>(items: readonly Item[], text: (item: Item) => string): string[] {
  const out = items.slice(0, max_entries).map(text);
  if (items.length > max_entries) out.push(`… ${items.length - max_entries} more`);
  return out;
}

function list(open: string, parts: string[], close: string, prefix: string): string {
  if (parts.length === 0) return `${prefix}${open}${close}`;
  const one_line = `${prefix}${open} ${parts.join(', ')} ${close}`;
  if (one_line.length <= 76 && !one_line.includes('\n')) return one_line;
  return `${prefix}${open}\n${parts.map(part => `  ${part.replaceAll('\n', '\n  ')}`).join(',\n')}\n${close}`;
}

// Null for objects without a prototype.
function constructor_name(value: object): string | null {
  for (let at: object | null = value; at; at = Object.getPrototypeOf(at) as object | null) {
    const property = Object.getOwnPropertyDescriptor(at, 'constructor');
    if (property && typeof property.value === 'function') return own_string(property.value as object, 'name') || 'Object';
  }
  return null;
}

function own_string(value: object, key: string): string {
  const property: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
  return typeof property === 'string' ? property : '';
}
