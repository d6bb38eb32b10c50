import { defineConfig } from 'vitest/config'

/** Suites that take minutes: crash, differential, whole-process. One file at a time, so that they do not disturb each other. */
export default defineConfig({
  test: {
    include: ['test/long/**/*.test.ts'],
    reporters: ['default', './test/summary-reporter.ts'],
    testTimeout: 15 * 60_000,
    hookTimeout: 2 * 60_000,
    pool: 'forks',
    maxWorkers: 1,
  },
})
