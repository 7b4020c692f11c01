// What the messaging uses of Node's modules, and no more: the package's types need no types of Node.

declare module 'node:buffer' {
  export class Buffer extends Uint8Array {
    static alloc(size: number): Buffer & Uint8Array<ArrayBuffer>;
    static allocUnsafeSlow(size: number): Buffer & Uint8Array<ArrayBuffer>;
    static from(text: string, encoding: 'utf8' | 'utf16le' | 'latin1'): Buffer;
    static from(bytes: ArrayBufferLike, offset: number, length: number): Buffer;
    static byteLength(text: string, encoding: 'utf8'): number;
    override subarray(begin?: number, end?: number): Buffer;
    write(text: string, offset: number, encoding: 'utf8'): number;
    writeUInt8(value: number, offset: number): number;
    writeUInt32LE(value: number, offset: number): number;
    readUInt32LE(offset: number): number;
    override toString(encoding?: 'utf8' | 'utf16le' | 'latin1', begin?: number, end?: number): string;
  }
  export function isUtf8(bytes: Uint8Array): boolean;
}

declare module 'node:net' {
  import type { Buffer } from 'node:buffer';
  export interface Socket {
    readonly destroyed: boolean;
    readonly writable: boolean;
    readonly writableLength: number;
    write(bytes: Uint8Array): boolean;
    end(): void;
    destroy(error?: Error): void;
    pause(): void;
    resume(): void;
    unshift(bytes: Uint8Array): void;
    ref(): void;
    unref(): void;
    setNoDelay(on: boolean): void;
    setKeepAlive(on: boolean, milliseconds: number): void;
    on(event: 'data', listener: (bytes: Buffer) => void): void;
    on(event: 'connect' | 'drain' | 'end' | 'close', listener: () => void): void;
    on(event: 'error', listener: (error: NodeError) => void): void;
    off(event: 'data', listener: (bytes: Buffer) => void): void;
    off(event: 'connect' | 'drain' | 'end' | 'close', listener: () => void): void;
    off(event: 'error', listener: (error: NodeError) => void): void;
  }
  export interface Server {
    readonly listening: boolean;
    listen(address: { path: string } | { host?: string; port: number }): void;
    address(): string | { address: string; port: number } | null;
    close(closed?: () => void): void;
    ref(): void;
    unref(): void;
    on(event: 'connection', listener: (socket: Socket) => void): void;
    on(event: 'listening', listener: () => void): void;
    on(event: 'error', listener: (error: NodeError) => void): void;
    off(event: 'error', listener: (error: NodeError) => void): void;
  }
  export interface NodeError extends Error {
    code?: string;
    errors?: NodeError[];
  }
  export function connect(address: { path: string } | { host?: string; port: number }): Socket;
  export function createServer(options: { pauseOnConnect: boolean }): Server;
}

declare module 'node:child_process' {
  import type { Buffer } from 'node:buffer';
  import type { NodeError } from 'node:net';
  export interface Readable {
    on(event: 'data', listener: (bytes: Buffer) => void): void;
    on(event: 'error', listener: (error: Error) => void): void;
    ref?(): void;
    unref?(): void;
  }
  export interface ChildProcess {
    readonly pid: number | undefined;
    readonly stdout: Readable | null;
    readonly stderr: Readable | null;
    kill(signal: string): boolean;
    ref(): void;
    unref(): void;
    on(event: 'error', listener: (error: NodeError) => void): void;
    on(event: 'exit' | 'close', listener: (code: number | null, signal: string | null) => void): void;
  }
  export interface SpawnOptions {
    cwd?: string;
    env: Record<string, string>;
    stdio: ['ignore', 'inherit' | 'pipe' | 'ignore', 'inherit' | 'pipe' | 'ignore'];
    windowsHide: boolean;
  }
  export function spawn(command: string, args: readonly string[], options: SpawnOptions): ChildProcess;
}

declare module 'node:fs' {
  export interface Stats {
    readonly uid: number;
    readonly mtimeMs: number;
    isDirectory(): boolean;
    isSocket(): boolean;
  }
  export function existsSync(path: string): boolean;
  export function lstatSync(path: string, options: { throwIfNoEntry: false }): Stats | undefined;
  export function mkdtempSync(prefix: string): string;
  export function readdirSync(path: string): string[];
  export function rmSync(path: string, options: { recursive: boolean; force: boolean }): void;
}

declare module 'node:fs/promises' {
  export function readdir(path: string): Promise<string[]>;
}

declare module 'node:os' {
  export function tmpdir(): string;
}

declare module 'node:path' {
  export function basename(path: string): string;
  export function join(...parts: string[]): string;
}

declare module 'node:url' {
  export function fileURLToPath(url: string | URL): string;
}

declare module 'node:crypto' {
  export function randomUUID(): string;
}

declare module 'node:v8' {
  import type { Buffer } from 'node:buffer';
  export class Serializer {
    writeHeader(): void;
    writeValue(value: unknown): boolean;
    releaseBuffer(): Buffer;
  }
  export class Deserializer {
    constructor(bytes: Uint8Array);
    readHeader(): boolean;
    readValue(): unknown;
  }
}

declare module 'node:process' {
  interface Process {
    readonly pid: number;
    readonly ppid: number;
    readonly platform: string;
    readonly execPath: string;
    readonly env: Record<string, string | undefined>;
    readonly stdout: { write(data: string | Uint8Array): boolean };
    readonly stderr: { write(data: string | Uint8Array): boolean };
    getuid?(): number;
    exit(code: number): never;
    kill(pid: number, signal: string | 0): true;
    nextTick(task: () => void): void;
    listenerCount(event: string): number;
    on(event: string, listener: (signal: string) => void): void;
    off(event: string, listener: (signal: string) => void): void;
  }
  const process: Process;
  export default process;
}
