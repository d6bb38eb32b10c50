import type { Normalized } from '../core/action.js'
import type { DecisionPlan, State, StateView } from '../core/state.js'

/** A state that remembers nothing: for judging calls that nobody makes. */
export function createNoState(): Pick<State, 'view'> {
  return { view: (_: Normalized) => Promise.resolve(NOTHING) }
}

const NO_PLAN: DecisionPlan = { changes: [], charges: [], queued: () => undefined, settled: () => undefined }
const NOTHING: StateView = { frozen: null, history: () => ({ ready: false }), plan: () => NO_PLAN }
