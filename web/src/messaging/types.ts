// The types of messages, from the definition to both ends.

/** One message: what the caller sends, what it gets, and what the handler reports meanwhile. All optional. */
export interface MessageDefinition {
  payload?: unknown;
  result?: unknown;
  progress?: unknown;
}

/**
 * The messages of a worker, by name:
 *
 *     type Images = DefineMessages<{
 *       resize: { payload: { image: ImageBitmap; width: number }; result: Blob; progress: number };
 *       rows: { payload: string; result: AsyncIterable<Row> };
 *     }>;
 */
export type DefineMessages<M extends { [K in keyof M]: MessageDefinition }> = M;

export type Messages = { [type: string]: MessageDefinition };

export type PayloadOf<D> = D extends { payload: infer P } ? P : D extends { payload?: infer P } ? P | undefined : undefined;
export type ResultOf<D> = D extends { result: infer R } ? R : D extends { result?: infer R } ? R : void;
export type ProgressOf<D> = D extends { progress: infer P } ? P : D extends { progress?: infer P } ? P : never;

declare const proxied: unique symbol;
/** A value that `proxy` marked: the other end gets a {@link Remote} of it. */
export type Proxied<T> = T & { readonly [proxied]?: true };

type Primitive = string | number | boolean | bigint | null | undefined | void;
// What crosses as a copy, or as itself.
type Leaf =
  | Primitive | Date | RegExp | Error | Blob | ArrayBuffer | ArrayBufferView | ReadableStream | MessagePort;

/** An object of the other end: every method returns a promise, every property is one. */
export type Remote<T> = {
  readonly [K in keyof T as K extends symbol | 'then' ? never : K]: T[K] extends (...args: infer A) => infer R
    ? (...args: { [I in keyof A]: Sent<A[I]> }) => Promise<Received<Awaited<R>>>
    : Promise<Received<Awaited<T[K]>>>;
} & Disposable;

/** What arrives of what was sent: functions are called across, so they return promises; the rest is a copy. */
export type Received<T> = T extends { readonly [proxied]?: true } & object
  ? typeof proxied extends keyof T ? Remote<Omit<T, typeof proxied>> : ReceivedPart<T>
  : ReceivedPart<T>;

type ReceivedPart<T> = unknown extends T
  ? T
  : T extends (...args: infer A) => infer R
    ? (...args: { [I in keyof A]: Sent<A[I]> }) => Promise<Received<Awaited<R>>>
    : T extends Leaf
      ? T
      : T extends AsyncIterable<infer I>
        ? AsyncIterableIterator<Received<I>>
        : T extends ReadonlyMap<infer K, infer V>
          ? Map<Received<K>, Received<V>>
          : T extends ReadonlySet<infer I>
            ? Set<Received<I>>
            : T extends object
              ? { [K in keyof T]: Received<T[K]> }
              : T;

/** What may be sent where a `T` is expected: a remote object goes back to where it came from. */
export type Sent<T> = T | (T extends { readonly [proxied]?: true } & object ? Remote<T> : never);

/** Names of the messages whose payload may be left out. */
export type WithoutPayload<M> = { [K in keyof M]: undefined extends PayloadOf<M[K]> ? K : never }[keyof M];
