// Frames: what one end posts, the other finds, wherever the stream of bytes is cut.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { describe, test } from 'node:test';
import { FrameDecoder, FrameWriter, Kind, kHeaderSize, preamble, preamble_failure } from '../../../../build/web/messaging_node.mjs';
import { random_numbers } from './random.mjs';

/** A socket that keeps what is written, and takes it when it is told to. */
class Sink extends EventEmitter {
  chunks = [];
  writableLength = 0;
  destroyed = false;
  ended = false;
  write(bytes) {
    assert.equal(this.ended, false, 'written behind the end');
    this.chunks.push(bytes);
    this.writableLength += bytes.length;
    return false;
  }
  end() {
    this.ended = true;
  }
  take() {
    this.writableLength = 0;
    this.emit('drain');
  }
  get bytes() {
    return Buffer.concat(this.chunks);
  }
}

const turn = () => new Promise(resolve => setImmediate(resolve));

async function encode(messages, goodbye = false) {
  const sink = new Sink();
  const writer = new FrameWriter(sink);
  for (const message of messages) void writer.post(message);
  if (goodbye) writer.goodbye();
  await turn();
  while (sink.writableLength > 0) sink.take();
  const { bytes } = sink;
  assert.deepEqual(bytes.subarray(0, preamble.length), Buffer.from(preamble));
  assert.equal(sink.ended, goodbye);
  return bytes.subarray(preamble.length);
}

function decode(chunks, limit = 2 ** 30) {
  const found = [], invalid = [];
  let goodbyes = 0;
  const decoder = new FrameDecoder({ message: message => found.push(message), invalid: reason => invalid.push(reason), goodbye: () => goodbyes++ }, limit);
  let failure = null;
  for (const chunk of chunks) failure ??= decoder.push(Buffer.from(chunk));
  return { found, invalid, goodbyes, failure, unfinished: decoder.unfinished };
}

const frame = (kind, payload, length = payload.length) => {
  const bytes = Buffer.alloc(kHeaderSize + payload.length);
  bytes.writeUInt32LE(length, 0);
  bytes[4] = kind;
  bytes.set(payload, kHeaderSize);
  return bytes;
};

const samples = ['', 'a', 'hello', 'grüße', '日本語', '😀 and \0', '\uFFFD', 'half \uD800 of a pair', '\uDC00', new Uint8Array(0), Uint8Array.of(0, 255, 1), new Uint8Array(300).fill(7)];

describe('frames', () => {
  test('what is posted is what is found: texts of all kinds, bytes, in order', async () => {
    assert.deepEqual(decode([await encode(samples)]), { found: samples, invalid: [], goodbyes: 0, failure: null, unfinished: null });
  });

  test('cut at every position, and at every two', async () => {
    const bytes = await encode(['', 'grüße', Uint8Array.of(1, 2, 3), '\uD800', 'x'], true);
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        const { found, goodbyes, failure, unfinished } = decode([bytes.subarray(0, first), bytes.subarray(first, second), bytes.subarray(second)]);
        assert.deepEqual({ found, goodbyes, failure, unfinished }, { found: ['', 'grüße', Uint8Array.of(1, 2, 3), '\uD800', 'x'], goodbyes: 1, failure: null, unfinished: null });
      }
    }
  });

  test('byte by byte', async () => {
    const bytes = await encode(samples);
    assert.deepEqual(decode([...bytes].map(byte => [byte])).found, samples);
  });

  for (let seed = 1; seed <= 20; seed++) {
    test(`random messages in random chunks, seed ${seed}`, async () => {
      const { below, text, bytes: random_bytes } = random_numbers(seed);
      const sizes = [0, 1, 5, 80, 3000, 22_000, 66_000, 300_000, 1_200_000];
      const messages = Array.from({ length: 40 }, () => {
        const size = below(sizes[below(sizes.length)] + 1);
        return below(2) ? text(size) : random_bytes(size);
      });
      const bytes = await encode(messages, true);
      const most = [3, 100, 65_536, 5_000_000][seed % 4];
      const chunks = [];
      // A million chunks of a byte take their time.
      for (let at = 0, size; at < bytes.length; at += size) {
        size = 1 + below(at < 20_000 ? most : Math.max(most, 65_536));
        chunks.push(bytes.subarray(at, at + size));
      }
      const { found, goodbyes, failure } = decode(chunks);
      assert.equal(failure, null);
      assert.equal(goodbyes, 1);
      assert.equal(found.length, messages.length);
      for (const [at, message] of messages.entries()) assert.ok(typeof message === 'string' ? found[at] === message : Buffer.compare(found[at], message) === 0, `message ${at}`);
    });
  }

  test('bytes that are delivered have a buffer of their own', async () => {
    const bytes = await encode([Uint8Array.of(1, 2, 3), new Uint8Array(100_000).fill(9)]);
    for (const chunks of [[bytes], [bytes.subarray(0, 6), bytes.subarray(6, 1000), bytes.subarray(1000)]]) {
      const { found } = decode(chunks);
      assert.deepEqual(found.map(({ buffer, byteOffset }) => [buffer.byteLength, byteOffset]), [[3, 0], [100_000, 0]]);
    }
  });

  test('what is posted in one turn is one write', async () => {
    const sink = new Sink();
    const writer = new FrameWriter(sink);
    for (let n = 0; n < 1000; n++) assert.equal(writer.post(`message ${n}`), undefined);
    assert.equal(sink.chunks.length, 1);
    await turn();
    assert.equal(sink.chunks.length, 2);
  });

  test('who posts more than is taken waits until it is', async () => {
    const sink = new Sink();
    const writer = new FrameWriter(sink);
    assert.equal(writer.post('x'.repeat(1000)), undefined);
    let done = false;
    const waiting = writer.post('y'.repeat(3_000_000)).then(() => (done = true));
    await turn();
    assert.equal(done, false);
    assert.ok(sink.writableLength < 1_400_000, `${sink.writableLength} bytes were encoded at once`);
    sink.take();
    await turn();
    assert.equal(done, false);
    while (sink.writableLength > 0) sink.take();
    await waiting;
    assert.deepEqual(decode([sink.bytes.subarray(preamble.length)]).found.map(text => text.length), [1000, 3_000_000]);
  });

  test('who waits when the connection ends waits no more', async () => {
    const writer = new FrameWriter(new Sink());
    const waiting = writer.post(new Uint8Array(3_000_000));
    writer.stop();
    await waiting;
    assert.equal(writer.post('nowhere'), undefined);
  });

  test('pairs of a long text are not cut in two', async () => {
    const text = 'x' + '😀'.repeat(400_000);
    assert.equal(decode([await encode([text])]).found[0] === text, true);
    const wide = `${text}\uD800`;
    assert.equal(decode([await encode([wide])]).found[0] === wide, true);
  });
});

