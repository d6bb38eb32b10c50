import { defineConfig } from 'vitest/config'
import LongestFirst from './test/longest-first.js'

/** Suites that kill the service, or start it in every way: in processes of its own, which leave a core to another. */
const WHOLE = files('approval-crash', 'crash', 'process', 'state-crash')
/** Suites that measure memory: nothing runs beside them. */
const ALONE = files('hostile-code', 'soak')

function files(...names: readonly string[]): string[] {
  return names.map((name) => `test/long/${name}.test.ts`)
}

const TIMEOUTS = { testTimeout: 15 * 60_000, hookTimeout: 2 * 60_000 }

/** Suites that take minutes: those that do not disturb each other two at a time, then the others one by one. */
export default defineConfig({
  test: {
    reporters: ['default', './test/summary-reporter.ts'],
    sequence: { sequencer: LongestFirst },
    globalSetup: ['./test/fixtures/shipped-policies.ts'],
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          ...TIMEOUTS,
          name: 'long',
          include: ['test/long/**/*.test.ts'],
          exclude: [...WHOLE, ...ALONE],
          isolate: false,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: { ...TIMEOUTS, name: 'whole', include: WHOLE, maxWorkers: 2, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: { ...TIMEOUTS, name: 'alone', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 2 } },
      },
    ],
  },
})
