// What is measured of each messaging library, in pages and in Node: the same calls of a worker that answers what it is sent.

const row = i => ({ id: i, name: `row ${i}`, price: i * 1.5, tags: ['a', 'b'], open: i % 2 === 0 });

// Many short rounds: how fast threads are woken changes from second to second.
export const works = {
  'one call after the other, a number': { calls: 200, rounds: 40, async run(call, calls) {
    for (let i = 0; i < calls; i++) if ((await call(i)) !== i) throw new Error('a wrong answer');
  } },
  'one call after the other, 100 objects': { calls: 50, rounds: 40, async run(call, calls) {
    const payload = Array.from({ length: 100 }, (_, i) => row(i));
    for (let i = 0; i < calls; i++) if ((await call(payload)).length !== 100) throw new Error('a wrong answer');
  } },
  '1,000 calls at once, a number': { calls: 1000, rounds: 8, async run(call, calls) {
    const answers = await Promise.all(Array.from({ length: calls }, (_, i) => call(i)));
    if (answers.some((answer, i) => answer !== i)) throw new Error('a wrong answer');
  } },
};

/** Orders in which each of `count` follows each other one equally often: a balanced Latin square (Williams 1949), twice as long for odd counts. */
export function orders(count) {
  const first = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? (count - i / 2) % count : (i + 1) / 2));
  const rows = Array.from({ length: count }, (_, row) => first.map(at => (at + row) % count));
  return count % 2 === 0 ? rows : [...rows, ...rows.map(row => row.toReversed())];
}

const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

/**
 * Microseconds per call of each library and work, a list for each: the rounds of a work in turns, after some that are not counted. What one leaves behind (garbage, timers)
 * falls on who comes next, so each comes after each other one equally often, after a pause. `connect` gives { call, close }.
 */
export async function in_turns(libraries, connect) {
  const connections = {};
  for (const library of libraries) connections[library] = await connect(library);
  const results = Object.fromEntries(libraries.map(library => [library, {}]));
  const rows = orders(libraries.length);
  for (const [name, { calls, rounds, run }] of Object.entries(works)) {
    for (const library of libraries) results[library][name] = [];
    const warm_up = Math.ceil(rounds / 8);
    for (let turn = 0; turn < rounds + warm_up; turn++) {
      for (const i of rows[turn % rows.length]) {
        await pause(5);
        const began = performance.now();
        await run(connections[libraries[i]].call, calls);
        if (turn >= warm_up) results[libraries[i]][name].push(((performance.now() - began) / calls) * 1000);
      }
    }
  }
  for (const library of libraries) await connections[library].close();
  return results;
}
