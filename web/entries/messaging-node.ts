// dist/messaging-node.js: what messaging.js has, and isolated processes and sockets of Node. With it, `startWorkerServer` finds
// the owner of the process it runs in.
import { processListener } from '../src/messaging/node/process_listener.ts';
import { registerScope } from './messaging.js';

export * from './messaging.js';
export * from '../src/messaging/node/index.ts';

registerScope(() => processListener() ?? undefined);
