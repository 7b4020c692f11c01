// The playground, and programs with workers, in Debian's Chromium, with cross-origin isolation (the engine has threads) and without (it has one).
import { defineConfig } from '@playwright/test';
import type { Options } from './e2e/playground.ts';

export default defineConfig<Options>({
  testDir: 'e2e',
  outputDir: 'build/e2e',
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
  projects: [
    // What the playground shows of its page, files and problems has nothing to do with threads, and pages from disk are never isolated.
    { name: 'isolated', use: { isolated: true }, testIgnore: /\/(page|files|problems|opened_from_disk)\.spec\.ts$/ },
    // What runs is watched, stopped and edited in the same way, whatever the engine has; and examples and workers that are files need less of pages that are not isolated.
    { name: 'plain', use: { isolated: false }, testIgnore: /\/(running|edits|trace|generated_client|examples|dynamic_workers)\.spec\.ts$/, grepInvert: /, from disk$/ },
  ],
});
