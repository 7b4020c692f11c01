// The cases of tests/web/loader/cases.mjs in Chromium: in a sandboxed frame and in the page's own scope, isolated or not.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';
import { cases } from '../loader/cases.mjs';
import { more_cases } from '../loader/more_cases.mjs';
import { open_browser } from './browser.mjs';

const reached = [];
const server = http.createServer((request, response) => {
  reached.push(request.url);
  response.writeHead(200, { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }).end('reached');
});

let chromium;
before(async () => {
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  chromium = await open_browser();
});
after(async () => {
  await chromium.close();
  server.closeAllConnections();
  server.close();
});

/** In a page. */
async function run_case([text, options, realm, hits]) {
  const api = await import('/loader.js');
  const loader = api.createLoader({ isolation: realm, ...options });
  const as_text = value => JSON.stringify(value, (_, item) => (item === undefined ? '<undefined>' : item));
  const fail = message => {
    throw new Error(message);
  };
  try {
    await (0, eval)(`(${text})`)({
      ...api,
      loader,
      realm,
      hits,
      reached: () => window.reached(),
      equal: (actual, expected, message = '') => as_text(actual) === as_text(expected) || fail(`${as_text(actual)} is not ${as_text(expected)} ${message}`),
      rejects: promise => promise.then(value => fail(`it was fulfilled with ${String(value)}`), error => error),
      async until(holds) {
        for (const end = Date.now() + 20_000; !holds(); await new Promise(resolve => setTimeout(resolve, 5))) if (Date.now() > end) fail(`never: ${holds}`);
      },
    });
  } finally {
    await loader.dispose();
  }
  const { workers, isolation } = loader.stats();
  return { workers, isolation, frames: document.querySelectorAll('iframe').length };
}

for (const [origin, realm] of [['plain', 'frame'], ['plain', 'scope'], ['isolated', 'frame']]) {
  describe(`${realm}, ${origin}`, () => {
    for (const { name, run, options = {}, realms = [realm], isolated = false } of [...cases, ...more_cases]) {
      if (!realms.includes(realm) || (origin === 'isolated' && !isolated)) continue;
      test(name, async () => {
        const page = await chromium.browser.newPage();
        try {
          await page.goto(`${chromium.origins[origin]}/page`);
          reached.length = 0;
          await page.exposeFunction('reached', () => reached);
          const method = String(run).replace(/^async run/, 'async function run');
          const { workers, isolation, frames } = await page.evaluate(run_case, [method, options, realm, `http://127.0.0.1:${server.address().port}/`]);
          assert.deepEqual([workers, frames], [0, 0]);
          assert.ok(isolation === realm || isolation === null);
        } finally {
          await page.close();
        }
      });
    }
  });
}
