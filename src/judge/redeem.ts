import { standsFor, type Caller } from '../core/caller.js'
import type { World } from '../core/clock.js'
import type { DecisionPoint } from '../core/decision.js'
import { CountersignError, type ErrorCode } from '../core/errors.js'
import type { JsonObject } from '../core/json.js'
import type { AuditEntry } from '../core/receipt.js'
import type { Plan, State } from '../core/state.js'
import type { Change, Store } from '../core/store.js'
import { conflictError, decisionOf } from './access.js'
import { recorded, type Commit } from './commit.js'
import type { EntryDeps } from './entry.js'
import { redemptionEntry } from './reports.js'

export interface RedeemDeps {
  readonly world: World
  readonly store: Pick<Store, 'entry' | 'salt' | 'isRedeemed' | 'hasOutcome'>
  readonly state: Pick<State, 'frozenSince' | 'now'>
  readonly entries: EntryDeps
  readonly commit: Commit
}

/** The checks in order: what the caller may know, whether the receipt can be redeemed at all, for this call, now. */
export function createRedeem(deps: RedeemDeps): DecisionPoint['redeem'] {
  return async (auditId, args, caller, tool) => {
    const decision = decisionOf(deps.store, auditId, caller)
    requireToolSide(decision, caller)
    requireRedeemable(decision, deps)
    requireSameTool(decision, tool)
    requireSameArguments(decision, args, deps)
    requireInTime(decision, deps)
    requireUnused(decision, deps)
    const changes: readonly Change[] = [{ kind: 'redeem', auditId }, ...unfrozen(decision, caller, deps)]
    const draft = redemptionEntry(deps.world.newId('red'), decision, caller, deps.entries)
    const entry = await deps.commit(draft, planOf(changes))
    if (entry === 'state_moved') throw frozen()
    if (typeof entry === 'string') throw conflictError(entry)
    return recorded(entry)
  }
}

function requireToolSide({ receipt }: AuditEntry, caller: Caller): void {
  if (standsFor(caller, receipt.audience)) return
  throw new CountersignError('audience_not_permitted', 'this key does not stand for the tool side of this decision')
}

function requireRedeemable({ receipt }: AuditEntry, { store }: RedeemDeps): void {
  if (receipt.decision !== 'ALLOW') throw refusal('not_redeemable', 'the decision was no ALLOW')
  if (receipt.mode !== 'blocking') throw refusal('not_redeemable', 'an advisory decision cannot be redeemed')
  if (store.hasOutcome(receipt.organisation, receipt.audit_id)) {
    throw refusal('not_redeemable', 'the outcome of this decision is reported already')
  }
}

function requireSameTool({ receipt }: AuditEntry, tool: string | undefined): void {
  if (tool === undefined || tool === receipt.tool_name) return
  throw refusal('tool_differs', 'this is not the tool that was allowed')
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

function unfrozen(decision: AuditEntry, caller: Caller, { state }: RedeemDeps): readonly Change[] {
  const since = state.frozenSince(decision, caller)
  if (since.frozen) throw frozen()
  return since.changes
}

function frozen(): CountersignError {
  return refusal(
    'agent_frozen',
    'the agent, its key or its organisation was frozen after this decision, or this key is',
  )
}

function refusal(code: ErrorCode, message: string): CountersignError {
  return new CountersignError(code, message)
}

/** Nothing of it is kept in memory. */
function planOf(changes: readonly Change[]): Plan {
  return { changes, queued: () => undefined, settled: () => undefined }
}
