// Messages in V8's own format of structured clone.
import v8 from 'node:v8';
import type { Serializer } from './messaging.js';

/**
 * What structured clone carries between threads, between processes: circles, typed arrays and the buffers they share, errors with
 * their causes, objects as keys of maps. Both ends have to be Node; a version reads what an older one has written. Use it only
 * with processes that are trusted: V8's reader is not made for what somebody has forged.
 */
export const structuredSerializer: Serializer = {
  name: 'structured',
  // Not v8.serialize, which makes views of all typed arrays into one buffer, the message's.
  serialize(message) {
    const serializer = new v8.Serializer();
    serializer.writeHeader();
    serializer.writeValue(message);
    return serializer.releaseBuffer();
  },
  deserialize(data) {
    if (typeof data === 'string') throw new TypeError('the structured serializer writes bytes, and this is a text');
    const deserializer = new v8.Deserializer(data);
    deserializer.readHeader();
    return deserializer.readValue();
  },
};
