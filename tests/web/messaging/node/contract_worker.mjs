// The contract's server in an isolated process. It finds its owner by itself.
import * as messaging from '../../../../dist/messaging-node.js';
import { middleware_of } from '../contract.mjs';
import { make_handlers, register_errors } from '../handlers.mjs';

const [both, serializer] = process.argv.slice(2);
const { QuotaError } = register_errors(messaging);
messaging.startWorkerServer(make_handlers(messaging).handlers, {
  middleware: middleware_of[both](),
  errors: [QuotaError],
  logger: { debug() {}, info() {}, warn() {}, error() {} },
  serializer: messaging[serializer],
});
