// What the modules of a program call (`H`), and running one: each entry imported, then what was put off done one after the other.

import { Worker as Thread } from 'node:worker_threads';

const describe = value => {
  if (typeof value === 'function') return /^class\b/.test(Function.prototype.toString.call(value)) ? 'a class' : 'a function';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
};

/**
 * `together` says how imports that are fired together go: as they come ('together'), or, to learn in which orders they may come,
 * one after the other from the first ('forwards') or the last ('backwards').
 */
export async function run(entries, together, depth = 0) {
  const log = [];
  const put_off = [];
  const open = [];
  const shown = read => {
    try {
      return describe(read());
    } catch (error) {
      return error.name;
    }
  };
  const begun = [];
  // Whether a promise is told of its end a turn earlier or later is no matter of modules, nor how long files take to load.
  const all_turns = async () => {
    await Promise.allSettled(begun);
    await new Promise(resolve => { setImmediate(resolve); });
  };
  // Told when its turn comes: which of two promises is settled first is no matter of modules.
  const settled = (who, promise) => {
    const outcome = promise.then(value => `${who} got ${describe(value)}`, error => `${who} failed: ${error.name}: ${error.message}`);
    return async () => {
      const line = await outcome;
      await all_turns();
      log.push(line);
    };
  };
  globalThis.H = {
    log: text => { log.push(text); },
    see: (who, what, read) => { log.push(`${who} sees ${what}: ${shown(read)}`); },
    value: (who, value) => { log.push(`${who} makes ${value}`); return value; },
    get: (object, name) => object[name],
    keys: namespace => Reflect.ownKeys(namespace).filter(key => typeof key === 'string').sort().join(','),
    after: (who, what, read) => { put_off.push(() => { log.push(`${who} later sees ${what}: ${shown(read)}`); }); },
    later: (who, load) => { put_off.push(() => { log.push(`${who} imports`); return settled(who, load())(); }); },
    direct: (who, promise) => { log.push(`${who} imports at once`); begun.push(promise); open.push(settled(who, promise)); },
    together: (who, loads) => {
      put_off.push(async () => {
        const all = [...loads.keys()], outcomes = [];
        const load = async i => { outcomes[i] = await loads[i]().then(describe, error => `${error.name}: ${error.message}`); };
        if (together === 'together') await Promise.all(all.map(load));
        else for (const i of together === 'forwards' ? all : all.reverse()) await load(i);
        await all_turns();
        log.push(`${who} got ${outcomes.join(' and ')}`);
      });
    },
    worker: (who, start) => {
      put_off.push(async () => {
        log.push(`${who} starts a worker`);
        // What it starts itself would never end.
        if (depth === 0) for (const line of await start().log) log.push(`| ${line}`);
      });
    },
    fail: who => { log.push(`${who} fails`); throw new RangeError(who); },
    ticks: async count => { for (let i = 0; i < count; i++) await 0; },
    is_even: number => number % 2 === 0,
  };
  globalThis.Worker = class {
    constructor(url) {
      const thread = new Thread(new URL('./worker.mjs', import.meta.url), { workerData: { url: String(url), together, depth: depth + 1 } });
      this.log = new Promise((resolve, reject) => thread.on('message', resolve).on('error', reject));
    }
  };
  for (const entry of entries) {
    log.push('entry');
    try {
      await import(entry);
    } catch (error) {
      await all_turns();
      log.push(`failed: ${error.name}: ${error.message}`);
    }
    // CommonJS that throws runs again, and may put off to be called again, and so on.
    for (let steps = 0; steps < 200 && (open.length > 0 || put_off.length > 0); steps++) await ((open.length > 0 ? open : put_off).shift()());
  }
  return log;
}
