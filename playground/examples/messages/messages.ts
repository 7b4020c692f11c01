import type { DefineMessages } from 'skein/messaging';

/** What the worker can be asked. Both ends are typed by it: try a name that is not here. */
export type Primes = DefineMessages<{
  /** All primes below `to`, in portions: the worker computes as fast as the page draws. */
  stream: { payload: { to: number }; result: AsyncIterable<Uint32Array> };
  /** The prime factors of a whole number; the number of divisors tried is its progress. */
  factors: { payload: number; result: number[]; progress: number };
}>;
