// dist/messaging-node.js, besides the core: processes and sockets.
export { backoffDelay } from './backoff.ts';
export type { Backoff } from './backoff.ts';
export { processListener } from './process_listener.ts';
export type { ProcessListenerOptions } from './process_listener.ts';
export { processTransport } from './process_transport.ts';
export type { IsolatedProcess, ProcessTransportOptions } from './process_transport.ts';
export { socketListener } from './socket_listener.ts';
export type { SocketListener, SocketListenerOptions } from './socket_listener.ts';
export { socketAdapter, unixSockets, windowsPipes } from './socket_path.ts';
export type { SocketAdapter, SocketAddress, SocketPlace } from './socket_path.ts';
export { socketTransport } from './socket_transport.ts';
export type { SocketTransportOptions } from './socket_transport.ts';
export { structuredSerializer } from './structured_serializer.ts';
export { ProcessEndedError } from './worker_process.ts';
export type { Output } from './worker_process.ts';
