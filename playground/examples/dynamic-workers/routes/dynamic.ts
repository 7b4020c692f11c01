// one worker per request
const born = performance.now();

export default {
  async fetch(request: Request, env: { NUMBER: number }) {
    const factors: number[] = [];
    let rest = 1_000_003 * 7919 + env.NUMBER;
    for (let divisor = 2; divisor * divisor <= rest; divisor++) {
      for (; rest % divisor === 0; rest /= divisor) factors.push(divisor);
    }
    if (rest > 1) factors.push(rest);
    // The only way out leads to the page, which answers for the network.
    const answer = await fetch('https://clock.example/now');
    console.log('computed for', (performance.now() - born).toFixed(1), 'ms');
    return Response.json({ worker: env.NUMBER, factors, time: await answer.text() });
  },
};
