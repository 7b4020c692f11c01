// What marks values on their way, and what takes marks back.
import { kDispose } from './remotes.ts';
import type { Proxied } from './types.ts';
import { proxied } from './values.ts';

/** Marks `value` so that the other end gets not a copy but a remote object, whose methods are called here. Functions need no mark. */
export function proxy<T extends object>(value: T): Proxied<T> {
  proxied.add(value);
  return value as Proxied<T>;
}

/**
 * Says that a function or object of the other end is not used any more, so that it can be collected there. What is simply lost is
 * released too, when the garbage collector finds it.
 */
export function releaseProxy(remote: object): void {
  const release = (remote as Partial<Disposable>)[kDispose];
  if (typeof release === 'function') release.call(remote);
}
