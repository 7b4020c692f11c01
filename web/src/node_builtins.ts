// Node's built-in modules, reached without an import statement so that one skein.js loads in browsers and no user's bundler stumbles over
// `node:` names. Only the members used here are declared.

export interface NodeWorker {
  postMessage(message: unknown, transfer?: readonly Transferable[]): void;
  on(event: 'message', listener: (data: unknown) => void): void;
  on(event: 'error' | 'messageerror', listener: (error: Error) => void): void;
  on(event: 'exit', listener: (code: number) => void): void;
  ref(): void;
  unref(): void;
  terminate(): Promise<number>;
}

interface NodeParentPort {
  postMessage(message: unknown, transfer?: readonly Transferable[]): void;
  on(event: 'message', listener: (data: unknown) => void): void;
}

interface Builtins {
  'node:worker_threads': {
    Worker: new (script: URL | string, options?: object) => NodeWorker;
    MessageChannel: new () => { port1: unknown; port2: unknown };
    parentPort: NodeParentPort | null;
  };
  'node:fs/promises': {
    readFile(path: URL | string): Promise<Uint8Array<ArrayBuffer>>;
    writeFile(path: string, data: Uint8Array): Promise<void>;
    mkdir(path: string, options: { recursive: true }): Promise<unknown>;
  };
  'node:fs': {
    readFileSync(path: string): Uint8Array<ArrayBuffer>;
    writeFileSync(path: string, data: Uint8Array): void;
    mkdirSync(path: string, options: { recursive: true }): unknown;
    realpathSync(path: string): string;
    statSync(path: string, options: { bigint: true; throwIfNoEntry: false }): { mtimeNs: bigint; size: bigint } | undefined;
    statSync(path: string, options: { throwIfNoEntry: false }): { isDirectory(): boolean } | undefined;
    readdirSync(path: string, options: { withFileTypes: true }): { name: string; isDirectory(): boolean; isSymbolicLink(): boolean }[];
    watch(path: string, listener: () => void): { close(): void; on(event: 'error', listener: () => void): void };
  };
  'node:os': { availableParallelism(): number };
  'node:path': { dirname(path: string): string; join(...parts: string[]): string; resolve(...parts: string[]): string };
  'node:url': { fileURLToPath(url: URL): string };
  'node:module': { createRequire(url: string): (path: string) => unknown };
}

interface NodeProcess {
  versions?: { node?: string };
  cwd?(): string;
  getBuiltinModule?<Name extends keyof Builtins>(name: Name): Builtins[Name];
}

const { process } = globalThis as { process?: NodeProcess };

// A page may carry a `process` of some polyfill, and Electron's pages have Node's: a document means browser.
export const in_node = typeof process?.versions?.node === 'string' && typeof document === 'undefined';

// Workers take over the flags of Node's command line, and `node --input-type=module -e …` has one that no worker script may have.
export const node_worker_options = { execArgv: [] };

export const working_directory = (): string => process?.cwd?.() ?? '/';

/** Throws outside Node, and on Node below 20.16, which cannot hand out built-in modules synchronously. */
export function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] {
  const found = process?.getBuiltinModule?.(name);
  if (!found) throw new Error(`Skein needs Node 20.16 or newer (this is ${process?.versions?.node ?? 'not Node'})`);
  return found;
}
