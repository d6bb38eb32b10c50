import { Overrun, type Budget } from './analysis.js'
import { MAX_STEPS, STEPS_PER_LOOK } from './settings.js'

export type Clock = Budget

/** Counts steps and looks at the time now and then. */
export function createClock(deadlineMs: number, monotonic: () => number): Clock {
  const end = monotonic() + deadlineMs
  let steps = 0
  let nextLook = STEPS_PER_LOOK
  return {
    spend: (more = 1) => {
      steps += more
      if (steps < nextLook) return
      nextLook = steps + STEPS_PER_LOOK
      if (steps > MAX_STEPS) throw new Overrun('too_many_steps')
      if (monotonic() > end) throw new Overrun('deadline')
    },
    leftMs: () => end - monotonic(),
  }
}
