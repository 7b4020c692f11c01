// The end of an isolated process: it listens where its owner said, and does not outlive it.
import fs from 'node:fs';
import process from 'node:process';
import { createLogger } from './messaging.js';
import type { Listener, Logger, MessagingError, Transport } from './messaging.js';
import { kVariable, read_inherited } from './process_options.ts';
import type { Inherited } from './process_options.ts';
import { SocketListener } from './socket_listener.ts';
import type { PeerEvents } from './socket_listener.ts';

export interface ProcessListenerOptions {
  /** The console, from warnings up, if not given. */
  logger?: Logger;
  /** When its owner is gone, what this process still does may take so long; then it exits with code 1. ms, 1000. */
  orphanTimeout?: number;
}

// How often a process without a connection looks whether its owner still lives.
const kLook_ms = 1000;

// A terminal sends it to all its processes. The owner decides what it means for this one, and takes it along when it ends.
function left_to_owner(): void {}

class ProcessListener implements Listener, PeerEvents {
  readonly label: string;
  readonly #inherited: Inherited;
  readonly #orphanTimeout: number;
  readonly #logger: Logger;
  readonly #listener: SocketListener;
  // Who is orphaned gets another parent, on systems with signals. The owner need not be the parent: a command may stand between
  // them.
  readonly #parent = process.ppid;
  #connections = 0;
  #looking: ReturnType<typeof setInterval> | undefined;
  #finished = false;

  constructor(inherited: Inherited, options: ProcessListenerOptions) {
    const { logger = createLogger({ prefix: 'messaging: ' }), orphanTimeout = 1000 } = options;
    this.#inherited = inherited;
    this.#orphanTimeout = orphanTimeout;
    this.#logger = logger;
    this.#listener = new SocketListener({ path: inherited.socket }, { maxMessageSize: inherited.maxMessageSize, logger }, this);
    this.label = `owner (process ${inherited.owner})`;
  }

  async listen(accept: (peer: Transport) => void): Promise<void> {
    await this.#listener.listen(accept);
    process.on('SIGINT', left_to_owner);
    this.#look();
  }

  async close(): Promise<void> {
    this.#finished = true;
    clearInterval(this.#looking);
    process.off('SIGINT', left_to_owner);
    await this.#listener.close();
  }

  connected(): void {
    this.#connections++;
    clearInterval(this.#looking);
  }

  ended(lost: MessagingError | null): void {
    this.#connections--;
    if (this.#finished || this.#connections > 0) return;
    // Closed on purpose: there is nothing more to listen for, and this process ends when it has nothing more to do.
    if (lost === null) return void this.close();
    if (this.#inherited.reconnect || this.#inherited.keepAlive) this.#look();
    else this.#orphaned(lost.message);
  }

  #look(): void {
    if (this.#finished || this.#inherited.keepAlive) return;
    clearInterval(this.#looking);
    this.#looking = setInterval(() => {
      if (!this.#owner_lives()) this.#orphaned('its owner has ended');
    }, kLook_ms);
    // Node's types of timers are not the page's.
    (this.#looking as unknown as { unref(): void }).unref();
  }

  #owner_lives(): boolean {
    if (process.ppid !== this.#parent) return false;
    try {
      return process.kill(this.#inherited.owner, 0);
    } catch (failure) {
      return (failure as { code?: string }).code === 'EPERM';
    }
  }

  #orphaned(why: string): void {
    this.#logger.info(`process ${process.pid} ends: ${why}`);
    void this.close();
    if (this.#inherited.folder !== null) fs.rmSync(this.#inherited.folder, { recursive: true, force: true });
    const timer = setTimeout(() => process.exit(1), this.#orphanTimeout);
    (timer as unknown as { unref(): void }).unref();
  }
}

/**
 * Where a process that was started by {@link processTransport} listens for its owner; null in any other process, and when it was
 * taken already. What this process starts itself is no isolated worker of its owner: the variable that says so is removed from
 * `process.env`.
 *
 * When the connection is lost without a goodbye, the owner has died: this process ends (`keepAlive` and `reconnect` of
 * processTransport).
 */
export function processListener(options: ProcessListenerOptions = {}): Listener | null {
  const text = process.env[kVariable];
  if (text === undefined) return null;
  delete process.env[kVariable];
  const inherited = read_inherited(text);
  if (!inherited) throw new TypeError(`The environment variable ${kVariable} is not as processTransport writes it: ${text}`);
  return new ProcessListener(inherited, options);
}
