import { standsFor, type Caller } from '../core/caller.js'
import type { World } from '../core/clock.js'
import type { DecisionPoint } from '../core/decision.js'
import { CountersignError, type ErrorCode } from '../core/errors.js'
import type { JsonObject } from '../core/json.js'
import type { AuditEntry } from '../core/receipt.js'
import type { Plan, State } from '../core/state.js'
import type { Change, Store } from '../core/store.js'
import { conflictError } from './access.js'
import type { Commit } from './commit.js'
import type { EntryDeps } from './entry.js'
import { notFound, redemptionEntry } from './reports.js'

export interface RedeemDeps {
  readonly world: World
  readonly store: Pick<Store, 'entry' | 'salt' | 'isRedeemed' | 'hasOutcome'>
  readonly state: Pick<State, 'frozenKey' | 'frozenSince' | 'now'>
  readonly entries: EntryDeps
  readonly commit: Commit
}

/** The checks in order: what the caller may know, whether the receipt can be redeemed at all, for these arguments, now. */
export function createRedeem(deps: RedeemDeps): DecisionPoint['redeem'] {
  return async (auditId, args, caller) => {
    const decision = decisionFor(caller, deps.store.entry(caller.organisation, auditId))
    if (deps.state.frozenKey(caller) !== null) throw refusal('agent_frozen', 'this key or its organisation is frozen')
    requireRedeemable(decision, deps)
    requireSameArguments(decision, args, deps)
    requireInTime(decision, deps)
    requireUnused(decision, deps)
    const changes: readonly Change[] = [{ kind: 'redeem', auditId }, ...unfrozen(decision, deps)]
    const draft = redemptionEntry(deps.world.newId('red'), decision, caller, deps.entries)
    const entry = await deps.commit(draft, planOf(changes))
    if (entry === 'state_moved') throw frozen()
    if (typeof entry === 'string') throw conflictError(entry)
    return { auditId: entry.audit_id, receipt: entry.receipt }
  }
}

function decisionFor(caller: Caller, entry: AuditEntry | null): AuditEntry {
  if (entry?.receipt.type !== 'countersign.decision/v1') throw notFound()
  if (standsFor(caller, entry.receipt.audience)) return entry
  throw new CountersignError('audience_not_permitted', 'this key does not stand for the tool side of this decision')
}

function requireRedeemable({ receipt }: AuditEntry, { store }: RedeemDeps): void {
  if (receipt.decision !== 'ALLOW') throw refusal('not_redeemable', 'the decision was no ALLOW')
  if (receipt.mode !== 'blocking') throw refusal('not_redeemable', 'an advisory decision cannot be redeemed')
  if (store.hasOutcome(receipt.organisation, receipt.audit_id)) {
    throw refusal('not_redeemable', 'the outcome of this decision is reported already')
  }
}

function requireSameArguments({ receipt }: AuditEntry, args: JsonObject, { store, entries }: RedeemDeps): void {
  const salt = store.salt(receipt.organisation, receipt.audit_id)
  if (salt === null) throw refusal('not_redeemable', 'the salt of this decision was erased')
  if (entries.saltedHash(salt, args) === receipt.arguments_hash) return
  throw refusal('arguments_differ', 'these are not the arguments that were allowed')
}

function requireInTime({ receipt }: AuditEntry, { state }: RedeemDeps): void {
  const expiresMs = receipt.expires_at === null ? Infinity : Date.parse(receipt.expires_at)
  if (state.now() >= expiresMs) throw refusal('receipt_expired', 'the receipt has expired')
}

function requireUnused({ receipt }: AuditEntry, { store }: RedeemDeps): void {
  if (store.isRedeemed(receipt.organisation, receipt.audit_id)) throw conflictError('receipt_used')
}

function unfrozen(decision: AuditEntry, { state }: RedeemDeps): readonly Change[] {
  const since = state.frozenSince(decision)
  if (since.frozen) throw frozen()
  return since.changes
}

function frozen(): CountersignError {
  return refusal('agent_frozen', 'the agent, its key or its organisation was frozen after this decision')
}

function refusal(code: ErrorCode, message: string): CountersignError {
  return new CountersignError(code, message)
}

/** Nothing of it is kept in memory. */
function planOf(changes: readonly Change[]): Plan {
  return { changes, queued: () => undefined, settled: () => undefined }
}
