// What is measured of each messaging library, in pages and in Node: the same calls of a worker that answers what it is sent.

const row = i => ({ id: i, name: `row ${i}`, price: i * 1.5, tags: ['a', 'b'], open: i % 2 === 0 });

export const works = {
  'one call after the other, a number': { unit: 'µs per call', calls: 1000, async run(call, calls) {
    for (let i = 0; i < calls; i++) if ((await call(i)) !== i) throw new Error('a wrong answer');
  } },
  'one call after the other, 100 objects': { unit: 'µs per call', calls: 200, async run(call, calls) {
    const payload = Array.from({ length: 100 }, (_, i) => row(i));
    for (let i = 0; i < calls; i++) if ((await call(payload)).length !== 100) throw new Error('a wrong answer');
  } },
  '1,000 calls at once, a number': { unit: 'µs per call', calls: 1000, async run(call, calls) {
    const answers = await Promise.all(Array.from({ length: calls }, (_, i) => call(i)));
    if (answers.some((answer, i) => answer !== i)) throw new Error('a wrong answer');
  } },
};

/** Microseconds per call of each work, one round. */
export async function round(call) {
  const times = {};
  for (const [name, { calls, run }] of Object.entries(works)) {
    const began = performance.now();
    await run(call, calls);
    times[name] = ((performance.now() - began) / calls) * 1000;
  }
  return times;
}

/** Times of each library: `rounds` of each work, in turns, after one that is not counted. Who begins changes. `connect` gives { call, close }. */
export async function in_turns(libraries, connect, rounds) {
  const connections = {};
  for (const library of libraries) connections[library] = await connect(library);
  for (const library of libraries) await round(connections[library].call);
  const results = Object.fromEntries(libraries.map(library => [library, []]));
  for (let turn = 0; turn < rounds; turn++) {
    for (let i = 0; i < libraries.length; i++) {
      const library = libraries[(i + turn) % libraries.length];
      results[library].push(await round(connections[library].call));
    }
  }
  for (const library of libraries) await connections[library].close();
  return results;
}
