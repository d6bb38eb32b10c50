import type { Action } from '../../core/action.js'

/** What behaviour is made of: one call, without its values but for the size of amounts. */
export interface Observation {
  readonly atMs: number
  /** The agent's allowed call before this one, of whatever tool; null where that is not known. */
  readonly previousTool: string | null
  readonly amounts: readonly Amount[]
}

export interface Amount {
  readonly currency: string
  /** In minor units. */
  readonly minor: number
}

const MAX_AMOUNTS = 8

/** The action's amounts of money, in order of the attributes' names. */
export function amountsOf({ attributes, currencies }: Pick<Action, 'attributes' | 'currencies'>): readonly Amount[] {
  return Object.entries(currencies)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, MAX_AMOUNTS)
    .flatMap(([name, currency]) => {
      const minor = attributes[name]
      return typeof minor === 'number' && Number.isFinite(minor) ? [{ currency, minor }] : []
    })
}
