// Starts an isolated process, prints its id, and ends as the second argument says.
import { processTransport } from '../../../../build/web/messaging_node.mjs';

const [options, end] = process.argv.slice(2);
const worker = processTransport(new URL('worker.mjs', import.meta.url), { argv: ['echo'], stderr: 'ignore', ...JSON.parse(options) });
worker.start({
  open() {
    console.log(worker.pid);
    if (end === 'exit') process.exit(0);
    if (end === 'throw') setImmediate(() => { throw new Error('on purpose'); });
    if (end === 'unheld') worker.hold(false);
    if (end === 'handler') process.on('SIGTERM', () => process.exit(44));
  },
  message() {},
  invalid() {},
  close() {},
});
if (end === 'early') console.log(worker.pid);