describe('what is no frame', () => {
  test('an unknown kind, with its place', async () => {
    const { found, failure } = decode([Buffer.concat([await encode(['abc']), frame(77, Buffer.from('x')), await encode(['never'])])]);
    assert.deepEqual(found, ['abc']);
    assert.equal(failure, 'a frame of the unknown kind 77, at byte 8 behind the preamble');
  });

  test('its place is the same however it is cut', async () => {
    const bytes = Buffer.concat([await encode(['abc']), frame(0, Buffer.alloc(0)), Buffer.alloc(20)]);
    for (let cut = 0; cut <= bytes.length; cut++) assert.equal(decode([bytes.subarray(0, cut), bytes.subarray(cut)]).failure, 'a frame of the unknown kind 0, at byte 8 behind the preamble');
  });

  test('a length beyond the limit takes no memory', () => {
    const before = process.memoryUsage().arrayBuffers;
    const { failure } = decode([frame(Kind.Text, Buffer.from('x'), 0xffffffff)], 1000);
    assert.equal(failure, 'a message of 4 GiB, where at most 1000 bytes are taken (maxMessageSize), at byte 0 behind the preamble');
    assert.ok(process.memoryUsage().arrayBuffers - before < 100_000_000);
    assert.equal(decode([frame(Kind.Bytes, Buffer.alloc(1001))], 1000).failure?.includes('1001 bytes'), true);
    assert.equal(decode([frame(Kind.Bytes, Buffer.alloc(1000))], 1000).failure, null);
  });

  test('a goodbye with something in it, a text of half a character', () => {
    assert.match(decode([frame(Kind.Goodbye, Buffer.from('x'))]).failure, /^a goodbye of 1 bytes/);
    assert.match(decode([frame(Kind.WideText, Buffer.from('xyz'))]).failure, /^a text in UTF-16 of 3 bytes/);
  });

  test('a text that is not UTF-8 is told, and what follows is found', async () => {
    const { found, invalid, failure } = decode([Buffer.concat([frame(Kind.Text, [0x61, 0xff, 0xfe]), await encode(['next', '\uFFFD'])])]);
    assert.deepEqual({ found, invalid, failure }, { found: ['next', '\uFFFD'], invalid: ['a text of 3 bytes that is not UTF-8'], failure: null });
  });

  test('an end inside of a frame is known', async () => {
    const bytes = await encode(['hello']);
    assert.equal(decode([bytes.subarray(0, 3)]).unfinished, "a frame's header, of which 3 of 5 bytes have arrived");
    assert.equal(decode([bytes.subarray(0, 7)]).unfinished, 'a message of 5 bytes, of which 2 bytes have arrived');
    assert.equal(decode([bytes]).unfinished, null);
  });

  test('nothing is told behind stop()', async () => {
    const found = [];
    const decoder = new FrameDecoder({ message: message => { found.push(message); if (message === 'b') decoder.stop(); }, invalid: assert.fail, goodbye: assert.fail }, 1000);
    assert.equal(decoder.push(await encode(['a', 'b', 'c'], true)), null);
    assert.equal(decoder.push(frame(99, Buffer.alloc(3))), null);
    assert.deepEqual(found, ['a', 'b']);
  });

  test('random bytes end in a failure or in nothing, never in an exception', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const { below, bytes } = random_numbers(seed);
      decode(Array.from({ length: 5 }, () => bytes(below(60))), 10_000);
    }
  });

  test('the preamble: other protocols, other versions, a part of it', () => {
    for (let length = 0; length <= preamble.length; length++) assert.equal(preamble_failure(preamble.subarray(0, length)), null);
    assert.equal(preamble_failure(Buffer.from('GET / HTTP/1.1\r\n')), 'it does not speak the messaging\'s protocol: it began with "GET / HTTP/1.1\\r\\n"');
    assert.equal(preamble_failure(Buffer.from([0x16, 3, 1])), "it does not speak the messaging's protocol: it began with the bytes 16 03 01");
    assert.equal(preamble_failure(preamble.with(6, 9)), "it speaks version 9 of the messaging's protocol, and this end version 1");
  });
});
