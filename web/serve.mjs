// Serves a folder over HTTP, cross-origin isolated, for `npm start` and the tests.
//
//   node web/serve.mjs [--no-isolation] [--root=dist/site]        PORT: 8080 when not set, 0 for any that is free
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.ts': 'text/plain; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

// Shared memory needs the first two on the page and on every worker's script; the third lets isolated pages elsewhere use the files.
const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'cross-origin',
};

/** Serves the files below `root`. Resolves when it listens, to { origin, close() }; rejects when the port is taken. */
export async function serve({ root, port = 0, host = 'localhost', isolated = true }) {
  const base = path.resolve(root);
  const server = http.createServer((request, response) => {
    const refuse = (status, headers = {}) => response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(`${status} ${http.STATUS_CODES[status]}\n`);
    if (isolated) for (const [name, value] of Object.entries(isolation)) response.setHeader(name, value);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, { allow: 'GET, HEAD' });
    let file;
    try {
      file = path.join(base, decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    } catch {
      return refuse(400);
    }
    if (file.includes('\0') || (file !== base && !file.startsWith(base.endsWith(path.sep) ? base : base + path.sep))) return refuse(404);
    let status = fs.statSync(file, { throwIfNoEntry: false });
    if (status?.isDirectory()) {
      file = path.join(file, 'index.html');
      status = fs.statSync(file, { throwIfNoEntry: false });
    }
    if (!status?.isFile()) return refuse(404);
    const tag = `"${status.size.toString(36)}-${Math.round(status.mtimeMs).toString(36)}"`;
    response.setHeader('cache-control', 'no-cache');
    response.setHeader('etag', tag);
    if (request.headers['if-none-match'] === tag) return response.writeHead(304).end();
    response.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'application/octet-stream', 'content-length': status.size });
    if (request.method === 'HEAD') return response.end();
    fs.createReadStream(file).on('error', () => response.destroy()).pipe(response);
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return {
    origin: `http://${host}:${server.address().port}`,
    close: () => new Promise(resolve => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const option = name => process.argv.find(argument => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
  const isolated = !process.argv.includes('--no-isolation');
  const root = option('root') ?? path.join(import.meta.dirname, '../dist/site');
  try {
    const { origin } = await serve({ root, isolated, port: Number(process.env.PORT ?? 8080) });
    console.log(`${origin}${isolated ? '' : ' (not cross-origin isolated)'}`);
  } catch (error) {
    console.error(error.code === 'EADDRINUSE' ? `port ${process.env.PORT ?? 8080} is taken; PORT=0 takes any that is free` : String(error));
    process.exit(1);
  }
}
