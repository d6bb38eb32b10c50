import type { ReloadResult } from '../core/activation.js'
import type { World } from '../core/clock.js'
import { CountersignError } from '../core/errors.js'
import type { PolicyProblem } from '../core/policy-set.js'
import type { Asked } from './entries.js'
import type { Staleness } from './staleness.js'

/** One look at the policies, for log and metrics. */
export interface ReloadEvent {
  readonly asked: Asked
  /** `unrecorded`: good, but not in force, because the log could not be written. */
  readonly result: ReloadResult['status'] | 'unrecorded'
  readonly durationMs: number
  /** What is in force now. */
  readonly policyVersion: string
  readonly problems: readonly PolicyProblem[]
  /** It failed the last time, too, for the same reasons. */
  readonly repeated: boolean
}

export type Reporting = (asked: Asked, reload: () => Promise<ReloadResult>) => Promise<ReloadResult>

/** Tells of each reload, whatever comes of it. */
export function reporting(
  staleness: Staleness,
  policyVersion: () => string,
  deps: { readonly world: Pick<World, 'monotonic'>; readonly report: (event: ReloadEvent) => void },
): Reporting {
  const problemsNow = (): readonly PolicyProblem[] => staleness.state().lastError?.problems ?? []
  return async (asked, reload) => {
    const startedMs = deps.world.monotonic()
    const before = JSON.stringify(problemsNow())
    const tell = (result: ReloadEvent['result']): void => {
      const durationMs = deps.world.monotonic() - startedMs
      const problems = problemsNow()
      const repeated = problems.length > 0 && JSON.stringify(problems) === before
      deps.report({ asked, result, durationMs, policyVersion: policyVersion(), problems, repeated })
    }
    try {
      const result = await reload()
      tell(result.status)
      return result
    } catch (error) {
      if (!(error instanceof CountersignError && error.code === 'shutting_down')) tell('unrecorded')
      throw error
    }
  }
}
