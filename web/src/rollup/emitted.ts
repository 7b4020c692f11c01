// Files that plugins emit, by reference.
import type { RollupEmitted } from './types.ts';

interface Emitted {
  kind: 'asset' | 'chunk';
  /** Of a chunk, known when the build has ended. */
  fileName: string | null;
  source: Uint8Array | null;
  /** Of a chunk: its output name, without folder and extension. */
  out: string;
}

const encoder = new TextEncoder();
const bytes_of = (source: string | Uint8Array): Uint8Array => (typeof source === 'string' ? encoder.encode(source) : source);

// Rollup's `assets/[name]-[hash][extname]`.
function free_name(name: string, data: Uint8Array): string {
  let hash = 2166136261;
  for (const byte of data) hash = Math.imul(hash ^ byte, 16777619) >>> 0;
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  return `assets/${stem}-${hash.toString(36).padStart(7, '0')}${extension}`;
}

export class EmittedFiles {
  readonly #files = new Map<string, Emitted>();

  clear(): void {
    this.#files.clear();
  }

  /** `add_chunk` makes an entry point of a module. */
  emit({ type, id, name, fileName, source, code }: RollupEmitted, add_chunk: (id: string, out: string) => void): string {
    const reference = `r${(this.#files.size + 1).toString(36)}`;
    if (type === 'chunk') {
      if (!id) throw new Error('emitFile() of a chunk needs the "id" of its module');
      const out = (fileName ?? name ?? id.replace(/[?#].*$/, '').replace(/^.*\//, '')).replace(/\.[cm]?[jt]sx?$/, '').replaceAll('\0', '');
      this.#files.set(reference, { kind: 'chunk', fileName: null, source: null, out });
      add_chunk(id, out);
      return reference;
    }
    if (type !== 'asset' && type !== 'prebuilt-chunk') throw new Error(`emitFile() of type ${JSON.stringify(type)} is not supported: it is "asset", "chunk" or "prebuilt-chunk"`);
    const given = source ?? code;
    const data = given === undefined ? null : bytes_of(given);
    this.#files.set(reference, { kind: 'asset', fileName: fileName ?? free_name(name ?? 'asset', data ?? encoder.encode(`${name}${reference}`)), source: data, out: '' });
    return reference;
  }

  set_source(reference: string, source: string | Uint8Array): void {
    const file = this.#file(reference);
    if (file.kind !== 'asset') throw new Error(`"${reference}" is no asset`);
    file.source = bytes_of(source);
  }

  name_of(reference: string): string {
    const { fileName } = this.#file(reference);
    if (fileName === null) throw new Error(`The name of the chunk "${reference}" is not known before generateBundle`);
    return fileName;
  }

  is_asset(reference: string): boolean {
    return this.#file(reference).kind === 'asset';
  }

  #file(reference: string): Emitted {
    const file = this.#files.get(reference);
    if (!file) throw new Error(`Plugin error - Unable to get file name for unknown file "${reference}".`);
    return file;
  }

  /** The outputs are there: `names` of entries by their output names. */
  name_chunks(names: ReadonlyMap<string, string>): void {
    for (const file of this.#files.values()) if (file.kind === 'chunk') file.fileName = names.get(file.out) ?? null;
  }

  assets(): { fileName: string; source: Uint8Array }[] {
    return [...this.#files.values()].flatMap(({ kind, fileName, source }) => (kind === 'asset' && fileName !== null ? [{ fileName, source: source ?? new Uint8Array() }] : []));
  }
}
