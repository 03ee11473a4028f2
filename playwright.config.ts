import { defineConfig } from '@playwright/test'
import { browserArgs, findChromium } from './build/browser.mjs'

const executablePath = findChromium()

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  testIgnore: '**/e2e/engines/**',
  globalSetup: './e2e/build.ts',
  outputDir: 'test-results/e2e',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 120_000,
  // A page that was cut off tries again after 20 s at the latest.
  expect: { timeout: 30_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  use: {
    viewport: { width: 390, height: 780 },
    hasTouch: true,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    trace: 'retain-on-failure',
    launchOptions: { args: browserArgs, ...(executablePath !== null && { executablePath }) },
  },
})
