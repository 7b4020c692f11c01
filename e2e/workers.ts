// Programs with workers, run in Chromium in three ways: built to disk by the command line and served; built by the WebAssembly engine in a page
// and linked to blobs there; and the same with the outputs behind a service worker.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { test as base, type Page } from '@playwright/test';
import { command_line, list_files } from '../tests/fixtures/command_line.mjs';
import type * as api from '../web/src/index.ts';
import type { Options } from './playground.ts';

export { expect } from '@playwright/test';

const root = path.resolve(import.meta.dirname, '..');

export type Files = Record<string, string>;
export type BuildSettings = Record<string, unknown>;
export type Way = 'disk' | 'blobs' | 'served';
export const ways: Way[] = ['disk', 'blobs', 'served'];
export const titles: Record<Way, string> = { disk: 'from disk', blobs: 'from blobs', served: 'from a service worker' };

export interface Built {
  /** Paths without the output folder, to texts. */
  outputs: Record<string, string>;
  /** Errors and warnings as the terminal shows them. */
  messages: string;
  /** From disk, if asked for. */
  metafile?: api.Metafile;
}

interface Served {
  body: string | Buffer;
  headers: Record<string, string>;
}

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json', '.txt': 'text/plain' };
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/** Two origins that serve the same: what tests put there, and the package at `/dist/`. */
export class Site {
  origin = '';
  other_origin = '';
  /** Paths of all that was asked for. */
  readonly requests: string[] = [];
  #files = new Map<string, Served>();
  #servers: http.Server[] = [];
  #isolated: boolean;

  constructor(isolated: boolean) {
    this.#isolated = isolated;
  }

  async open(): Promise<this> {
    const origins: string[] = [];
    for (let i = 0; i < 2; i++) {
      const server = http.createServer((request, response) => this.#answer(request, response));
      await new Promise<void>(resolve => server.listen(0, 'localhost', resolve));
      origins.push(`http://localhost:${(server.address() as AddressInfo).port}`);
      this.#servers.push(server);
    }
    [this.origin = '', this.other_origin = ''] = origins;
    return this;
  }

  #answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    this.requests.push(pathname);
    // A service worker answers for what is beside it and below.
    const in_dist = path.join(root, pathname === '/serve_worker.js' ? `/dist${pathname}` : pathname);
    const found = this.#files.get(pathname) ?? (in_dist.startsWith(path.join(root, 'dist/')) && fs.existsSync(in_dist) ? { body: fs.readFileSync(in_dist), headers: {} } : null);
    const general = { 'cross-origin-resource-policy': 'cross-origin', 'access-control-allow-origin': '*', 'cache-control': 'no-store', ...(this.#isolated && isolation) };
    if (pathname === '/empty.html') return void response.writeHead(200, { ...general, 'content-type': 'text/html' }).end();
    if (pathname === '/favicon.ico') return void response.writeHead(204).end();
    if (!found) return void response.writeHead(404, general).end();
    response.writeHead(200, { ...general, 'content-type': types[path.extname(pathname)] ?? 'application/octet-stream', ...found.headers }).end(found.body);
  }

  put(pathname: string, body: string | Buffer, headers: Record<string, string> = {}): void {
    this.#files.set(pathname, { body, headers });
  }

  async close(): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    }
  }
}

/** The module that stands beside `dist/skein.js` for pages. */
export const module_url = '/dist/skein.js';

/** One test's place: a page, what it and its workers say, and how programs get there. */
export class Bench {
  readonly lines: string[] = [];
  readonly folder: string;
  readonly way: Way;
  readonly page: Page;
  readonly site: Site;
  readonly isolated: boolean;
  /** Of the page that the program runs in, and of what it is built to. */
  headers: Record<string, string> = {};
  /** What stands in that page before the program. */
  html = '';
  /** Where that page is, below this test's folder. */
  folder_of_page = '';

  constructor(way: Way, page: Page, site: Site, isolated: boolean) {
    this.way = way;
    this.page = page;
    this.site = site;
    this.isolated = isolated;
    this.folder = `/t${crypto.randomUUID().slice(0, 8)}`;
    this.listen(page);
  }

  /** Makes the page ready for the next program. */
  async clear(): Promise<void> {
    this.page.removeAllListeners('console');
    this.page.removeAllListeners('pageerror');
    // As isolated as the others, so that the browser need not start another process for it and for what comes after it.
    if (this.way === 'disk') await this.page.goto(`${this.site.origin}/empty.html`);
    else await this.page.evaluate(() => (globalThis as unknown as { app?: api.LinkedApp }).app?.dispose());
  }

  listen(page: Page): void {
    page.on('console', message => this.lines.push(message.type() === 'error' ? `error: ${message.text()}` : message.text()));
    page.on('pageerror', error => this.lines.push(`uncaught: ${error.message}`));
  }

  async build(files: Files, settings: BuildSettings): Promise<Built> {
    return this.way === 'disk' ? build_to_disk(files, settings) : this.#build_in_page(files, settings);
  }

