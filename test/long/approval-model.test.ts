import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openProcesses } from '../approval/model/processes.js'
import { play, type Tally } from '../approval/model/play.js'
import { schedules } from '../approval/model/steps.js'

const RUNS = Number(process.env['APPROVAL_MODEL_RUNS'] ?? 1000)
/** On one database: its organisations become many, and its clock runs for years. */
const RUNS_EACH = 125

it(`allows nothing but what a full chain of entitled people signed, once, in ${RUNS} random schedules`, async () => {
  const tally: Tally = {}
  for (let done = 0; done < RUNS; done += RUNS_EACH) await playSome(Math.min(RUNS_EACH, RUNS - done), tally)
  // What the schedules have to meet, or they prove little.
  for (const met of [
    'ALLOW',
    'ALLOW of a series',
    'edited',
    'superseded',
    'moved',
    'restart',
    'rejected',
    'cancelled',
  ]) {
    expect(tally[met] ?? 0, met).toBeGreaterThan(RUNS / 100)
  }
})

async function playSome(numRuns: number, tally: Tally): Promise<void> {
  const processes = await openProcesses()
  const some = fc.oneof({ weight: 9, arbitrary: schedules(false) }, { weight: 1, arbitrary: schedules(true) })
  try {
    await fc.assert(
      fc.asyncProperty(some, (steps) => play(processes, steps, tally)),
      { numRuns },
    )
  } finally {
    await processes.close()
  }
}
