import type { CallEvent, Runs } from './call-event.js'

export const NO_RUNS: Runs = { denials: 0, failures: 0, destructive: 0 }

export function runsAfter(before: Runs, events: readonly CallEvent[]): Runs {
  let { denials, failures, destructive } = before
  for (const event of events) {
    if (event.decision === 'BLOCK') denials++
    if (event.decision !== 'ALLOW') continue
    denials = 0
    destructive = event.destructive ? destructive + 1 : 0
    if (event.outcome === 'failed') failures++
    if (event.outcome === 'succeeded') failures = 0
  }
  return { denials, failures, destructive }
}
