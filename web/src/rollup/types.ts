// What of Rollup's plugin interface the adapter knows.

/** A hook is a function or an object with one. `order` is among the plugins of one adapter. */
export type RollupHook<Args extends unknown[], Result> =
  | ((this: RollupContext, ...args: Args) => Result | Promise<Result>)
  | { handler(this: RollupContext, ...args: Args): Result | Promise<Result>; order?: 'pre' | 'post' | null; filter?: unknown; sequential?: boolean };

export interface RollupPlugin {
  name: string;
  buildStart?: unknown;
  buildEnd?: unknown;
  resolveId?: unknown;
  load?: unknown;
  transform?: unknown;
  generateBundle?: unknown;
  writeBundle?: unknown;
  closeBundle?: unknown;
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

export interface RollupContext {
  meta: { rollupVersion: string; watchMode: boolean };
  error(problem: unknown): never;
  warn(problem: unknown): void;
  info(problem: unknown): void;
  debug(problem: unknown): void;
  resolve(source: string, importer?: string, options?: { skipSelf?: boolean; isEntry?: boolean }): Promise<RollupResolved | null>;
  emitFile(file: { type: string; name?: string; fileName?: string; source?: string | Uint8Array }): string;
  setAssetSource(reference: string, source: string | Uint8Array): void;
  getFileName(reference: string): string;
  addWatchFile(path: string): void;
  getWatchFiles(): string[];
  getModuleIds(): IterableIterator<string>;
  getModuleInfo(id: string): { id: string; isEntry: boolean; meta: Record<string, unknown> } | null;
  parse(code: string): never;
}
