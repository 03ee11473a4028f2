import { defineConfig } from '@playwright/test'
import base from '../../playwright.config.ts'

/** Stories in engines that not every machine has: `npm run engines`. */
export default defineConfig({
  ...base,
  testDir: '.',
  testMatch: '**/*.spec.ts',
  testIgnore: [],
  globalSetup: '../build.ts',
  outputDir: '../../test-results/engines',
  reporter: 'list',
})
