// Trying again later, and later each time.

/** How long to wait between attempts, and how many of them. Times in milliseconds. */
export interface Backoff {
  /** Retries behind the first attempt; 5. `Infinity` never gives up. */
  retries?: number;
  /** The longest wait before the first retry; 100. */
  base?: number;
  /** No wait is longer; 10 000. */
  max?: number;
  /**
   * A number from 0 up to 1. Each wait is that part of `min(max, base * 2^attempt)`, so many clients do not return all at once.
   * `Math.random`.
   */
  random?: () => number;
  /** Waits; rejects with the signal's reason when it is aborted. For tests. */
  sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** The wait before retry `attempt` (the first is 0), in milliseconds. */
export function backoffDelay(attempt: number, { base = 100, max = 10_000, random = Math.random }: Backoff = {}): number {
  return Math.min(max, base * 2 ** attempt) * random();
}

// The longest time of a timer: some 25 days. What is longer, Node takes for none at all.
const kLongest_ms = 2 ** 31 - 1;

/** Calls `task` after so many milliseconds, of which `Infinity` is never. Returns what calls it off. */
export function later(milliseconds: number, task: () => void): () => void {
  if (milliseconds > kLongest_ms) return () => {};
  const timer = setTimeout(task, milliseconds);
  return () => clearTimeout(timer);
}

/** Fulfilled after so many milliseconds; rejects with the signal's reason once it is aborted. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const aborted = () => {
      stop();
      reject(signal.reason as Error);
    };
    const stop = later(milliseconds, () => {
      signal.removeEventListener('abort', aborted);
      resolve();
    });
    signal.addEventListener('abort', aborted, { once: true });
  });
}

/**
 * Calls `work` until it is fulfilled, the retries are used up, it fails in a way that `again` does not take for a passing one, or
 * the signal is aborted; then rejects with the last failure, or the signal's reason. `waiting` is told each failure behind which
 * there is a retry.
 */
export async function retry<T>(
  work: () => Promise<T>,
  backoff: Backoff,
  signal: AbortSignal,
  again: (failure: unknown) => boolean = () => true,
  waiting: (failure: unknown, attempt: number, milliseconds: number) => void = () => {},
): Promise<T> {
  const { retries = 5 } = backoff;
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (failure) {
      signal.throwIfAborted();
      if (attempt >= retries || !again(failure)) throw failure;
      const milliseconds = backoffDelay(attempt, backoff);
      waiting(failure, attempt, milliseconds);
      await (backoff.sleep ?? sleep)(milliseconds, signal);
    }
  }
}
