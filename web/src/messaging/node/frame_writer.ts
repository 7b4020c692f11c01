// Frames onto a socket. What is posted in one turn goes out in one write; a long message is encoded piece by piece, as the other
// end takes it.
import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import process from 'node:process';
import { fits_utf8, kHeaderSize, Kind, preamble, write_header } from './frames.ts';

const kSlab = 64 * 1024;
// The rest of a slab that is not worth going on with.
const kLeast = 1024;
// Texts are encoded and bytes are written in pieces of so many characters or bytes.
const kPiece = 256 * 1024;
// With more than this unwritten, who posts is asked to wait.
const kHighWater = 1024 * 1024;

interface Long {
  kind: Kind;
  payload: string | Uint8Array;
  length: number;
  /** Characters or bytes of the payload that have been given to the socket; -1 before its header. */
  at: number;
}

// Writers with frames that their sockets do not have yet. They get them at the end of the turn, or of the process.
const unflushed = new Set<() => void>();
let watches_exit = false;

function flush_all(): void {
  for (const flush of unflushed) flush();
  unflushed.clear();
}

function flush_later(flush: () => void): void {
  if (!watches_exit) process.on('exit', flush_all);
  watches_exit = true;
  if (unflushed.size === 0) process.nextTick(flush_all);
  unflushed.add(flush);
}

const is_high_surrogate = (unit: number) => unit >= 0xd800 && unit < 0xdc00;

export class FrameWriter {
  readonly #socket: Socket;
  // Short frames are written here one behind the other; from `#begin` to `#end` the socket does not have them yet.
  #slab = Buffer.allocUnsafeSlow(kSlab);
  #begin = 0;
  #end = 0;
  readonly #flush_open = () => {
    if (!this.#stopped) this.#flush();
  };
  // Long messages, and everything that was posted behind one.
  readonly #queue: Long[] = [];
  #queued = 0;
  #drained: { promise: Promise<void>; resolve: () => void } | null = null;
  #stopped = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('drain', () => this.#pump());
    socket.write(preamble);
  }

  /**
   * A promise that is fulfilled when the other end has taken most of it, if that is not at once. Bytes may be read until they are
   * sent.
   */
  post(message: string | Uint8Array): Promise<void> | void {
    if (this.#stopped) return;
    if (typeof message === 'string') this.#post_text(message);
    else if (!this.#post_short(Kind.Bytes, message)) this.#enqueue(Kind.Bytes, message, message.length);
    if (this.#backlog > kHighWater) return this.#when_drained();
  }

  /** The last frame; behind it the socket's half is closed. */
  goodbye(): void {
    if (this.#stopped) return;
    if (!this.#post_short(Kind.Goodbye, new Uint8Array(0))) this.#enqueue(Kind.Goodbye, '', 0);
    this.#flush();
  }

  /** Whoever waits for the other end need not wait any more. */
  stop(): void {
    this.#stopped = true;
    this.#queue.length = 0;
    this.#drained?.resolve();
    this.#drained = null;
  }

  get #backlog(): number {
    return this.#queued + this.#socket.writableLength + this.#end - this.#begin;
  }

  #when_drained(): Promise<void> {
    if (!this.#drained) {
      let resolve = () => {};
      const promise = new Promise<void>(done => (resolve = done));
      this.#drained = { promise, resolve };
    }
    return this.#drained.promise;
  }

  #post_text(text: string): void {
    // No character takes more than three bytes.
    if (this.#queue.length === 0 && this.#room(kHeaderSize + 3 * text.length)) {
      const length = this.#slab.write(text, this.#end + kHeaderSize, 'utf8');
      if (fits_utf8(text, length)) {
        write_header(this.#slab, this.#end, length, Kind.Text);
        this.#end += kHeaderSize + length;
        return flush_later(this.#flush_open);
      }
    }
    const length = Buffer.byteLength(text, 'utf8');
    if (fits_utf8(text, length)) this.#enqueue(Kind.Text, text, length);
    else this.#enqueue(Kind.WideText, text, 2 * text.length);
  }

  #post_short(kind: Kind, bytes: Uint8Array): boolean {
    if (this.#queue.length > 0 || !this.#room(kHeaderSize + bytes.length)) return false;
    write_header(this.#slab, this.#end, bytes.length, kind);
    this.#slab.set(bytes, this.#end + kHeaderSize);
    this.#end += kHeaderSize + bytes.length;
    flush_later(this.#flush_open);
    if (kind === Kind.Goodbye) this.#end_socket();
    return true;
  }

  // Makes room for so many bytes in the slab, unless they are too many for one.
  #room(bytes: number): boolean {
    if (bytes > kSlab) return false;
    if (kSlab - this.#end < bytes) {
      this.#flush();
      // The socket may still read the old one.
      this.#slab = Buffer.allocUnsafeSlow(kSlab);
      this.#begin = this.#end = 0;
    }
    return true;
  }

  #flush(): void {
    if (this.#begin === this.#end) return;
    const frames = this.#slab.subarray(this.#begin, this.#end);
    this.#begin = this.#end;
    if (kSlab - this.#end < kLeast) {
      this.#slab = Buffer.allocUnsafeSlow(kSlab);
      this.#begin = this.#end = 0;
    }
    if (!this.#socket.destroyed) this.#socket.write(frames);
  }

  #enqueue(kind: Kind, payload: string | Uint8Array, length: number): void {
    this.#queue.push({ kind, payload, length, at: -1 });
    this.#queued += length + kHeaderSize;
    this.#pump();
  }

  #pump(): void {
    if (this.#queue.length > 0) this.#flush();
    for (let long = this.#queue[0]; long; long = this.#queue[0]) {
      const takes = () => !this.#socket.destroyed && this.#socket.writableLength < kHighWater;
      while (long.at < long.payload.length && takes()) this.#write_piece(long);
      if (long.at < long.payload.length) return;
      this.#queue.shift();
      if (long.kind === Kind.Goodbye) this.#end_socket();
    }
    if (this.#backlog <= kHighWater) {
      this.#drained?.resolve();
      this.#drained = null;
    }
  }

  #write_piece(long: Long): void {
    if (long.at < 0) {
      const header = Buffer.allocUnsafeSlow(kHeaderSize);
      write_header(header, 0, long.length, long.kind);
      this.#write(header);
      long.at = 0;
      return;
    }
    const { payload, at } = long;
    let end = Math.min(payload.length, at + kPiece);
    if (typeof payload === 'string') {
      // A pair is not cut in two.
      if (end < payload.length && is_high_surrogate(payload.charCodeAt(end - 1))) end--;
      this.#write(Buffer.from(payload.slice(at, end), long.kind === Kind.Text ? 'utf8' : 'utf16le'));
    } else {
      this.#write(payload.subarray(at, end));
    }
    long.at = end;
  }

  #write(bytes: Uint8Array): void {
    this.#queued -= bytes.length;
    this.#socket.write(bytes);
  }

  #end_socket(): void {
    this.#flush();
    this.#stopped = true;
    this.#socket.end();
  }
}
