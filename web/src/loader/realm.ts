// Where dynamic workers run, whatever the platform: a thread of Node's, a worker of the page, or one of a sandboxed frame.

/** What a worker is started with. */
export interface WorkerScript {
  /** The modules, as bundle_code.ts makes them. */
  text: string;
  /** Names the script in stacks. */
  name: string;
}

export interface ThreadLimits {
  memoryMb?: number | undefined;
}

/** A worker's thread. */
export interface Thread {
  readonly port: MessagePort;
  /** Whether Node's process has to stay alive for it. */
  set_busy(busy: boolean): void;
  /** Resolves when it is gone. `ended` is not called any more. */
  terminate(): Promise<void>;
}

export interface Realm {
  readonly isolation: 'frame' | 'scope' | 'thread';
  /** `ended`: the thread is gone, or never came to be; called at most once. */
  start(script: WorkerScript, limits: ThreadLimits, ended: (cause: Error) => void): Thread;
  /** Gives back what it has beside its threads. */
  dispose(): void;
}
