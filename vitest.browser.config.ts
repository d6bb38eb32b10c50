import { defineConfig } from 'vitest/config'

/** The console in a real browser: Chromium at `CHROMIUM`, by default Debian's. One file at a time: a browser each. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    reporters: ['default', './test/summary-reporter.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    globalSetup: ['./test/fixtures/shipped-policies.ts'],
    pool: 'forks',
    maxWorkers: 1,
  },
})
