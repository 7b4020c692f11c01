// Messages in V8's own format of structured clone.
import v8 from 'node:v8';
import type { Serializer } from './messaging.js';

/**
 * What structured clone carries between threads, between processes: circles, typed arrays as they are, errors, maps with objects as keys. Both ends
 * have to be Node; a version reads what an older one has written. Use it only with processes that are trusted: V8's reader is not made for
 * what somebody has forged.
 */
export const structuredSerializer: Serializer = {
  name: 'structured',
  serialize: message => v8.serialize(message),
  deserialize(data) {
    if (typeof data === 'string') throw new TypeError('the structured serializer writes bytes, and this is a text');
    return v8.deserialize(data);
  },
};
