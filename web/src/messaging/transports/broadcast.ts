// BroadcastChannel: whoever is in the same origin and knows the name. Each message names the end it is for.
import { InvalidMessageError } from '../errors.ts';
import type { Listener, Transport, TransportEvents } from '../transport.ts';

type Envelope = readonly [mark: 'skein', to: string, from: string, content: unknown];

function is_envelope(value: unknown): value is Envelope {
  return Array.isArray(value) && value.length === 4 && value[0] === 'skein' && typeof value[1] === 'string' && typeof value[2] === 'string';
}

// Whom messages are for that name nobody: any server; any client that has found none.
const server = 'server';
const clients = 'clients';
const new_name = (): string => Math.random().toString(36).slice(2) + Math.random().toString(36).slice(2);

/** A connection to the server that listens on the channel `name`. If several do, the first that answers is taken. */
export function broadcastTransport(name: string): Transport {
  return new BroadcastTransport(new BroadcastChannel(name), `channel "${name}"`, new_name(), undefined, () => {});
}

/** Listens on the channel `name` for {@link broadcastTransport}s. */
export function broadcastListener(name: string): Listener {
  return new BroadcastListener(name);
}

class BroadcastTransport implements Transport {
  readonly carries = 'values';
  readonly transfers = false;
  readonly outlives = true;
  readonly label: string;
  readonly #channel: BroadcastChannel;
  readonly #own: string;
  #other: string | undefined;
  #events: TransportEvents | undefined;
  #closed = false;
  readonly #gone: () => void;
  readonly #early: unknown[] = [];
  readonly #owns_channel: boolean;

  constructor(channel: BroadcastChannel, label: string, own: string, other: string | undefined, gone: () => void) {
    this.#channel = channel;
    this.label = label;
    this.#own = own;
    this.#other = other;
    this.#gone = gone;
    // A server's peers share a channel, and are given what is for them.
    this.#owns_channel = other === undefined;
    if (other !== undefined) return;
    channel.onmessage = event => {
      const data: unknown = event.data;
      if (!is_envelope(data)) return;
      // A server has begun to listen after this end has asked for one.
      if (data[1] === clients && this.#other === undefined) this.#events?.open();
      if (data[1] !== own) return;
      this.#other ??= data[2];
      if (data[2] === this.#other) this.deliver(data[3]);
    };
    channel.onmessageerror = () => this.#events?.invalid(new InvalidMessageError(`a message of ${label} could not be deserialized`));
  }

  deliver(content: unknown): void {
    if (this.#closed) return;
    if (this.#events === undefined) this.#early.push(content);
    else this.#events.message(content);
  }

  start(events: TransportEvents): void {
    this.#events = events;
    events.open();
    for (const content of this.#early.splice(0)) events.message(content);
  }

  post(message: unknown): void {
    if (!this.#closed) this.#channel.postMessage(['skein', this.#other ?? server, this.#own, message] satisfies Envelope);
  }

  died(error: Error): void {
    if (this.#closed) return;
    this.close();
    this.#events?.close(error);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#gone();
    if (this.#owns_channel) this.#channel.close();
  }
}

class BroadcastListener implements Listener {
  readonly label: string;
  readonly #name: string;
  readonly #peers = new Map<string, BroadcastTransport>();
  #channel: BroadcastChannel | undefined;
  #closed = false;

  constructor(name: string) {
    this.#name = name;
    this.label = `channel "${name}"`;
  }

  listen(accept: (peer: Transport) => void): void {
    const channel = new BroadcastChannel(this.#name);
    this.#channel = channel;
    // Servers have names of their own, so that two of them are told apart.
    const own = `${server} ${new_name()}`;
    channel.onmessage = event => {
      const data: unknown = event.data;
      if (!is_envelope(data) || (data[1] !== own && data[1] !== server)) return;
      const from = data[2];
      let peer = this.#peers.get(from);
      if (peer === undefined) {
        if (this.#closed) return;
        peer = new BroadcastTransport(channel, this.label, own, from, () => {
          this.#peers.delete(from);
          this.#close_when_unused();
        });
        this.#peers.set(from, peer);
        accept(peer);
      }
      peer.deliver(data[3]);
    };
    channel.postMessage(['skein', clients, own, null] satisfies Envelope);
  }

  close(): void {
    this.#closed = true;
    this.#close_when_unused();
  }

  #close_when_unused(): void {
    if (this.#closed && this.#peers.size === 0) this.#channel?.close();
  }
}
