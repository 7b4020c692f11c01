// What plugins give: each field by its type, and none that means nothing.

type Fields = Readonly<Record<string, string>>;

const is: Readonly<Record<string, (value: unknown) => boolean>> = {
  '': () => true,
  'a string': value => typeof value === 'string',
  'a boolean': value => typeof value === 'boolean',
  'a function': value => typeof value === 'function',
  'an object': value => typeof value === 'object',
  'an array': value => Array.isArray(value),
  'an array of strings': value => Array.isArray(value) && value.every(each => typeof each === 'string'),
  'a string or a Uint8Array': value => typeof value === 'string' || value instanceof Uint8Array,
  'a RegExp object': value => value instanceof RegExp,
};

const messages: Fields = { errors: 'an array', warnings: 'an array' };
const said: Fields = { ...messages, pluginName: 'a string', pluginData: '', watchFiles: 'an array of strings', watchDirs: 'an array of strings' };
const located: Fields = { text: 'a string', location: 'an object' };
export const fields = {
  plugin: { name: 'a string', setup: 'a function' },
  filter: { filter: 'a RegExp object', namespace: 'a string' },
  onStart: messages,
  onEnd: messages,
  onResolve: { ...said, path: 'a string', external: 'a boolean', sideEffects: 'a boolean', namespace: 'a string', suffix: 'a string' },
  onLoad: { ...said, contents: 'a string or a Uint8Array', resolveDir: 'a string', loader: 'a string' },
  resolve: { kind: 'a string', pluginName: 'a string', importer: 'a string', namespace: 'a string', resolveDir: 'a string', pluginData: '', with: 'an object' },
} satisfies Record<string, Fields>;
// `code` is Skein's own: build.resolve() gives such messages, and plugins hand them on.
const message: Fields = { ...located, id: 'a string', pluginName: 'a string', notes: 'an array', detail: '', code: '' };
const place: Fields = { file: 'a string', namespace: 'a string', line: '', column: '', length: '', lineText: 'a string', suggestion: 'a string' };

const loaders = 'js jsx ts tsx json text base64 dataurl binary empty file copy wasm default'.split(' ');
const kinds = 'entry-point import-statement require-call dynamic-import require-resolve new-worker new-shared-worker new-node-worker service-worker worklet new-url import-rule composes-from url-token'.split(' ');

export function check(value: object, known: Fields, where: string): void {
  for (const [key, given] of Object.entries(value) as [string, unknown][]) {
    const must_be = Object.hasOwn(known, key) ? known[key] : undefined;
    if (must_be === undefined) throw new Error(`Invalid option ${where}: ${JSON.stringify(key)}`);
    if (given !== undefined && given !== null && !is[must_be]?.(given)) throw new Error(`${JSON.stringify(key)} must be ${must_be}`);
  }
}

/** What a callback returned; null when it has nothing to say. */
export function check_result<Result extends object>(result: Result | null | undefined | void, hook: 'onStart' | 'onEnd' | 'onResolve' | 'onLoad', plugin: string): Result | null {
  if (result === null || result === undefined) return null;
  const where = `${hook}() callback in plugin ${JSON.stringify(plugin)}`;
  if (typeof result !== 'object') throw new Error(`Expected ${where} to return an object`);
  check(result, fields[hook], `from ${where}`);
  const { errors, warnings, loader } = result as { errors?: object[]; warnings?: object[]; loader?: string };
  check_messages(errors, 'errors');
  check_messages(warnings, 'warnings');
  if (loader === 'css' || loader === 'global-css' || loader === 'local-css') throw new Error(`The loader ${JSON.stringify(loader)} is not supported yet`);
  if (typeof loader === 'string' && !loaders.includes(loader)) throw new Error(`Invalid loader value: ${JSON.stringify(loader)}`);
  return result;
}

function check_messages(list: readonly object[] | null | undefined, name: string): void {
  for (const [index, each] of (list ?? []).entries()) {
    const where = `in element ${index} of "${name}"`;
    if (typeof each !== 'object' || each === null) throw new Error(`Expected an object ${where}`);
    check(each, message, where);
    const { location, notes } = each as { location?: object | null; notes?: { location?: object | null }[] };
    if (location) check(location, place, where);
    for (const note of notes ?? []) {
      check(note, located, where);
      if (note.location) check(note.location, place, where);
    }
  }
}

export function check_kind(kind: unknown): void {
  if (!kind) throw new Error('Must specify "kind" when calling "resolve"');
  if (!kinds.includes(kind as string)) throw new Error(`Invalid kind: ${JSON.stringify(kind)}`);
}
