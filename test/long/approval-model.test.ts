import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openProcesses } from '../approval/model/processes.js'
import { play, type Tally } from '../approval/model/play.js'
import { schedules } from '../approval/model/steps.js'

const RUNS = Number(process.env['APPROVAL_MODEL_RUNS'] ?? 1000)

it(`allows nothing but what a full chain of entitled people signed, once, in ${RUNS} random schedules`, async () => {
  const processes = await openProcesses()
  const tally: Tally = {}
  const some = fc.oneof({ weight: 9, arbitrary: schedules(false) }, { weight: 1, arbitrary: schedules(true) })
  try {
    await fc.assert(
      fc.asyncProperty(some, (steps) => play(processes, steps, tally)),
      { numRuns: RUNS },
    )
  } finally {
    await processes.close()
  }
  // What the schedules have to meet, or they prove little.
  for (const met of ['ALLOW', 'ALLOW of a series', 'series', 'edited', 'superseded', 'moved', 'restart', 'rejected']) {
    expect(tally[met] ?? 0, met).toBeGreaterThan(RUNS / 100)
  }
})
