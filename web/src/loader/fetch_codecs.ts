// What of fetch crosses as arguments, results and in `env`, at any depth: Request, Response, Headers, AbortSignal.
import type { Codec } from '../messaging/codec.ts';
import {
  decode_response, decode_signal, encode_response, encode_signal, made_request, pairs, request_in, response_in, signal_in, stream_of,
  type WireRequest,
} from './wire.ts';

type Body = ReadableStream<Uint8Array>;

/** `read` is given each streaming body that arrives, and gives what is read in its place. */
export function fetch_codecs(read: (body: Body) => Body = body => body): readonly Codec[] {
  const headers: Codec<Headers> = {
    name: 'Headers',
    accepts: value => value instanceof Headers,
    encode: value => [...value],
    decode: wire => new Headers(pairs(wire)),
  };
  const request: Codec<Request> = {
    name: 'Request',
    accepts: value => value instanceof Request,
    encode(value): WireRequest {
      const { url, method, redirect, signal } = value;
      const body = stream_of(value);
      if (body === undefined && method !== 'GET' && method !== 'HEAD') throw new TypeError(kNoStreams);
      return { url, method, redirect, headers: [...value.headers], body: body ?? null, signal: encode_signal(signal) };
    },
    decode(wire) {
      const told = request_in(wire);
      return made_request(told, told.body instanceof ReadableStream ? read(told.body) : told.body);
    },
  };
  const response: Codec<Response> = {
    name: 'Response',
    accepts: value => value instanceof Response,
    encode: encode_response,
    decode(wire) {
      const told = response_in(wire);
      return decode_response({ ...told, body: told.body && read(told.body) });
    },
  };
  const signal: Codec<AbortSignal> = {
    name: 'AbortSignal',
    accepts: value => value instanceof AbortSignal,
    encode: encode_signal,
    decode(wire) {
      const controller = new AbortController();
      decode_signal(signal_in(wire), controller);
      return controller.signal;
    },
  };
  return [request, response, headers, signal];
}

const kNoStreams = "This platform's requests have no streams: hand the body over beside the Request.";
