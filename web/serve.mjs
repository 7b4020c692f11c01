// Serves the playground (dist/site) on http://localhost:8080; PORT changes the port, 0 takes a free one. Cross-origin isolated, so that the engine
// has threads; `--no-isolation` leaves the headers out. Prints its address when it listens.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const site = path.resolve(import.meta.dirname, '../dist/site');
const port = Number(process.env.PORT ?? 8080);
const isolated = !process.argv.includes('--no-isolation');

const types = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json',
  '.map': 'application/json', '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon', '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2', '.zip': 'application/zip', '.ts': 'text/plain; charset=utf-8',
};
const headers = {
  'cache-control': 'no-cache',
  'x-content-type-options': 'nosniff',
  // The frame that runs user code has an opaque origin: everything it loads comes from elsewhere, as it sees it.
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  ...(isolated && { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }),
};

function file_of(url) {
  let pathname;
  try {
    pathname = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return null;
  }
  const file = path.join(site, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
  return file.startsWith(site + path.sep) && fs.statSync(file, { throwIfNoEntry: false })?.isFile() ? file : null;
}

const server = http.createServer((request, response) => {
  if (request.method !== 'GET' && request.method !== 'HEAD') return response.writeHead(405, { allow: 'GET, HEAD' }).end();
  const file = file_of(request.url ?? '/');
  if (!file) return response.writeHead(404, { ...headers, 'content-type': 'text/plain' }).end('Not found\n');
  const stat = fs.statSync(file);
  const etag = `"${stat.size.toString(16)}-${Math.trunc(stat.mtimeMs).toString(16)}"`;
  if (request.headers['if-none-match'] === etag) return response.writeHead(304, { ...headers, etag }).end();
  response.writeHead(200, { ...headers, etag, 'content-type': types[path.extname(file)] ?? 'application/octet-stream', 'content-length': stat.size });
  if (request.method === 'HEAD') return response.end();
  fs.createReadStream(file).on('error', () => response.destroy()).pipe(response);
});

server.on('error', error => {
  console.error(error.code === 'EADDRINUSE' ? `serve: port ${port} is taken; choose another with PORT=...` : `serve: ${error.message}`);
  process.exit(1);
});
server.listen(port, () => console.log(`Skein's playground: http://localhost:${server.address().port}`));
