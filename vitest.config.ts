import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{app,lib,server,simulation,bench,build}/**/*.test.{ts,tsx,mjs}'],
    testTimeout: 90_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 30_000 } },
    reporters: ['default', ['json', { outputFile: 'test-results/vitest.json' }]],
  },
})
