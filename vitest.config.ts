import { defineConfig } from 'vitest/config'
import LongestFirst from './test/longest-first.js'

/** These replace a module for all that import it: nothing else may have imported it before. */
const ALONE = ['test/**/*.alone.test.ts']
/** Runs of their own. */
const OTHERS = ['test/long/**', 'test/browser/**']

const TIMEOUTS = { testTimeout: 30_000, hookTimeout: 60_000 }

export default defineConfig({
  test: {
    reporters: ['default', './test/summary-reporter.ts'],
    sequence: { sequencer: LongestFirst },
    globalSetup: ['./test/fixtures/shipped-policies.ts'],
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          ...TIMEOUTS,
          name: 'test',
          include: ['test/**/*.test.ts'],
          exclude: [...OTHERS, ...ALONE],
          // A process loads the service, and compiles the engine, once for all its files.
          isolate: false,
        },
      },
      { extends: true, test: { ...TIMEOUTS, name: 'alone', include: ALONE, exclude: OTHERS } },
    ],
  },
})
