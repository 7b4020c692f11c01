import { startWorkerServer } from 'skein/messaging';
import type { Primes } from './messages';

startWorkerServer<Primes>({
  // A generator that is suspended until the page wants more, and ended when it wants no more.
  async *stream({ to }) {
    const portion = 400;
    const found: number[] = [];
    const sieve = new Uint8Array(to);
    for (let n = 2; n < to; n++) {
      if (sieve[n]) continue;
      for (let multiple = n * n; multiple < to; multiple += n) sieve[multiple] = 1;
      if (found.push(n) === portion) yield Uint32Array.from(found.splice(0));
    }
    yield Uint32Array.from(found);
  },

  factors(number, { progress }) {
    if (!Number.isSafeInteger(number) || number < 1) throw new RangeError(`${number} is no whole number that can be factored`);
    const factors: number[] = [];
    for (let divisor = 2, tried = 0; divisor * divisor <= number; divisor++) {
      if (++tried % 1_000_000 === 0) progress(tried);
      for (; number % divisor === 0; number /= divisor) factors.push(divisor);
    }
    return number > 1 ? [...factors, number] : factors;
  },
});
