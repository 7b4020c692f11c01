// Messages as frames on a stream of bytes. Each end begins with the preamble, then come frames:
//
//   length    u32, little-endian: bytes of the payload
//   kind      u8, one of Kind
//   payload
//
import { Buffer, isUtf8 } from 'node:buffer';

export const Kind = {
  /** A text in UTF-8. */
  Text: 1,
  /** A text in UTF-16, little-endian: one that UTF-8 cannot express, with half of a surrogate pair in it. */
  WideText: 2,
  Bytes: 3,
  /** The last frame: the sender closes the connection on purpose. No payload. */
  Goodbye: 4,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

export const kHeaderSize = 5;

/**
 * What both ends send first. A byte that begins no text, so that no protocol of lines is taken for this one; a name; the version
 * of the format; a line's end, so that a peer that reads lines answers rather than waits.
 */
export const preamble: Uint8Array = Uint8Array.of(0x89, 0x53, 0x6b, 0x65, 0x69, 0x6e, 1, 0x0a);

/** Why these bytes, the first ones of the other end, are not its preamble; null if they are, as far as they go. */
export function preamble_failure(bytes: Uint8Array): string | null {
  const different = preamble.findIndex((byte, at) => at < bytes.length && bytes[at] !== byte);
  if (different < 0) return null;
  if (different === 6) return `it speaks version ${bytes[6]} of the messaging's protocol, and this end version ${preamble[6]}`;
  return `it does not speak the messaging's protocol: it began with ${shown(bytes.subarray(0, 16))}`;
}

function shown(bytes: Uint8Array): string {
  const is_text = bytes.every(byte => (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d);
  if (is_text) return JSON.stringify(String.fromCharCode(...bytes));
  return `the bytes ${Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ')}`;
}

/** "1 GiB", "12 bytes". */
export function size_text(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  let unit = 0;
  for (; bytes >= 1024 && unit < units.length - 1; unit++) bytes /= 1024;
  return `${Math.round(bytes * 10) / 10} ${units[unit]}`;
}

export function write_header(into: Buffer, at: number, length: number, kind: Kind): void {
  into.writeUInt32LE(length, at);
  into.writeUInt8(kind, at + 4);
}

// Half of a surrogate pair, alone.
const lone_half = /\p{Surrogate}/u;

/** `utf8_length`: what the text takes in UTF-8. It is that of its characters only where all of them are ASCII. */
export function fits_utf8(text: string, utf8_length: number): boolean {
  return utf8_length === text.length || !lone_half.test(text);
}

/** How many bytes a message takes in its frame. */
export function payload_length(message: string | Uint8Array): number {
  if (typeof message !== 'string') return message.length;
  const length = Buffer.byteLength(message, 'utf8');
  return fits_utf8(message, length) ? length : 2 * message.length;
}

/** What a decoder finds. */
export interface Frames {
  /** A message as it was posted; bytes have a buffer of their own. */
  message(message: string | Uint8Array<ArrayBuffer>): void;
  /** A frame that is none of a message, though it is known where it ends. */
  invalid(reason: string): void;
  goodbye(): void;
}

/**
 * Finds frames in chunks as they arrive, wherever these are cut. A frame inside of one chunk is read where it stands; for a
 * longer one a buffer of its length is made once, which each byte is copied to once.
 */
export class FrameDecoder {
  readonly #frames: Frames;
  readonly #limit: number;
  readonly #header = Buffer.alloc(kHeaderSize);
  #header_filled = 0;
  // The payload that is not complete yet.
  #payload: (Buffer & Uint8Array<ArrayBuffer>) | null = null;
  #filled = 0;
  #kind: number = Kind.Text;
  #position = 0;
  #stopped = false;

  /** `limit`: the most bytes a payload may have. */
  constructor(frames: Frames, limit: number) {
    this.#frames = frames;
    this.#limit = limit;
  }

  /** Nothing is told any more, and what is pushed is ignored. May be called by what is told a frame. */
  stop(): void {
    this.#stopped = true;
    this.#payload = null;
  }

  /** What has begun and is not complete, as a text; null between two frames. */
  get unfinished(): string | null {
    if (this.#payload) return `a message of ${size_text(this.#payload.length)}, of which ${size_text(this.#filled)} have arrived`;
    if (this.#header_filled === 0) return null;
    return `a frame's header, of which ${this.#header_filled} of ${kHeaderSize} bytes have arrived`;
  }

  /** Returns why no more frames can be found, null if they can. */
  push(chunk: Buffer): string | null {
    let at = 0;
    while (at < chunk.length && !this.#stopped) {
      if (this.#payload) {
        const take = Math.min(chunk.length - at, this.#payload.length - this.#filled);
        this.#payload.set(chunk.subarray(at, at + take), this.#filled);
        this.#filled += take;
        at += take;
        if (this.#filled < this.#payload.length) break;
        const payload = this.#payload;
        this.#payload = null;
        this.#deliver(this.#kind, payload, 0, payload.length, true);
        continue;
      }
      if (this.#header_filled > 0 || chunk.length - at < kHeaderSize) {
        const take = Math.min(chunk.length - at, kHeaderSize - this.#header_filled);
        this.#header.set(chunk.subarray(at, at + take), this.#header_filled);
        this.#header_filled += take;
        at += take;
        if (this.#header_filled < kHeaderSize) break;
      }
      const carried = this.#header_filled > 0;
      const length = carried ? this.#header.readUInt32LE(0) : chunk.readUInt32LE(at);
      const kind = (carried ? this.#header[4] : chunk[at + 4]) ?? 0;
      if (carried) this.#header_filled = 0;
      else at += kHeaderSize;
      const failure = this.#refuse(kind, length);
      if (failure !== null) {
        const where = this.#position + at - kHeaderSize;
        this.stop();
        return `${failure}, at byte ${where} behind the preamble`;
      }
      if (chunk.length - at >= length) {
        this.#deliver(kind, chunk, at, at + length, false);
        at += length;
      } else {
        this.#payload = Buffer.allocUnsafeSlow(length);
        this.#filled = 0;
        this.#kind = kind;
      }
    }
    this.#position += chunk.length;
    return null;
  }

  #refuse(kind: number, length: number): string | null {
    if (kind < Kind.Text || kind > Kind.Goodbye) return `a frame of the unknown kind ${kind}`;
    if (length > this.#limit) {
      return `a message of ${size_text(length)}, where at most ${size_text(this.#limit)} are taken (maxMessageSize)`;
    }
    if (kind === Kind.Goodbye && length > 0) return `a goodbye of ${size_text(length)}`;
    if (kind === Kind.WideText && length % 2 !== 0) return `a text in UTF-16 of ${length} bytes`;
    return null;
  }

  // `owned`: the bytes are this payload's alone.
  #deliver(kind: number, from: Buffer, begin: number, end: number, owned: boolean): void {
    if (kind === Kind.Goodbye) return this.#frames.goodbye();
    if (kind === Kind.Bytes) {
      const bytes = from.subarray(begin, end);
      if (!owned) return this.#frames.message(new Uint8Array(bytes));
      return this.#frames.message(new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length));
    }
    let text;
    try {
      text = from.toString(kind === Kind.Text ? 'utf8' : 'utf16le', begin, end);
    } catch (cause) {
      const why = (cause as Error).message;
      return this.#frames.invalid(`a text of ${size_text(end - begin)} that this engine cannot hold: ${why}`);
    }
    // What is not UTF-8 has become U+FFFD, but that may also have been sent.
    if (kind === Kind.Text && text.includes('\uFFFD') && !isUtf8(from.subarray(begin, end))) {
      return this.#frames.invalid(`a text of ${size_text(end - begin)} that is not UTF-8`);
    }
    this.#frames.message(text);
  }
}
