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
