// A page that serves four routes to itself, each by a worker made at run time. What is edited is another worker; what is not is the same one.
// The routes are those of the playground's example: playground/build.mjs makes routes.js of its files.
import { createLoader } from '../loader.js';
import { flags, routes } from './routes.js';

const loader = createLoader({ maxWorkers: 8, idleTimeout: 20_000, limits: { cpuMs: 1000, wallMs: 5000 } });
const sources = { ...routes };
// What a route says of itself in its first line.
const about = Object.fromEntries(Object.entries(routes).map(([path, source]) => [path, source.slice(3, source.indexOf('\n'))]));
const requests = new Map();
let visits = 0;
let numbers = 0;

// ---- Serving ---------------------------------------------------------------------------------------------------------------

function code_of(path) {
  const environments = {
    '/': () => ({ ROUTES: Object.entries(about).map(([name, text]) => ({ path: name, about: text })), visits: () => ++visits }),
    '/dynamic': () => ({ NUMBER: ++numbers }),
    '/metrics': () => ({ LOADER: { fetch: () => new Response(null, { status: 404 }), stats: () => loader.stats(), requests: () => [...requests] } }),
    '/config': () => ({ TENANT: 'skein' }),
  };
  return {
    mainModule: 'index.ts',
    modules: { 'index.ts': sources[path], 'flags.json': { json: flags } },
    env: environments[path](),
    globalOutbound: path === '/dynamic' ? request => new Response(`${new Date().toISOString()} (${new URL(request.url).host}, answered by the page)`) : null,
    tails: [events => events.forEach(show_trace)],
  };
}

const fingerprint = text => [...text].reduce((hash, char) => (Math.imul(hash, 31) + char.charCodeAt(0)) >>> 0, 7).toString(36);

async function serve(request) {
  const path = new URL(request.url).pathname;
  if (!Object.hasOwn(sources, path)) return new Response(`Nothing is served at ${path}`, { status: 404 });
  requests.set(path, (requests.get(path) ?? 0) + 1);
  if (path !== '/dynamic') return loader.get(`${path} ${fingerprint(sources[path])}`, () => code_of(path)).getEntrypoint().fetch(request);
  const worker = loader.load(code_of(path));
  const response = await worker.getEntrypoint().fetch(request);
  const body = await response.blob();
  worker.dispose();
  return new Response(body, response);
}

// ---- The page --------------------------------------------------------------------------------------------------------------

const at = id => document.getElementById(id);
let shown = '/';

function choose(path) {
  shown = Object.hasOwn(sources, path) ? path : shown;
  at('path').value = path;
  at('source').value = sources[shown];
  at('source-name').textContent = `Worker of ${shown}`;
  for (const link of document.querySelectorAll('nav button')) link.setAttribute('aria-pressed', String(link.textContent === path));
}

async function ask(path) {
  at('status').textContent = 'asked';
  at('status').dataset.tone = 'quiet';
  const begun = performance.now();
  try {
    const response = await serve(new Request(new URL(path, 'http://page.test'), { headers: { 'x-user': at('user').value } }));
    const text = await response.text();
    at('status').textContent = `${response.status} in ${(performance.now() - begun).toFixed(0)} ms`;
    at('status').dataset.tone = response.ok ? 'good' : 'bad';
    at('body').textContent = (response.headers.get('content-type') ?? '').includes('json') ? JSON.stringify(JSON.parse(text), null, 2) : text;
  } catch (error) {
    at('status').textContent = error.name;
    at('status').dataset.tone = 'bad';
    at('body').textContent = error.message;
  }
  const { workers, inUse, started, hits, isolation } = loader.stats();
  at('stats').textContent = `${workers} workers (${inUse} in use), ${started} started, ${hits} found again, in ${isolation === 'frame' ? 'a sandboxed frame' : 'this page'}`;
}

function show_trace({ event, outcome, logs, exceptions, wallTime }) {
  const line = document.createElement('li');
  const what = event.request ? new URL(event.request.url).pathname : event.rpcMethod;
  line.textContent = [`${what}: ${outcome}, ${wallTime} ms`, ...logs.map(({ message }) => message.join(' ')), ...exceptions.map(({ name, message }) => `${name}: ${message}`)].join(' · ');
  at('traces').prepend(line);
}

for (const path of Object.keys(routes)) {
  const link = document.createElement('button');
  link.type = 'button';
  link.textContent = path;
  link.title = about[path];
  link.addEventListener('click', () => {
    choose(path);
    void ask(path);
  });
  document.querySelector('nav').append(link);
}
at('source').addEventListener('input', () => (sources[shown] = at('source').value));
at('address').addEventListener('submit', event => {
  event.preventDefault();
  const path = at('path').value;
  if (Object.hasOwn(sources, path)) choose(path);
  void ask(path);
});
choose('/');
void ask('/');
