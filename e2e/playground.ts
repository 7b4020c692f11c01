// The playground as the tests see it. Every test gets a page of its own, from a server of its worker's; it fails on any uncaught error of the
// playground, whatever it was looking at.
import path from 'node:path';
import { test as base, expect, type Browser, type FrameLocator, type Locator, type Page } from '@playwright/test';
import { serve } from '../web/serve.mjs';

export { expect };

export interface Options {
  /** Whether the server sends the headers that cross-origin isolate the page. */
  isolated: boolean;
}

export class Playground {
  readonly page: Page;
  readonly frame: FrameLocator;
  readonly status: Locator;
  readonly run_state: Locator;
  readonly problems: Locator;

  constructor(page: Page) {
    this.page = page;
    this.frame = page.frameLocator('#frame-holder iframe');
    this.status = page.locator('#status-build');
    this.run_state = page.locator('#status-run');
    this.problems = page.locator('#problems-list .problem');
  }

  async open(address: string): Promise<void> {
    await this.page.goto(address);
    await this.built();
  }

  /** Waits for a build without errors. */
  async built(): Promise<void> {
    await expect(this.status).toHaveAttribute('data-tone', 'good', { timeout: 40_000 });
  }

  async choose(example: string): Promise<void> {
    await this.page.getByLabel('Example').selectOption(example);
    await expect(this.page.locator('#bench')).toHaveAttribute('data-built', example, { timeout: 40_000 });
    await this.built();
  }

  async run(): Promise<void> {
    await this.page.getByRole('button', { name: 'Run', exact: false }).click();
  }

  async stop(): Promise<void> {
    await this.page.getByRole('button', { name: 'Stop', exact: true }).click();
    await expect(this.run_state).toHaveText('Stopped');
  }

  tab(file: string): Locator {
    return this.page.getByRole('tablist', { name: 'Files' }).locator(`[data-path="/${file}"]`);
  }

  view(name: string): Locator {
    return this.page.getByRole('tablist', { name: 'Views' }).getByRole('tab', { name });
  }

  /** Console rows of a realm, or all. */
  rows(realm?: string): Locator {
    return this.page.locator(realm === undefined ? '#console-list .row' : `#console-list .row[data-realm="${realm}"]`);
  }

  /** A console row of the realm with this text. */
  said(realm: string, text: string | RegExp): Locator {
    return this.rows(realm).filter({ hasText: text });
  }

  /** Puts `text` in the place of all that the file held. */
  async write(file: string, text: string): Promise<void> {
    await this.tab(file).click();
    await this.page.locator('#editor .cm-content').click();
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.insertText(text);
  }

  /** A program of only `main.ts`, besides the example's other files. */
  async run_main(text: string): Promise<void> {
    await this.write('main.ts', text);
    await this.page.keyboard.press('ControlOrMeta+Enter');
  }

  async add(file: string, text: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Add a file' }).click();
    await this.page.getByLabel('Name of the new file').fill(file);
    await this.page.keyboard.press('Enter');
    await expect(this.tab(file)).toHaveAttribute('aria-selected', 'true');
    await this.write(file, text);
  }
}

/** Workers, of any depth, whose scripts' URLs begin with `prefix`. */
async function workers_of(browser: Browser, prefix: string): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send('Target.getTargets', { filter: [{}] });
  await session.detach();
  return targetInfos.filter(target => target.type === 'worker' && target.url.startsWith(prefix)).length;
}

/** Workers of programs that ran in frames: their scripts are blobs of no origin. */
export function program_workers(browser: Browser): Promise<number> {
  return workers_of(browser, 'blob:null/');
}

/** The engine's own worker and the threads of its pool. */
export function engine_workers(browser: Browser, origin: string): Promise<number> {
  return workers_of(browser, `${origin}/worker.js`);
}

/** What the pages are told of the machine: where there is one core only, the engine would be right not to use threads. */
export const cores = 3;

const site = process.env['SKEIN_SITE'] ?? path.join(import.meta.dirname, '../dist/site');

export const test = base.extend<{ playground: Playground }, Options & { origin: string }>({
  isolated: [true, { option: true, scope: 'worker' }],
  origin: [
    async ({ isolated }, use) => {
      const server = await serve({ root: site, isolated });
      await use(server.origin);
      await server.close();
    },
    { scope: 'worker' },
  ],
  playground: async ({ page, origin }, use) => {
    const errors: string[] = [];
    await page.addInitScript(count => Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', { get: () => count }), cores);
    page.on('pageerror', error => errors.push(String(error.stack ?? error)));
    const playground = new Playground(page);
    await playground.open(origin);
    await use(playground);
    // Errors of the user's program reach Playwright too; they are thrown in the frame.
    expect(errors.filter(error => !/skein\.invalid|blob:null/.test(error))).toEqual([]);
  },
});
