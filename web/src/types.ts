// The public types: esbuild's shapes for what Skein supports, and Skein's own additions (`files`, `links`, worker chunks). An option that
// esbuild has and this file has not is refused by the engine with a message, never ignored.
import type { Plugin } from './plugins/types.ts';

export type Platform = 'browser' | 'node' | 'neutral';
export type Format = 'iife' | 'cjs' | 'esm';
export type Loader = 'js' | 'jsx' | 'ts' | 'tsx' | 'json' | 'text' | 'base64' | 'dataurl' | 'binary' | 'empty' | 'file' | 'copy' | 'wasm' | 'default';
export type LogLevel = 'verbose' | 'debug' | 'info' | 'warning' | 'error' | 'silent';
export type Charset = 'ascii' | 'utf8';

/** What of a tsconfig.json changes what a file means; everything else in one is ignored. */
export interface TsconfigRaw {
  compilerOptions?: {
    alwaysStrict?: boolean;
    emitDecoratorMetadata?: boolean;
    experimentalDecorators?: boolean;
    importsNotUsedAsValues?: 'remove' | 'preserve' | 'error';
    jsx?: 'react' | 'react-jsx' | 'react-jsxdev' | 'preserve' | 'react-native';
    jsxFactory?: string;
    jsxFragmentFactory?: string;
    jsxImportSource?: string;
    preserveValueImports?: boolean;
    strict?: boolean;
    /** Only for the default of `useDefineForClassFields`. */
    target?: string;
    useDefineForClassFields?: boolean;
    verbatimModuleSyntax?: boolean;
  };
}

/** Paths to contents. Paths are absolute with forward slashes, e.g. `/src/main.ts`; text is UTF-8 when given as bytes. */
export type VirtualFiles = Record<string, string | Uint8Array>;
/** Files to put or, with `null`, to remove. */
export type FilePatch = Record<string, string | Uint8Array | null>;

interface CommonOptions {
  /** `true` is `'linked'`. */
  sourcemap?: boolean | 'linked' | 'inline' | 'external' | 'both';
  /** Put the sources' text into the map; true by default. */
  sourcesContent?: boolean;
  format?: Format;
  /** All of the following three. */
  minify?: boolean;
  /** Give variables the shortest names. */
  minifyIdentifiers?: boolean;
  minifyWhitespace?: boolean;
  /** Rewrite the program into a shorter one that does the same. */
  minifySyntax?: boolean;
  charset?: Charset;
  /** Global names (`DEBUG`, `process.env.NODE_ENV`) and what stands for them: JSON text or another name. */
  define?: Record<string, string>;
  drop?: ('console' | 'debugger')[];
  /** `esnext`, an edition such as `es2020`, or engines such as `chrome80` and `safari14`: what any of them lacks is lowered. */
  target?: string | string[];
  /** Features that are there, or are not, whatever the target: `{ bigint: false }`. */
  supported?: Record<string, boolean>;
  /** Statements with these labels are dropped. */
  dropLabels?: string[];
  /** Global functions (`f`, `a.b`) whose calls may go when nobody uses their value. */
  pure?: string[];
  /** Believe neither `@__PURE__` and `@__NO_SIDE_EFFECTS__` comments nor `sideEffects` of package.json. */
  ignoreAnnotations?: boolean;
  /**
   * Properties whose names match get short ones, the same in all outputs. Time is linear in the names, so there is no lookaround, and there are no
   * back-references, `\\p` and flags but `d`, `g`, `i` (ASCII), `m`, `s` and `u`.
   */
  mangleProps?: RegExp;
  /** Properties that keep their names although they match. */
  reserveProps?: RegExp;
  /** Also names that are written as strings (`a['b']`, `{ 'b': 1 }`, `'b' in a`); others are with a comment before them: `@__KEY__`. */
  mangleQuoted?: boolean;
  /** Names and what stands for them, from an earlier build; with `false` a name stays as it is. The result has one with all names. */
  mangleCache?: Record<string, string | false>;
  platform?: Platform;
  sourceRoot?: string;
  /** Format `iife`: the variable that gets the exports, or a property of one. */
  globalName?: string;
  /**
   * Where the comments go that licences ask to keep (`@license`, `@preserve`, those that begin with an exclamation mark): where they stand, at the
   * end of the file, or in `<output>.LEGAL.txt`, which `linked` names in the output. `eof` in bundles and `inline` otherwise by default; a
   * transform has no `linked`, and gives `external` as `legalComments`.
   */
  legalComments?: 'none' | 'inline' | 'eof' | 'linked' | 'external';
  /** Drop statements that nothing uses; by default for bundles and the format `iife`. */
  treeShaking?: boolean;
  /** Give functions and classes the `name` they are written with, whatever becomes of their variables. */
  keepNames?: boolean;
  /** Break lines longer than so many bytes, where a statement or an element of a list begins. */
  lineLimit?: number;
  /** Warnings by their `id`, and what to treat them as: everything below `warning` hides them. */
  logOverride?: Record<string, LogLevel>;
  /** Where to tell absolute paths instead of those from the working directory. */
  absPaths?: ('code' | 'log' | 'metafile')[];
  /** Keep JSX elements that nobody uses. */
  jsxSideEffects?: boolean;
  jsx?: 'transform' | 'preserve' | 'automatic';
  jsxFactory?: string;
  jsxFragment?: string;
  jsxImportSource?: string;
  jsxDev?: boolean;
  /** A tsconfig.json, or its text: in builds instead of any file. */
  tsconfigRaw?: string | TsconfigRaw;
  /** The most messages of each severity that are given; 0 for all. */
  logLimit?: number;
  /** Accepted for esbuild's sake: the API prints nothing at any level, messages are in the result. */
  logLevel?: LogLevel;
}

