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
    // The playground's own page, its files and its list of problems know nothing of threads: they are looked at in the other project.
    { name: 'isolated', use: { isolated: true }, testIgnore: /\/(page|files|problems)\.spec\.ts$/ },
    { name: 'plain', use: { isolated: false } },
  ],
});
