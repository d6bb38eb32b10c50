import type { Action } from '../../src/core/action.js'
import type { EvidenceSource } from '../../src/core/evidence.js'
import type { State } from '../../src/core/state.js'
import type { Change, Store } from '../../src/core/store.js'

const QUIET_MS = 150

/** History as the state has it, then a wait: whoever has gathered its evidence is held until it is let go. */
export function heldHistory(hold: (action: Action) => Promise<void>): EvidenceSource {
  return {
    kind: 'history',
    gather: async (action, { state }) => {
      const facts = state.history()
      await hold(action)
      return facts
    },
  }
}

/**
 * Lets go of all when so many have come. Where they take turns, so many never come: then after a while in which nobody
 * came, and whoever comes later is not held.
 */
export function gateFor(count: number): { readonly hold: () => Promise<void>; arrivals(): number } {
  let arrived = 0
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  let quiet: NodeJS.Timeout | undefined
  return {
    hold: () => {
      arrived += 1
      clearTimeout(quiet)
      if (arrived >= count) open()
      else quiet = setTimeout(open, QUIET_MS)
      return opened
    },
    arrivals: () => arrived,
  }
}

/** Nobody takes turns. */
export function withoutTurns(state: State): State {
  return { ...state, lanes: () => [] }
}

/** What was read is not compared when it is written. */
export function withoutCompare(store: Store): Store {
  return { ...store, commit: (draft, changes, others) => store.commit(draft, changes.flatMap(uncompared), others) }
}

function uncompared(change: Change): readonly Change[] {
  if (change.kind === 'compare_document') return []
  return change.kind === 'charge' ? [{ kind: 'count', cell: change.cell, lines: change.lines }] : [change]
}
