import type { Approval } from '../core/approval.js'
import type { ApprovalFilter, Store } from '../core/store.js'
import { isFullySigned, isSigner } from './chain.js'
import { isSameAction, type SaltedHash } from './matching.js'
import type { Made, Presented } from './presented.js'
import { charge } from './series-charge.js'
import { fitSeries } from './series-match.js'
import { statusAt } from './standing.js'

/** What is open of the agent of one action, at one moment. Each is read when it is first asked for. */
export interface LookUp {
  byId(id: string): Approval | null
  /** Requests that wait for people. */
  pending(): readonly Approval[]
  /** How many the agent itself cancelled, or let others take the place of, within the last hour, as far as the cap counts. */
  givenUp(): number
  /** The request, or the unused grant, that is about this very action. */
  same(): Approval | null
  /** Series that reach for this action: approved ones first, then those that end first. */
  series(): readonly Presented[]
}

/** Newest first, of one tool; an older grant is presented by its id. */
const MAX_GRANTS_READ = 1_000
const HOUR_MS = 3_600_000

export interface LookUpDeps {
  readonly store: Pick<Store, 'approval' | 'approvals'>
  readonly saltedHash: SaltedHash
  readonly terms: { readonly maxPendingPerAgent: number }
}

export function createLookUp({ store, saltedHash, terms }: LookUpDeps, made: Made, nowMs: number): LookUp {
  const { action } = made
  const { organisation, agentId } = action
  const read = (filter: ApprovalFilter, status: 'pending' | 'approved', limit: number): readonly Approval[] =>
    store
      .approvals(organisation, { ...filter, agentId, statuses: [status] }, limit)
      .filter((approval) => statusAt(approval, nowMs) === status)
  // Expired ones may not be marked yet, and stand among them.
  const pending = once(() => read({}, 'pending', 2 * terms.maxPendingPerAgent + MAX_GRANTS_READ))
  const approved = once(() => read({ tool: action.tool }, 'approved', MAX_GRANTS_READ).filter(isFullySigned))
  return {
    byId: (id) => store.approval(organisation, id),
    pending,
    givenUp: () =>
      store
        .approvals(organisation, { agentId, statuses: ['cancelled', 'superseded'] }, terms.maxPendingPerAgent)
        .filter(({ end }) => end !== null && end.person === null && nowMs - end.atMs < HOUR_MS).length,
    same: () => {
      const singles = [...approved(), ...pending()].filter(({ kind }) => kind === 'single')
      return singles.find((approval) => isSameAction(approval, action, saltedHash)) ?? null
    },
    series: () =>
      [...approved().toSorted(byEnd), ...pending()].flatMap((approval) => reaching(approval, made, saltedHash)),
  }
}

function reaching(approval: Approval, { action, person }: Made, saltedHash: SaltedHash): readonly Presented[] {
  if (approval.series === null || approval.action.tool !== action.tool || isSigner(approval, person)) return []
  const fit = fitSeries(approval, action, saltedHash)
  return fit.fits && charge(approval.series, fit.amount) !== null ? [{ approval, amount: fit.amount }] : []
}

function byEnd(one: Approval, other: Approval): number {
  return one.expiresMs - other.expiresMs
}

function once<Value>(read: () => Value): () => Value {
  let value: { readonly read: Value } | null = null
  return () => (value ??= { read: read() }).read
}
