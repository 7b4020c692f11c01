// The cases of cases.mjs in Node.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { stop } from '../../../dist/skein.js';
import * as api from '../../../dist/loader.js';
import { cases } from './cases.mjs';
import { more_cases } from './more_cases.mjs';
import { rpc_cases } from './rpc_cases.mjs';

const reached = [];
const server = http.createServer((request, response) => {
  reached.push(request.url);
  response.writeHead(200, { 'access-control-allow-origin': '*' }).end('reached');
});

before(() => new Promise(resolve => server.listen(0, '127.0.0.1', resolve)));
after(async () => {
  server.closeAllConnections();
  server.close();
  await stop();
});

for (const { name, run, options, realms = ['thread'] } of [...cases, ...more_cases, ...rpc_cases]) {
  if (!realms.includes('thread')) continue;
  test(name, async () => {
    const loader = api.createLoader(options);
    reached.length = 0;
    try {
      await run({
        ...api,
        loader,
        realm: 'thread',
        hits: `http://127.0.0.1:${server.address().port}/`,
        reached: async () => reached,
        // Elsewhere than on Linux nobody tells.
        threads: () => (fs.existsSync('/proc/self/task') ? fs.readdirSync('/proc/self/task').length : 0),
        equal: (actual, expected, message) => assert.deepEqual(actual, expected, message),
        rejects: promise => promise.then(value => assert.fail(`it was fulfilled with ${String(value)}`), error => error),
        async until(holds) {
          for (const end = Date.now() + 20_000; !holds(); await new Promise(resolve => setTimeout(resolve, 5))) if (Date.now() > end) assert.fail(`never: ${holds}`);
        },
      });
    } finally {
      await loader.dispose();
      assert.equal(loader.stats().workers, 0);
    }
  });
}