  async #build_in_page(files: Files, settings: BuildSettings): Promise<Built> {
    if (this.page.url() === 'about:blank') await this.open_page('');
    return this.page.evaluate(
      async ({ url, files, settings }) => {
        const { build, formatMessages } = (await import(url)) as typeof api;
        // Kept for linking.
        const kept = globalThis as unknown as { built: api.BuildResult | null };
        kept.built = null;
        const result = await build({ ...settings, files, write: false, logLevel: 'silent' }).catch((failure: unknown) => failure as api.BuildFailure);
        const errors = 'outputFiles' in result ? [] : await formatMessages(result.errors, { kind: 'error', color: false });
        if ('outputFiles' in result) kept.built = result;
        const warnings = await formatMessages(result.warnings, { kind: 'warning', color: false });
        const outputs = 'outputFiles' in result ? (result.outputFiles ?? []).map(({ path: name, text }): [string, string] => [name.replace(/^\/out\//, ''), text]) : [];
        return { outputs: Object.fromEntries(outputs), messages: [...errors, ...warnings].join('\n') };
      },
      { url: module_url, files, settings },
    );
  }

  /** Opens a page with this in its body, in this test's folder. */
  async open_page(html: string, page: Page = this.page): Promise<void> {
    const place = `${this.folder}${this.folder_of_page}/index.html`;
    this.site.put(place, `<!doctype html><meta charset="utf-8"><title>test</title>${this.html}${html}`, this.headers);
    await page.goto(this.site.origin + place);
  }

  serve(outputs: Record<string, string>, below = 'out'): void {
    for (const [name, text] of Object.entries(outputs)) this.site.put(`${this.folder}/${below}/${name}`, text, this.headers);
  }

  /** Runs what was built last. `entry`: without the output folder. */
  async start(built: Built, entry: string): Promise<void> {
    if (this.way === 'disk') {
      this.serve(built.outputs);
      await this.open_page(`<script type="module" src="./out/${entry}"></script>`);
      return;
    }
    await this.page.evaluate(
      async ({ url, entry, served }) => {
        const { linkToBlobs } = (await import(url)) as typeof api;
        const scope = globalThis as unknown as { built: api.BuildResult; app: api.LinkedApp; events: api.RealmEvent[] };
        scope.events = [];
        const transport = served ? { transport: 'service-worker', serviceWorker: '/serve_worker.js' } as const : {};
        scope.app = await linkToBlobs(scope.built, { entry, onEvent: event => scope.events.push(event), ...transport });
        void scope.app.start();
      },
      { url: module_url, entry: `/out/${entry}`, served: this.way === 'served' },
    );
  }
}

async function build_to_disk(files: Files, settings: BuildSettings): Promise<Built> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'skein-workers-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
    }
    const args = command_line({ logLevel: 'warning', ...settings }, 2);
    const messages = await new Promise<string>((resolve, reject) =>
      execFile(path.resolve(root, process.env['SKEIN_BINARY'] ?? 'build/native/skein'), args, { cwd: folder, timeout: 30_000 }, (error, _, stderr) => (error && error.code !== 1 ? reject(error) : resolve(stderr))),
    );
    const out = path.join(folder, 'out');
    const outputs = Object.fromEntries(list_files(out).map(name => [name, fs.readFileSync(path.join(out, name), 'utf8')]));
    if (settings['metafile'] !== true) return { outputs, messages };
    return { outputs, messages, metafile: JSON.parse(fs.readFileSync(path.join(folder, 'metafile.json'), 'utf8')) as api.Metafile };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The inputs of a case of tests/fixtures, and what its case.json says. */
export function fixture(name: string): { files: Files; settings: BuildSettings; prints: string[] } {
  const folder = path.join(root, 'tests/fixtures', name);
  const inputs = list_files(folder).filter(file => file !== 'case.json' && !file.startsWith('expected/'));
  const { options = {}, run } = JSON.parse(fs.readFileSync(path.join(folder, 'case.json'), 'utf8')) as { options?: BuildSettings; run: { stdout: string } };
  return { files: Object.fromEntries(inputs.map(file => [`/${file}`, fs.readFileSync(path.join(folder, file), 'utf8')])), settings: options, prints: run.stdout.split('\n') };
}

interface Fixtures {
  /** A bench with a page of its own. */
  bench_of: (way: Way) => Bench;
  /** A bench whose page serves many tests, so that the engine starts once; for programs that need nothing of their page. */
  shared_bench_of: (way: Way) => Bench;
}

export const test = base.extend<Fixtures, Options & { site: Site; shared_pages: Record<Way, Page> }>({
  isolated: [true, { option: true, scope: 'worker' }],
  site: [
    async ({ isolated }, use) => {
      const site = await new Site(isolated).open();
      await use(site);
      await site.close();
    },
    { scope: 'worker' },
  ],
  shared_pages: [
    async ({ browser }, use) => {
      const context = await browser.newContext();
      const other = await browser.newContext();
      await use({ disk: await context.newPage(), blobs: await context.newPage(), served: await other.newPage() });
      await other.close();
      await context.close();
    },
    { scope: 'worker' },
  ],
  bench_of: async ({ page, site, isolated }, use) => {
    await use(way => new Bench(way, page, site, isolated));
  },
  shared_bench_of: async ({ shared_pages, site, isolated }, use) => {
    const benches: Bench[] = [];
    await use(way => {
      const bench = new Bench(way, shared_pages[way], site, isolated);
      benches.push(bench);
      return bench;
    });
    for (const bench of benches) await bench.clear();
  },
});