export interface BuildOptions extends CommonOptions {
  /**
   * Skein's own: the files the build sees. Nothing else is read, neither from the disk nor from the network. In Node they may be left out: then
   * the disk is read. Elsewhere they may be left out when plugins load everything.
   */
  files?: VirtualFiles;
  /** The tsconfig.json for all files, instead of the nearest above each. */
  tsconfig?: string;
  /** Paths, or patterns in which `*` is a part of a name and `**` any number of folders. */
  entryPoints?: string[] | Record<string, string> | { in: string; out: string }[];
  /** An entry point that is no file; `resolveDir` is what its imports are relative to. */
  stdin?: { contents: string; resolveDir?: string; sourcefile?: string; loader?: Loader };
  /** Put what entry points import into their outputs. Without it each is an output by itself, whose imports stay. */
  bundle?: boolean;
  /** Share code between entry points through chunks of their own; `format: 'esm'` only. Worker chunks exist with and without it. */
  splitting?: boolean;
  outdir?: string;
  outfile?: string;
  outbase?: string;
  /** Write the output files to the disk instead of returning them. Node only, and the default there without `files`. */
  write?: boolean;
  metafile?: boolean;
  /**
   * Record what each thread of the engine does when. Of builds that run at the same time only the first is recorded, with what the others do
   * meanwhile.
   */
  trace?: boolean;
  /**
   * Files whose exports stand for the global names that other files use, also for such as `process.cwd` (`export { a as 'process.cwd' }`). They run
   * before each entry point, unless `sideEffects` of package.json says that they need not.
   */
  inject?: string[];
  external?: string[];
  packages?: 'bundle' | 'external';
  loader?: Record<string, Loader>;
  resolveExtensions?: string[];
  mainFields?: string[];
  conditions?: string[];
  alias?: Record<string, string>;
  nodePaths?: string[];
  preserveSymlinks?: boolean;
  entryNames?: string;
  chunkNames?: string;
  /** Skein's own: names of worker chunks, `[name]-[hash]` by default. */
  workerNames?: string;
  /**
   * Skein's own: what else starts a worker by its first argument, as it is called where it is used: `PoolWorker` (or `pool.Worker`), a constructor, and
   * `createWorker()`, which is called. Locals of functions are not meant. Options behind the URL stay as they are unless they say a `type`.
   */
  workerConstructors?: string[];
  /**
   * Skein's own: what workers come out as, `'esm'` where `format` is. `'inline'`: scripts that stand as text in what starts them. By default what starts a worker decides: a module worker is an ES module that shares
   * chunks with the page, a classic one a script that contains all it needs. Worklets and service workers always contain all they need.
   */
  workerFormat?: 'esm' | 'iife' | 'inline';
  /**
   * Skein's own: messages to a module worker (connections to a shared one) are held until it listens or its module has been evaluated, and then
   * delivered in order. Browsers lose what arrives during a top-level `await` before the worker listens.
   */
  workerMessageQueue?: boolean;
  /**
   * Skein's own, for `format: 'esm'`: chunks by name, and what goes into them: texts that are in a module's path, with `*` for anything in between. What
   * cannot go there without changing what runs, or when, stays where it is, with a warning. Or a function that gives the name, as Rollup has it; not for
   * calls that block.
   */
  manualChunks?: Record<string, string[]> | ManualChunksFunction;
  /**
   * Skein's own, for `format: 'esm'`: chunks that several outputs share are merged with each other until they have so many bytes of source, as
   * far as that changes nothing but what is loaded.
   */
  minChunkSize?: number;
  /** Names of files of the loaders `file` and `copy`, and of those in `new URL('./file', import.meta.url)`; `[name]-[hash]` by default. */
  assetNames?: string;
  /** Another extension for scripts. */
  outExtension?: { '.js'?: string };
  publicPath?: string;
  banner?: { js?: string };
  footer?: { js?: string };
  /**
   * Skein's own, for pages: results are kept in IndexedDB. A build of the same files with the same options by the same engine has its result from
   * there, without waiting for the engine. A context asks until the engine has built once, and keeps the last result after a second without another. Builds
   * with `plugins`, with `trace` or with functions are not kept. Where nothing can be kept, for want of room or permission, everything else is as without it.
   */
  cache?: boolean | CacheOptions;
  plugins?: Plugin[];
  /** What relative paths refer to; the current folder in Node without `files`, else `/`. */
  absWorkingDir?: string;
}

