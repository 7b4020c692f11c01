// esbuild's plugin API.
import type { BuildOptions, BuildResult, Loader, Message, PartialMessage } from '../types.ts';

export interface Plugin {
  name: string;
  setup(build: PluginBuild): void | Promise<void>;
}

export interface PluginBuild {
  /** May be changed while plugins are set up. */
  initialOptions: BuildOptions;
  /** Where an import leads, asked of the plugins and then of the engine. Not before the build has started. */
  resolve(path: string, options: ResolveOptions): Promise<ResolveResult>;
  /** The calls of this package under the name that esbuild's plugins look for. */
  esbuild: PluginApi;
  /** Skein's own: one more entry point of the build that runs, until the last onLoad callback has returned. `out` as in `entryPoints`. */
  addEntryPoint(entry: { in: string; out?: string }): void;
  onStart(callback: () => OnStartResult | null | void | Promise<OnStartResult | null | void>): void;
  onEnd(callback: (result: BuildResult) => OnEndResult | null | void | Promise<OnEndResult | null | void>): void;
  onResolve(options: FilterOptions, callback: (args: OnResolveArgs) => OnResolveResult | null | undefined | void | Promise<OnResolveResult | null | undefined | void>): void;
  onLoad(options: FilterOptions, callback: (args: OnLoadArgs) => OnLoadResult | null | undefined | void | Promise<OnLoadResult | null | undefined | void>): void;
  onDispose(callback: () => void): void;
}

export type PluginApi = Pick<
  typeof import('../index.ts'),
  'build' | 'context' | 'transform' | 'formatMessages' | 'analyzeMetafile' | 'buildSync' | 'transformSync' | 'formatMessagesSync' | 'analyzeMetafileSync' | 'initialize' | 'stop' | 'version'
>;

export interface FilterOptions {
  /** Tested in the engine's thread; the callback is called for paths that match. */
  filter: RegExp;
  namespace?: string;
}

export type ImportKind =
  | 'entry-point' | 'import-statement' | 'require-call' | 'dynamic-import' | 'require-resolve' | 'import-rule' | 'composes-from' | 'url-token'
  /** Skein's own. */
  | 'new-worker' | 'new-shared-worker' | 'new-node-worker' | 'service-worker' | 'worklet' | 'new-url';

interface PluginMessages {
  pluginName?: string;
  errors?: PartialMessage[];
  warnings?: PartialMessage[];
}
interface Watched {
  watchFiles?: string[];
  watchDirs?: string[];
}

export type OnStartResult = Pick<PluginMessages, 'errors' | 'warnings'>;
export type OnEndResult = OnStartResult;

export interface ResolveOptions {
  kind: ImportKind;
  pluginName?: string;
  importer?: string;
  namespace?: string;
  resolveDir?: string;
  pluginData?: unknown;
  with?: Record<string, string>;
}

export interface ResolveResult {
  errors: Message[];
  warnings: Message[];
  path: string;
  external: boolean;
  sideEffects: boolean;
  namespace: string;
  suffix: string;
  pluginData: unknown;
}

export interface OnResolveArgs {
  path: string;
  importer: string;
  namespace: string;
  resolveDir: string;
  kind: ImportKind;
  pluginData: unknown;
  with: Record<string, string>;
}

export interface OnResolveResult extends PluginMessages, Watched {
  path?: string;
  external?: boolean;
  sideEffects?: boolean;
  namespace?: string;
  suffix?: string;
  pluginData?: unknown;
}

export interface OnLoadArgs {
  path: string;
  namespace: string;
  suffix: string;
  pluginData: unknown;
  /** The attributes of the imports, by key: imported with others, a path is another module, and is asked about by itself. */
  with: Record<string, string>;
}

export interface OnLoadResult extends PluginMessages, Watched {
  contents?: string | Uint8Array;
  resolveDir?: string;
  loader?: Loader | 'default';
  pluginData?: unknown;
}
