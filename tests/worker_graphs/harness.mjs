// What the modules of a program call (`H`), in the page and in each worker: loaded before anything else in every thread.
//
// A realm's log has the modules in the order in which they ran and what their steps gave, one step after the other, in the order in which they
// were put off; what a worker answered stands in its starter's log.

import fs from 'node:fs';
import vm from 'node:vm';

const log = [];
const steps = [];
const seen = new Set();
const ports = [];
let caps = [];
let trail = '';
let started = 0;
let answer = null;
let is_served = false;
// Worklets and service workers are told apart from workers by what they are linked as; that they lack a worker's globals is the browser tests' business.
const worklet = { addModule: url => new Worker(url, { type: 'module' }) };

/** Of many workers that a realm could start it starts some, the same ones each time. */
function is_chosen(site) {
  let hash = 7;
  for (const character of trail + site) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0;
  return hash % 4 !== 0;
}

function ask(target, message) {
  const port = target.port ?? target;
  if (target.port) ports.push(port);
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve({ error: 'no answer' }), 30_000);
    const settle = value => {
      clearTimeout(timer);
      resolve(value);
    };
    port.onmessage = event => settle(event.data);
    target.onerror = event => {
      event.preventDefault();
      settle({ error: event.message });
    };
    port.postMessage(message);
  });
}

async function run_steps() {
  for (let k = 0; k < steps.length; k++) {
    const [what, run] = steps[k];
    try {
      const value = await run();
      if (value !== undefined) log.push(`${what}: ${value}`);
    } catch (error) {
      log.push(`${what} failed: ${error?.stack ?? error}`);
    }
  }
  return log;
}

globalThis.H = {
  mark(name) {
    log.push(seen.has(name) ? `${name} ran again` : name);
    seen.add(name);
  },
  step: (what, run) => { steps.push([what, run]); },
  start(site, make) {
    steps.push([site, async () => {
      if (caps.length === 0 || started >= caps[0] || !is_chosen(site)) return;
      started++;
      const worker = make();
      log.push({ site, ...(await ask(worker, { caps: caps.slice(1), trail: `${trail} ${site}` })) });
      worker.terminate?.();
    }]);
  },
  /** A thread of Node's as what `ask` knows. */
  thread(worker) {
    const target = { postMessage: message => worker.postMessage(message), terminate: () => worker.terminate() };
    worker.on('message', data => target.onmessage({ data }));
    worker.on('error', error => target.onerror({ message: String(error), preventDefault() {} }));
    return target;
  },
  serve(port) {
    if (port === null || is_served) return;
    is_served = true;
    port.on('message', message => H.answer(message, answer => port.postMessage(answer)));
  },
  context: { audioWorklet: worklet },
  text: text => text,
  launch: (url, options) => new Worker(url, options),
  options: options => options,
  ticks: async count => { for (let k = 0; k < count; k++) await 0; },
  async answer(message, reply) {
    if (message === 'close') return close();
    [caps, trail] = [message.caps, message.trail];
    answer ??= run_steps().then(() => ({ name: globalThis.name, import_scripts: typeof importScripts, log }));
    reply(await answer);
  },
  /** Runs a page in the main thread and gives its log. */
  async page(url, page_caps, is_script) {
    for (const list of [log, steps, ports]) list.length = 0;
    seen.clear();
    [caps, trail, started] = [page_caps, '', 0];
    globalThis.location = new URL(url);
    if (is_script) vm.runInThisContext(fs.readFileSync(location, 'utf8'), { filename: location.pathname });
    else await import(url);
    const all = structuredClone(await run_steps());
    for (const port of ports) port.postMessage('close');
    return all;
  },
};
// In the page the handlers of workers that it imports are not called.
globalThis.onmessage = globalThis.onconnect = null;
globalThis.self = globalThis;
globalThis.CSS = { paintWorklet: worklet };
Object.defineProperty(globalThis, 'navigator', { value: { serviceWorker: { register: (url, { type }) => new Worker(url, { type }) } }, configurable: true });