export interface CacheOptions {
  /** Of the database, `skein-cache` by default. Results are found only under the name under which they were kept. */
  name?: string;
  /** How much the results together may take; 100,000,000 by default. Those that were not used for longest go first. */
  maxBytes?: number;
}

/**
 * Called for every module once all are known, in the order of the metafile's inputs; gives the name of its chunk or nothing. What a module imports
 * follows it, but for what has a chunk itself. Entry points stay what they are.
 */
export type ManualChunksFunction = (
  id: string,
  meta: {
    getModuleInfo(id: string): ChunkModule | null;
    getModuleIds(): IterableIterator<string>;
  },
) => string | null | undefined | void;

/** `id`s are absolute paths with what was behind them (`?query`), `namespace:path` of plugins, and what imports of external modules say. */
export interface ChunkModule {
  id: string;
  isEntry: boolean;
  isExternal: boolean;
  moduleSideEffects: boolean;
  importedIds: string[];
  importers: string[];
  dynamicallyImportedIds: string[];
  dynamicImporters: string[];
}

export interface TransformOptions extends CommonOptions {
  loader?: Loader;
  /** Name of the code in messages and in the map; `<stdin>` by default. */
  sourcefile?: string;
  banner?: string;
  footer?: string;
}

export interface Location {
  file: string;
  namespace: string;
  /** 1-based. */
  line: number;
  /** 0-based, in bytes of UTF-8. */
  column: number;
  /** In bytes of UTF-8. */
  length: number;
  lineText: string;
  suggestion: string;
}

export interface Note {
  text: string;
  location: Location | null;
}

export interface Message {
  id: string;
  pluginName: string;
  text: string;
  location: Location | null;
  notes: Note[];
  detail: unknown;
  /** Skein's own: the stable number of the message in the catalogue; 0 for messages made by the JavaScript side. */
  code: number;
}

export type PartialMessage = { text?: string; location?: Partial<Location> | null } & Partial<Omit<Message, 'location' | 'text' | 'notes'>> & {
    notes?: { text?: string; location?: Partial<Location> | null }[];
  };

export type OutputKind = 'entry' | 'chunk' | 'worker' | 'asset' | 'map';

export interface OutputImport {
  path: string;
  kind: string;
  external?: boolean;
}

export type LinkKind = 'import' | 'dynamic-import' | 'worker' | 'worker-url' | 'worker-constructor' | 'inline-worker' | 'asset' | 'meta';

/** Where a reference to another output stands in an output: UTF-16 offsets of its text, half open. `linkToBlobs` works from these. */
export interface OutputLink {
  kind: LinkKind;
  start: number;
  end: number;
  /** Path of the output referred to; of an inline worker, whose URL is made at this place, its module as `entryPoint` has it. */
  target?: string;
  /** Of an inline worker: what starts workers in its text, by offsets of that text. */
  inner?: OutputLink[];
}

export interface OutputFile {
  path: string;
  contents: Uint8Array;
  /** Changes exactly when the contents do. */
  hash: string;
  /** `contents` decoded from UTF-8. */
  readonly text: string;
  kind: OutputKind;
  /** The module whose entry this is. */
  entryPoint?: string;
  imports: OutputImport[];
  exports: string[];
  links: OutputLink[];
}

