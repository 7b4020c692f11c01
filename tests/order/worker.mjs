// A worker of a program: a realm of its own, in which its module is the only entry.
import { parentPort, workerData } from 'node:worker_threads';
import { run } from './harness.mjs';

process.on('unhandledRejection', () => {});
parentPort.postMessage(await run([workerData.url], workerData.together, workerData.depth));
