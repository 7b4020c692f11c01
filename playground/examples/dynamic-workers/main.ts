// Four routes, each served by a worker that is made when somebody asks for it. To the
// page its code is text. It reaches what it is given here, and nothing else: edit a
// route, fetch something in it, or let it loop, and press Run.
import { createLoader, type WorkerCode } from 'skein/loader';
import flags from './flags.json';
import { show_call, show_response, show_stats, wire } from './page';
import config from './routes/config.ts?raw';
import dynamic from './routes/dynamic.ts?raw';
import home from './routes/home.ts?raw';
import metrics from './routes/metrics.ts?raw';

const loader = createLoader({ maxWorkers: 8, limits: { cpuMs: 1000, wallMs: 5000 } });
const routes: Record<string, string> = {
  '/': home,
  '/dynamic': dynamic,
  '/metrics': metrics,
  '/config': config,
};
const requests = new Map<string, number>();
let visits = 0;
let numbers = 0;

/** What a route says of itself in its first line. */
const about = (source: string) => source.slice(3, source.indexOf('\n'));

// Functions in here are called by the worker, and run in the page.
const environments: Record<string, () => Record<string, unknown>> = {
  '/': () => ({
    ROUTES: Object.entries(routes).map(([path, source]) => ({ path, about: about(source) })),
    visits: () => ++visits,
  }),
  '/dynamic': () => ({ NUMBER: ++numbers }),
  '/metrics': () => ({
    // With a method `fetch` it is a service binding; the other methods are called too.
    LOADER: {
      fetch: () => new Response(null, { status: 404 }),
      stats: () => loader.stats(),
      requests: () => [...requests],
    },
  }),
  '/config': () => ({ TENANT: 'skein' }),
};

function code_of(path: string): WorkerCode {
  return {
    mainModule: 'index.ts',
    modules: { 'index.ts': routes[path], 'flags.json': { json: flags } },
    env: environments[path](),
    // Where `fetch` leads. Most workers have no network at all.
    globalOutbound: path === '/dynamic' ? answer_for_the_network : null,
    tails: [events => events.forEach(event => show_call(path, event))],
  };
}

function answer_for_the_network({ url }: Request): Response {
  return new Response(`${new Date().toISOString()} (${new URL(url).host}, answered by the page)`);
}

async function serve(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname;
  if (!Object.hasOwn(routes, path)) return new Response(`Nothing is served at ${path}`, { status: 404 });
  requests.set(path, (requests.get(path) ?? 0) + 1);
  // The same worker for the same id, made by the first request.
  if (path !== '/dynamic') return loader.get(path, () => code_of(path)).getEntrypoint().fetch(request);
  // A worker for this request only.
  const worker = loader.load(code_of(path));
  const response = await worker.getEntrypoint().fetch(request);
  const body = await response.blob();
  worker.dispose();
  return new Response(body, response);
}

wire(Object.keys(routes), async (path, user) => {
  const asked = performance.now();
  try {
    const headers = { 'x-user': user, 'x-asked': `${Date.now()}` };
    const response = await serve(new Request(new URL(path, 'http://page.test'), { headers }));
    show_response(`${response.status}`, await response.text(), response.ok, performance.now() - asked);
  } catch (error) {
    const { name, message } = error as Error;
    show_response(name, message, false, performance.now() - asked);
  }
  show_stats(loader.stats());
});