export interface Metafile {
  inputs: Record<
    string,
    { bytes: number; imports: { path: string; kind: string; external?: boolean; original?: string; with?: Record<string, string> }[]; format?: 'cjs' | 'esm'; with?: Record<string, string> }
  >;
  outputs: Record<
    string,
    { bytes: number; inputs: Record<string, { bytesInOutput: number }>; imports: { path: string; kind: string; external?: boolean }[]; exports: string[]; entryPoint?: string }
  >;
}

/** What the engine counted and measured. Times are wall milliseconds by phase. */
export interface BuildStats {
  modules?: number;
  sourceBytes?: number;
  scanMs?: number;
  linkMs?: number;
  /** The result was kept by an earlier build; then there are no times. */
  fromCache?: boolean;
}

export interface BuildResult<O extends BuildOptions = BuildOptions> {
  errors: Message[];
  warnings: Message[];
  /** Absent only when the files were written to the disk. */
  outputFiles: O extends { write: true } ? undefined : OutputFile[];
  metafile: O extends { metafile: true } ? Metafile : Metafile | undefined;
  /**
   * With `trace`: JSON text in Chrome's trace event format, which Perfetto, chrome://tracing and the Performance panel of DevTools open. Its times
   * are `performance.timeOrigin + performance.now()`, in microseconds.
   */
  trace?: string | undefined;
  /** What properties are called, the entries of the option included; with `mangleProps` or `mangleCache`. */
  mangleCache?: Record<string, string | false> | undefined;
  stats: BuildStats;
}

/** What `build`, `rebuild` and `transform` reject with. */
export interface BuildFailure extends Error {
  errors: Message[];
  warnings: Message[];
}

export interface TransformResult {
  code: string;
  /** JSON text of the source map; empty without one. */
  map: string;
  /** With `legalComments: 'external'`: the comments, if there are any. */
  legalComments?: string;
  warnings: Message[];
  /** As in the result of a build. */
  mangleCache?: Record<string, string | false> | undefined;
}

export interface WatchOptions {
  /** Milliseconds without a change before a build begins; 20 by default. */
  delay?: number;
}

export interface BuildContext<O extends BuildOptions = BuildOptions> {
  /** Builds again, with the given files put or removed first. Rebuilds asked for during a build run one after the other. */
  rebuild(patch?: { files?: FilePatch }): Promise<BuildResult<O>>;
  /** Skein's own: puts or removes virtual files for the next build, which begins at once when the context is watched. Many in a row make one build. */
  patch(files: FilePatch): void;
  /** Ends the build that runs, which then rejects with `The build was canceled`. Resolves when it has ended. */
  cancel(): Promise<void>;
  /** Ends watching and what runs. */
  dispose(): Promise<void>;
  /**
   * Builds now, and again whenever something has changed, until the context is disposed of. Plugins hear of the results, failed ones too, by `onEnd`.
   * In Node without `files` the disk is watched: files that were read, folders that were looked into, `watchFiles` and `watchDirs` of plugins.
   * With `files`, as in pages, changes come by `patch`.
   */
  watch(options?: WatchOptions): Promise<void>;
  /** Refused: `skein` has no server in its API. */
  serve(): Promise<never>;
}

export interface FormatMessagesOptions {
  kind: 'error' | 'warning';
  color?: boolean;
  terminalWidth?: number;
}

export interface AnalyzeMetafileOptions {
  color?: boolean;
  verbose?: boolean;
}

export interface InitializeOptions {
  /** Where `skein.wasm` is; beside this module by default. */
  wasmURL?: string | URL;
  /** Where `skein-threads.wasm` is; beside `skein.wasm` by default. */
  threadsWasmURL?: string | URL;
  /** Where the second half of `skein.wasm` is, with what few builds run; `skein-rest.wasm` beside it by default. */
  restWasmURL?: string | URL;
  /** The same of `skein-threads.wasm`; `skein-threads-rest.wasm` beside it by default. */
  threadsRestWasmURL?: string | URL;
  /** Where the engine's worker script is; beside this module by default. */
  workerURL?: string | URL;
  /** Size of the thread pool; `'auto'` takes one less than the cores, at most 8. 0 runs the engine single-threaded. */
  threads?: 'auto' | number;
}

export interface EngineInfo {
  mode: 'threads' | 'single';
  /** Threads in the pool; 0 when single-threaded. */
  threads: number;
  /** Why the engine is single-threaded. */
  reason?: string;
}
