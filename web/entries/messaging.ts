// dist/messaging.js: typed messages between a page and its workers, and between threads of Node. Uses nothing of the engine.
/// <reference lib="esnext.disposable" preserve="true" />
export { type ClientEvents, type ClientOptions, type SendOptions, type WorkerClient, type WorkerSource, createWorkerClient } from '../src/messaging/client.ts';
export {
  type Handler, type HandlerContext, type Handlers, type ServerClient, type ServerEvents, type ServerOptions, type WorkerServer, startWorkerServer,
} from '../src/messaging/server.ts';
export * from '../src/messaging/errors.ts';
export type { Codec } from '../src/messaging/codec.ts';
export type { ErrorClass } from '../src/messaging/error_codec.ts';
export { type LogLevel, type Logger, createLogger } from '../src/messaging/logger.ts';
export type { Middleware, MiddlewareMessage } from '../src/messaging/middleware.ts';
export { type PoolEvents, type PoolOptions, type PoolSendOptions, type PoolStats, type WorkerPool, createWorkerPool } from '../src/messaging/pool.ts';
export { proxy, releaseProxy } from '../src/messaging/proxy.ts';
export { type Serializer, jsonSerializer } from '../src/messaging/serializer.ts';
export { type SourceMappedStacksOptions, sourceMappedStacks } from '../src/messaging/source_maps.ts';
export type { MapStack } from '../src/messaging/stacks.ts';
export type { Listener, Transport, TransportEvents } from '../src/messaging/transport.ts';
export { broadcastListener, broadcastTransport } from '../src/messaging/transports/broadcast.ts';
export { type PortLike, type PortTransportOptions, portTransport } from '../src/messaging/transports/port.ts';
export { type ScopeDetector, manualListener, portListener, registerScope } from '../src/messaging/transports/scope.ts';
export { type SharedWorkerTransportOptions, sharedWorkerTransport } from '../src/messaging/transports/shared_worker.ts';
export { type NodeWorker, type WorkerTransportOptions, workerTransport } from '../src/messaging/transports/worker.ts';
export type { DefineMessages, MessageDefinition, Proxied, Received, Remote, Sent } from '../src/messaging/types.ts';
