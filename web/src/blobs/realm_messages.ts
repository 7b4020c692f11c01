// What the page side and the realms (the page itself and every worker) of one linked application tell each other.

/** Where a realm's own messages come from. */
export interface RealmInfo {
  kind: 'page' | 'worker' | 'shared-worker';
  /** `page`, `worker w-AB12CD34.js #1`; a worker started by worker #1 is #1.1, and so on. */
  name: string;
  /** Output path of the worker's script, of an inline worker the path of its module; null for the page. */
  path: string | null;
  /** `1`, or `1.2` for the second worker that it started. Null for the page, for shared workers, and where the program's own code started it. */
  number: string | null;
  /** The `name` that the program gave the worker. */
  label: string;
}

/** A place in a source file, as far as source maps lead; 1-based line, 0-based column in UTF-16. */
export interface SourcePlace {
  file: string;
  line: number;
  column: number;
}

export type ConsoleLevel = 'log' | 'info' | 'warn' | 'error' | 'debug' | 'trace' | 'group' | 'group-end' | 'clear';

/** Something that happened in a realm. `time`: milliseconds since the epoch, comparable between realms. */
export type RealmEvent = { realm: RealmInfo; time: number } & (
  | { type: 'start' }
  /** The realm was terminated, or closed itself. */
  | { type: 'end' }
  | { type: 'console'; level: ConsoleLevel; text: string; place: SourcePlace | null }
  /** `cause`: an exception nobody caught, a rejection nobody handled, or a worker that could not be loaded. */
  | { type: 'error'; cause: 'exception' | 'rejection' | 'load'; message: string; stack: string; place: SourcePlace | null }
  /** So many events were left out because the realm made more than a page can show. */
  | { type: 'dropped'; count: number }
);

type Raw<Event> = Event extends { place: SourcePlace | null } ? Omit<Event, 'place'> & { place: SourcePlace | null; stack: string } : Event;

/** As realms send it: places are still those of the printed chunks, `stack` says where a console call stands. */
export type RawEvent = Raw<RealmEvent>;

/** What starts one worker chunk: URLs. */
export interface Boots {
  module: string;
  classic: string;
  /** Whatever the type it is started with; some chunks of the program hand their workers' URLs on to code that was not linked. */
  any: string;
}

/** Written into the realm's script by the page side; the same in all realms of an application. */
export interface RealmConfig {
  /** Name of the global that patched chunks refer to; random. */
  global: string;
  /** Output paths to URLs of scripts. */
  chunks: Record<string, string>;
  /** Prefix of the URLs by which scripts name themselves, without a slash at its end. */
  base: string;
  /** Name of the BroadcastChannel that events go to. */
  channel: string;
  capture_workers: boolean;
  capture_page: boolean;
  /** The frame has an opaque origin, where module workers do not start from blobs: `Boots.module` is a classic script that imports. */
  opaque: boolean;
}

/** What a worker's realm reads from the fragment of its URL. */
export interface Instance {
  /** Output path of the worker's chunk. */
  path: string;
  /** `1.2`; null for shared workers, whose URL must be the same for everybody, and in URLs handed out as such. */
  id: string | null;
  /** By output path of worker chunks. Only the page side can make these, after the realm's script. */
  boots: Record<string, Boots>;
  /** URL of the realm's script, for the boot scripts of inline workers, which are made where their text stands. */
  realm: string;
}

/** The global of patched chunks. */
export interface Realm {
  import(path: string): Promise<object>;
  /** Of what starts a worker. */
  url(path: string): URL;
  /** Of a script that may be meant to start a worker or to be imported. */
  address(path: string): URL;
  /** Of the chunk itself: a worklet's. */
  chunk(path: string): URL;
  /** The URL of a worker whose text stands in a chunk. `path`: of its module. */
  inline(path: string, text: string): string;
  /** What `register` takes, and then rejects with the reason. */
  service_worker(path: string): object;
  readonly Worker: typeof Worker;
  readonly SharedWorker: typeof SharedWorker;
  /** What stands for a constructor of the program's, if that is one of the browser's two. */
  constructor_of(constructor: unknown): unknown;
  /** Called by a worker's boot script when its chunk was evaluated. */
  ready(): void;
  /** For the page side, in the realm that links. */
  host(boots: Record<string, Boots>, realm_url: string): void;
  dispose(): void;
}

/** Sent through the channel, besides events: shared workers end themselves. */
export type Control = { control: 'dispose' };
