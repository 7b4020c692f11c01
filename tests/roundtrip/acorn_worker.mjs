// Says for each file, in order, what acorn has against it: `{ message, position }`, with an empty message when nothing.
import fs from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { parse_with_acorn } from '../conformance/acorn.mjs';

for (const { file, goal } of workerData) {
  const result = parse_with_acorn(fs.readFileSync(file, 'utf8'), goal);
  parentPort.postMessage(result instanceof SyntaxError ? { message: result.message, position: result.pos } : { message: '', position: 0 });
}
