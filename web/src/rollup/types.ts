// What of Rollup's plugin interface the adapter knows.

/** A hook is a function or an object with one. `order` is among the plugins of one adapter. */
export type RollupHook<Args extends unknown[], Result> =
  | ((this: RollupContext, ...args: Args) => Result | Promise<Result>)
  | { handler(this: RollupContext, ...args: Args): Result | Promise<Result>; order?: 'pre' | 'post' | null; filter?: unknown; sequential?: boolean };

export interface RollupPlugin {
  name: string;
  /** As with Vite: before or behind the other plugins of one adapter. */
  enforce?: 'pre' | 'post';
  options?: unknown;
  buildStart?: unknown;
  resolveId?: unknown;
  resolveDynamicImport?: unknown;
  load?: unknown;
  transform?: unknown;
  moduleParsed?: unknown;
  buildEnd?: unknown;
  renderStart?: unknown;
  renderChunk?: unknown;
  renderError?: unknown;
  generateBundle?: unknown;
  writeBundle?: unknown;
  closeBundle?: unknown;
}

export interface RollupOptions {
  /** What `this.parse` calls, e.g. acorn's `parse` with options. Without it `this.parse` is refused: Skein gives no syntax trees. */
  parse?(code: string, options?: unknown): unknown;
}

export interface RollupResolved {
  id: string;
  external: boolean;
  moduleSideEffects: boolean;
  attributes: Record<string, string>;
  meta: Record<string, unknown>;
  resolvedBy: string;
  syntheticNamedExports: boolean;
}

export interface RollupModuleInfo {
  id: string;
  /** Null until it is loaded. */
  code: string | null;
  isEntry: boolean;
  isExternal: boolean;
  meta: Record<string, unknown>;
  moduleSideEffects: boolean;
  attributes: Record<string, string>;
  /** Complete from `buildEnd` on; before, empty. */
  importers: string[];
  dynamicImporters: string[];
  importedIds: string[];
  dynamicallyImportedIds: string[];
}

export interface RollupEmitted {
  type: string;
  /** Of a chunk: the module that becomes an entry point. */
  id?: string;
  name?: string;
  fileName?: string;
  source?: string | Uint8Array;
  /** Of a prebuilt chunk. */
  code?: string;
}

export interface RollupContext {
  meta: { rollupVersion: string; watchMode: boolean };
  cache: Map<string, unknown>;
  error(problem: unknown, place?: number | { line: number; column: number }): never;
  warn(problem: unknown, place?: number | { line: number; column: number }): void;
  info(problem: unknown): void;
  debug(problem: unknown): void;
  resolve(source: string, importer?: string, options?: { skipSelf?: boolean; isEntry?: boolean; custom?: unknown; attributes?: Record<string, string> }): Promise<RollupResolved | null>;
  load(options: { id: string }): Promise<RollupModuleInfo>;
  emitFile(file: RollupEmitted): string;
  setAssetSource(reference: string, source: string | Uint8Array): void;
  getFileName(reference: string): string;
  addWatchFile(path: string): void;
  getWatchFiles(): string[];
  getModuleIds(): IterableIterator<string>;
  getModuleInfo(id: string): RollupModuleInfo | null;
  parse(code: string, options?: unknown): unknown;
}
