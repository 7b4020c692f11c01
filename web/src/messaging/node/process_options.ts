// What the two ends of an isolated process agree on, in one variable of the child's environment.

/** The variable's name. Its value is JSON of {@link Inherited}. */
export const kVariable = 'SKEIN_ISOLATED_WORKER';

export interface Inherited {
  /** Where the child listens. */
  readonly socket: string;
  /** What a child that outlives its owner removes: the folder that the owner has made for sockets. */
  readonly folder: string | null;
  /** The process that started it. */
  readonly owner: number;
  /** Whether its owner connects again when the connection was cut. */
  readonly reconnect: boolean;
  /** Whether it goes on without its owner. */
  readonly keepAlive: boolean;
  readonly maxMessageSize: number;
}

/** Null for what is none. */
export function read_inherited(text: string): Inherited | null {
  try {
    const given = JSON.parse(text) as Partial<Record<keyof Inherited, unknown>> | null;
    if (typeof given?.socket !== 'string') return null;
    const { socket, owner, reconnect, keepAlive, maxMessageSize } = given;
    if (typeof owner !== 'number' || typeof maxMessageSize !== 'number') return null;
    const folder = typeof given.folder === 'string' ? given.folder : null;
    return { socket, folder, owner, reconnect: reconnect === true, keepAlive: keepAlive === true, maxMessageSize };
  } catch {
    return null;
  }
}

const kMost = 2 ** 32 - 1;

/** Throws for a `maxMessageSize` that a frame cannot have. */
export function check_max_message_size(bytes: number): number {
  if (Number.isInteger(bytes) && bytes >= 1 && bytes <= kMost) return bytes;
  throw new RangeError(`"maxMessageSize" is a whole number of bytes from 1 to ${kMost}, not ${bytes}`);
}
