// What the page's plugins and the engine's thread say to each other during a build, over a port of their own.

export interface Filter {
  filter: RegExp;
  namespace: string | null;
}

export interface PluginSetup {
  resolve: Filter[];
  load: Filter[];
  port: MessagePort;
}

/** A question of the engine, as it writes it. `kind` is `load` or an import's kind. */
export interface Question {
  id: number;
  kind: string;
  path: string;
  suffix: string;
  importer?: string;
  /** Where a plugin said that the importer's imports begin. */
  resolveDir?: string;
  /** Sorted by key; left out where there are none. */
  with?: Record<string, string>;
  importerWith?: Record<string, string>;
}

/** What `manualChunks` is asked about: all modules by their numbers, null for the engine's own. */
export interface ChunkQuestion {
  id: number;
  kind: 'chunks';
  modules: (Described | null)[];
}
/** Imports are numbers of modules, or the paths of external ones. */
export interface Described {
  id: string;
  entry: boolean;
  effects: boolean;
  imports: (number | string)[];
  dynamic: (number | string)[];
}

/** One that concerns plugins: `callbacks` are the numbers of those whose filters match, in their order. */
export interface Asked extends Question {
  callbacks: number[];
}

export interface Answer {
  id: number;
  reported?: boolean;
  path?: string;
  suffix?: string;
  external?: boolean;
  sideEffects?: boolean;
  loader?: string;
  resolveDir?: string;
  error?: string;
  contents?: string | Uint8Array;
  chunks?: (string | null)[];
}

/** A module outside the namespace `file`, by its name in the engine. */
export interface Named {
  key: string;
  namespace: string;
  path: string;
}

export type ToEngine =
  | { say: 'begin'; failed: boolean }
  | { say: 'answer'; answer: Answer; named: Named | null; failed: boolean }
  | { say: 'resolve'; number: number; request: string }
  | { say: 'locate'; number: number; id: number }
  /** One more entry point. */
  | { say: 'entry'; input: string; name: string }
  | { say: 'cancel' };

export type ToPlugins = { say: 'questions'; questions: (Asked | ChunkQuestion)[] } | { say: 'reply'; number: number; json: string };

/** What tells modules apart. */
export function module_key(key: string, suffix: string, attributes: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(attributes ?? {});
  return pairs.length === 0 ? key + suffix : `${key}${suffix}\0${JSON.stringify(pairs)}`;
}

export function place_of(key: string, names: ReadonlyMap<string, { namespace: string; path: string }>): { namespace: string; path: string } {
  if (key === '') return { namespace: 'file', path: '' };
  return names.get(key) ?? { namespace: key.startsWith('data:') ? 'dataurl' : 'file', path: key };
}

export function matches({ filter, namespace }: Filter, path: string, in_namespace: string): boolean {
  return (namespace === null || namespace === in_namespace) && filter.test(path);
}
