// What the modules of a program call (`H`), and running one: each entry imported, then what was put off done one after the other.

const describe = value => {
  if (typeof value === 'function') return /^class\b/.test(Function.prototype.toString.call(value)) ? 'a class' : 'a function';
  if (typeof value === 'object' && value !== null) return 'an object';
  return String(value);
};

export async function run(entries) {
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
  // Told when its turn comes: which of two promises is settled first is no matter of modules.
  const settled = (who, promise) => {
    const outcome = promise.then(value => `${who} got ${describe(value)}`, error => `${who} failed: ${error.name}: ${error.message}`);
    return async () => { log.push(await outcome); };
  };
  globalThis.H = {
    log: text => { log.push(text); },
    see: (who, what, read) => { log.push(`${who} sees ${what}: ${shown(read)}`); },
    value: (who, value) => { log.push(`${who} makes ${value}`); return value; },
    get: (object, name) => object[name],
    keys: namespace => Reflect.ownKeys(namespace).filter(key => typeof key === 'string').sort().join(','),
    after: (who, what, read) => { put_off.push(() => { log.push(`${who} later sees ${what}: ${shown(read)}`); }); },
    later: (who, load) => { put_off.push(() => { log.push(`${who} imports`); return settled(who, load())(); }); },
    direct: (who, promise) => { log.push(`${who} imports at once`); open.push(settled(who, promise)); },
    ticks: async count => { for (let i = 0; i < count; i++) await 0; },
    is_even: number => number % 2 === 0,
  };
  for (const entry of entries) {
    log.push('entry');
    try {
      await import(entry);
    } catch (error) {
      log.push(`failed: ${error.name}: ${error.message}`);
    }
    while (open.length > 0 || put_off.length > 0) await ((open.length > 0 ? open : put_off).shift()());
  }
  return log;
}
