// What the loader uses of messaging.js, beside which it stands.
export { createWorkerClient } from '../messaging/client.ts';
export type { WorkerClient } from '../messaging/client.ts';
export { InvalidMessageError, TerminatedError } from '../messaging/errors.ts';
export { proxy } from '../messaging/proxy.ts';
export { portTransport } from '../messaging/transports/port.ts';
