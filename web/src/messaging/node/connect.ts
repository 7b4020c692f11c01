// Making a connection, with as many attempts as it may take.
import net from 'node:net';
import type { NodeError } from 'node:net';
import { retry } from './backoff.ts';
import type { Backoff } from './backoff.ts';
import { Connection } from './connection.ts';
import { ConnectionLostError, ConnectionRefusedError, MessagingError } from './messaging.js';
import type { Logger } from './messaging.js';
import { address_text } from './socket_path.ts';
import type { SocketAddress } from './socket_path.ts';

export interface ConnectOptions {
  /** For each attempt, until the other end has answered; ms. */
  connectTimeout: number;
  maxMessageSize: number;
  backoff: Backoff;
  /** Told each attempt that failed, if not null. */
  logger: Logger | null;
}

// Nobody is there yet, or nobody has time. What else may fail (no permission, no such folder's right to exist) fails again.
const passing = new Set([
  'ECONNREFUSED', 'ENOENT', 'ECONNRESET', 'ECONNABORTED', 'EAGAIN', 'EPIPE', 'EBUSY', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH',
  'EAI_AGAIN',
]);

function is_passing(failure: unknown): boolean {
  // The other end has accepted and gone: one that is just ending, or whose queue it was.
  if (failure instanceof ConnectionLostError) return true;
  const { code, errors } = failure as NodeError;
  return (code !== undefined && passing.has(code)) || (errors?.every(error => is_passing(error)) ?? false);
}

/**
 * A connection whose other end has answered. What may pass is tried again; then rejects with ConnectionRefusedError. An other end
 * that does not answer in time (StartupTimeoutError) or is none (InvalidMessageError) is not tried again; neither is anything
 * once the signal is aborted, whose reason it then rejects with.
 */
export async function connect(
  address: SocketAddress,
  label: string,
  options: ConnectOptions,
  signal: AbortSignal,
): Promise<Connection> {
  let attempts = 0;
  const attempt = async () => {
    attempts++;
    const connection = new Connection(net.connect(address), label, options.maxMessageSize);
    await connection.handshake(options.connectTimeout, signal);
    return connection;
  };
  try {
    return await retry(attempt, options.backoff, signal, is_passing, (failure, _, milliseconds) => {
      const why = (failure as Error).message;
      options.logger?.info(`${label} could not be reached (${why}); again in ${Math.round(milliseconds)} ms`);
    });
  } catch (cause) {
    if (signal.aborted || (cause instanceof MessagingError && !(cause instanceof ConnectionLostError))) throw cause;
    const times = attempts === 1 ? '' : ` (${attempts} attempts)`;
    const why = (cause as Error).message;
    throw new ConnectionRefusedError(`${label} could not be reached at ${address_text(address)}${times}: ${why}`, { cause });
  }
}
