// Events of a transport, kept until they are asked for, in their order.

import fs from 'node:fs';

const kLimit_ms = 60_000;

export function recorder() {
  const kept = [];
  let wake = () => {};
  const told = event => {
    kept.push(event);
    wake();
  };
  const events = {
    open: () => told(['open']),
    message: message => told(['message', message]),
    invalid: error => told(['invalid', error]),
    close: (error, reconnecting = false) => told(['close', error, reconnecting]),
  };
  /** The next event, which is of this kind: what it was told. */
  const next = async kind => {
    const timer = setTimeout(() => wake(new Error(`no "${kind}" came`)), kLimit_ms);
    try {
      while (kept.length === 0) await new Promise((resolve, reject) => (wake = error => (error ? reject(error) : resolve())));
    } finally {
      clearTimeout(timer);
    }
    const [found, ...values] = kept.shift();
    if (found !== kind) throw new Error(`"${found}" came instead of "${kind}": ${values[0]?.stack ?? values[0]}`, { cause: values[0] });
    return kind === 'close' ? { error: values[0], reconnecting: values[1] } : values[0];
  };
  return { events, next, kept };
}

export function is_alive(pid) {
  try {
    process.kill(pid, 0);
    // One that has ended keeps its number until somebody asks for its exit code.
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch (error) {
    // No /proc, as on macOS; or it has ended meanwhile.
    return error.code === 'ENOENT' && !fs.existsSync('/proc/self');
  }
}

/** Waits until `holds()` is true. */
export async function eventually(holds, what) {
  for (const began = Date.now(); !(await holds()); await new Promise(resolve => setTimeout(resolve, 20))) {
    if (Date.now() - began > kLimit_ms) throw new Error(`it never came to this: ${what}`);
  }
}
