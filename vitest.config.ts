import { defineConfig } from 'vitest/config'

/** Replaces a module for all that import it, so that nothing else may have imported it before. */
const ALONE = ['test/**/*.alone.test.ts']
const LONG = ['test/long/**']

export default defineConfig({
  test: {
    reporters: ['default', './test/summary-reporter.ts'],
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'test',
          include: ['test/**/*.test.ts'],
          exclude: [...LONG, ...ALONE],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          pool: 'forks',
          // Files that share a process load the service, and compile the engine, once.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ALONE,
          exclude: LONG,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          pool: 'forks',
        },
      },
    ],
  },
})
