// Objects of classes that structured clone does not carry: something else crosses for them.

/**
 * How objects of a class cross. Both ends know it by the same name:
 *
 *     const money: Codec<Money> = {
 *       name: 'Money',
 *       accepts: value => value instanceof Money,
 *       encode: ({ amount, currency }) => [amount, currency],
 *       decode: wire => { const [amount, currency] = wire as [number, string]; return new Money(amount, currency); },
 *     };
 */
export interface Codec<T extends object = object> {
  readonly name: string;
  /** Asked of objects that are not plain, and for which the messaging has no way of its own. */
  accepts(value: object): value is T;
  /** What crosses: anything that may be sent, with functions, streams and objects of other codecs in it. What it throws refuses the message. */
  encode(value: T): unknown;
  /** The object again. `wire` is whatever the other end sent; throwing refuses it. */
  decode(wire: unknown): T;
}
