// dist/serve_worker.js: the service worker of the transport "service-worker", to be served by the user from the page's own origin. A service
// worker that the page has already can import it: `importScripts('./serve_worker.js')`.
import { cache_prefix, claim, folder } from './serve_protocol.ts';

// With the DOM's types, `self` is a window.
interface ServiceWorkerScope extends EventTarget {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}
interface ExtendableEvent extends Event {
  waitUntil(until: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  request: Request;
  respondWith(response: Promise<Response>): void;
}

const scope = globalThis as unknown as ServiceWorkerScope;

scope.addEventListener('install', () => void scope.skipWaiting());
scope.addEventListener('activate', event => (event as ExtendableEvent).waitUntil(scope.clients.claim()));
scope.addEventListener('message', event => {
  const { data, ports } = event as MessageEvent<unknown>;
  if (data === claim) (event as ExtendableEvent).waitUntil(scope.clients.claim().then(() => ports[0]?.postMessage(claim)));
});
scope.addEventListener('fetch', event => {
  const { request } = event as FetchEvent;
  const path = new URL(request.url).pathname;
  const at = path.indexOf(`/${folder}`);
  if (at < 0) return;
  const [id = ''] = path.slice(at + folder.length + 1).split('/', 1);
  const answer = async () => {
    const found = await caches.match(request.url, { cacheName: cache_prefix + id, ignoreSearch: true });
    return found ?? new Response('No such output, or its application was disposed', { status: 404, headers: { 'content-type': 'text/plain' } });
  };
  (event as FetchEvent).respondWith(answer());
});
