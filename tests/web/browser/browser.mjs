// Chromium and a server for tests of dist/ in pages: isolated or not, and in sandboxed frames.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { chromium } from '@playwright/test';

const root = path.resolve(import.meta.dirname, '../../..');
const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

const page_html = '<!doctype html><meta charset="utf-8"><title>test</title>';
// Answers calls by message: {code, args, port}; `code` is the text of a function.
const frame_html = `${page_html}<script>onmessage = async ({ data: { code, args }, ports: [port] }) => {
  try { port.postMessage({ result: await (0, eval)('(' + code + ')')(...args) }) } catch (error) { port.postMessage({ error: String(error?.stack ?? error) }) }
}</script>`;

function serve(headers, files) {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const send = (status, type, body, extra = {}) => response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', ...headers, ...extra }).end(body);
    if (pathname === '/' || pathname === '/page') return send(200, 'text/html', page_html);
    if (pathname === '/frame') return send(200, 'text/html', frame_html, { 'cross-origin-resource-policy': 'cross-origin' });
    const file = path.join(root, 'dist', pathname);
    const contents = files[pathname] ?? (fs.existsSync(file) ? fs.readFileSync(file) : null);
    if (!contents) return send(404, 'text/plain', 'not found');
    send(200, types[path.extname(file)] ?? 'text/plain', contents, { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' });
  });
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** Two servers of dist/ and of `files` (paths to contents): one sends COOP and COEP. `more`: arguments of Chromium. Close it when done. */
export async function open_browser(files = {}, more = []) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', ...more],
  });
  const servers = { plain: await serve({}, files), isolated: await serve(isolation, files) };
  const origins = Object.fromEntries(Object.entries(servers).map(([name, server]) => [name, `http://localhost:${server.address().port}`]));
  return {
    browser,
    origins,
    async close() {
      await browser.close();
      for (const server of Object.values(servers)) server.close();
    },
  };
}

/** A place to run functions in: `kind` is `plain`, `isolated`, or one of them with ` frame` behind (a sandboxed frame with an opaque origin). */
export async function open_place({ browser, origins }, kind) {
  const [server, frame] = kind.split(' ');
  const page = await browser.newPage();
  await page.goto(`${origins[server]}/page`);
  if (!frame) return { origin: origins[server], page, run: (fn, ...args) => page.evaluate(([code, list]) => (0, eval)(`(${code})`)(...list), [String(fn), args]), close: () => page.close() };
  await page.evaluate(() => new Promise(resolve => {
    const element = document.createElement('iframe');
    element.sandbox = 'allow-scripts';
    element.src = '/frame';
    element.onload = resolve;
    document.body.append(element);
  }));
  const run = (fn, ...args) =>
    page.evaluate(
      ([code, list]) =>
        new Promise((resolve, reject) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = ({ data }) => ('error' in data ? reject(new Error(data.error)) : resolve(data.result));
          document.querySelector('iframe').contentWindow.postMessage({ code, args: list }, '*', [port2]);
        }),
      [String(fn), args],
    );
  return { origin: origins[server], page, run, close: () => page.close() };
}
