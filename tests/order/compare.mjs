// What has to be equal in the logs of a program, unbundled and bundled.

const module_of = line => /^m\d+/.exec(line)?.[0] ?? '';

/**
 * With top-level await the specification runs neighbours side by side, but modules joined in one file run one after the other. So only
 * this is compared: what each module tells, in its order, and that what a module imports has ended before it starts.
 */
function compare_async(program, expected, got) {
  const of = (log, name) => log.filter(line => module_of(line) === name).join('\n');
  for (const name of new Set([...expected, ...got].map(module_of))) {
    if (of(expected, name) !== of(got, name)) return `${name || 'entries'}:\n${of(expected, name)}\n--- bundled:\n${of(got, name)}`;
  }
  for (const [name, imports] of Object.entries(program.static_edges)) {
    const start = got.indexOf(`${name} starts`);
    for (const other of start < 0 ? [] : imports) {
      const late = log => log.indexOf(`${other} ends`) > log.indexOf(`${name} starts`);
      if (late(got) && !late(expected)) return `${name} starts before ${other} has ended`;
    }
  }
  return '';
}

// Read too early, a variable of a wrapped ES module is undefined where it was an error: see "What differs" in docs/architecture.md.
const without_errors = line => line.replace(/: ReferenceError$/, ': undefined');

/**
 * A circle of imports runs from where it is entered. Here are two entries that enter it at two places; with top-level await in it,
 * bundled it has one order.
 */
function enters_circle_twice(program, logs) {
  const reach = Object.fromEntries(Object.keys(program.static_edges).map(name => {
    const seen = new Set(program.static_edges[name]);
    for (const other of seen) for (const next of program.static_edges[other]) seen.add(next);
    return [name, seen];
  }));
  const orders = logs.map(log => new Map(log.filter(line => line.endsWith(' ends')).map((line, at) => [module_of(line), at])));
  for (const [a, reached] of Object.entries(reach)) {
    for (const b of reached) {
      if (a >= b || !reach[b].has(a)) continue;
      const signs = new Set(orders.filter(order => order.has(a) && order.has(b)).map(order => order.get(a) < order.get(b)));
      if (signs.size > 1) return true;
    }
  }
  return false;
}

export function compare(program, expected, got) {
  if (program.is_async && enters_circle_twice(program, expected)) return { verdict: 'two orders' };
  for (const [i, entries] of program.runs.entries()) {
    const [a, b] = [expected[i].map(without_errors), got[i].map(without_errors)];
    if (program.is_async) {
      const why = compare_async(program, a, b);
      if (why) return { verdict: 'different', why: `${entries.join(', ')}: ${why}` };
      continue;
    }
    if (a.join('\n') === b.join('\n')) continue;
    const at = a.findIndex((line, k) => line !== b[k]);
    return { verdict: 'different', why: `${entries.join(', ')}: line ${at}: ${a[at] ?? '(end)'}, bundled: ${b[at] ?? '(end)'}`, expected: a, got: b };
  }
  return { verdict: 'same' };
}
