// The four routes. Each is a worker of its own, made of this text when somebody asks for it.

export const routes = {
  '/': `import { WorkerEntrypoint } from 'cloudflare:workers';

interface Route { path: string; about: string }

export default class Home extends WorkerEntrypoint<{ ROUTES: Route[]; visits(): Promise<number> }> {
  async fetch(request: Request): Promise<Response> {
    const rows = this.env.ROUTES.map(({ path, about }) => \`\${path.padEnd(10)} \${about}\`);
    console.log('visited by', request.headers.get('x-user'));
    return new Response(['Four routes, four workers:', '', ...rows, '', \`visit \${await this.env.visits()}\`].join('\\n'));
  }
}
`,
  '/dynamic': `// Made for one request, and gone after it.
const born = performance.now();

export default {
  async fetch(request: Request, env: { NUMBER: number }) {
    const factors: number[] = [];
    let rest = 1_000_003 * 7919 + env.NUMBER;
    for (let divisor = 2; divisor * divisor <= rest; divisor++) {
      while (rest % divisor === 0) { factors.push(divisor); rest /= divisor; }
    }
    if (rest > 1) factors.push(rest);
    // The only way out leads to the page, which answers for the network.
    const answer = await fetch('https://clock.example/now');
    console.log('computed for', (performance.now() - born).toFixed(1), 'ms');
    return Response.json({ worker: env.NUMBER, factors, time: await answer.text() });
  },
};
`,
  '/metrics': `// Streams what the loader counts, a line at a time.
export default {
  fetch(request, env) {
    const encoder = new TextEncoder();
    return new Response(new ReadableStream({
      async start(lines) {
        for (const [name, value] of Object.entries(await env.LOADER.stats())) {
          lines.enqueue(encoder.encode(\`loader_\${name} \${value}\\n\`));
        }
        for (const [path, count] of await env.LOADER.requests()) lines.enqueue(encoder.encode(\`requests{path="\${path}"} \${count}\\n\`));
        lines.close();
      },
    }), { headers: { 'content-type': 'text/plain; version=0.0.4' } });
  },
};
`,
  '/config': `import flags from './flags.json';

const variant = (user: string): string => {
  let hash = 0;
  for (const char of user) hash = (hash * 31 + char.codePointAt(0)!) >>> 0;
  return hash % 2 ? 'B' : 'A';
};

export default {
  fetch(request: Request, env: { TENANT: string }) {
    const user = request.headers.get('x-user') ?? 'nobody';
    return Response.json({ tenant: env.TENANT, user, variant: variant(user), flags, runtime: navigator.userAgent });
  },
};
`,
};

export const about = {
  '/': 'this list, and how often it was seen',
  '/dynamic': 'a worker for each request',
  '/metrics': 'what the loader counts',
  '/config': 'flags and variants by user',
};
