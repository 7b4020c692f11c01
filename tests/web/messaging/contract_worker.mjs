// The contract's server in a thread of Node.
import { workerData } from 'node:worker_threads';
import * as messaging from '../../../dist/messaging.js';
import { middleware_of } from './contract.mjs';
import { make_handlers, register_errors } from './handlers.mjs';

const { QuotaError } = register_errors(messaging);
messaging.startWorkerServer(make_handlers(messaging).handlers, { middleware: middleware_of[workerData?.both ?? 'none'](), errors: [QuotaError], logger: { debug() {}, info() {}, warn() {}, error() {} } });
