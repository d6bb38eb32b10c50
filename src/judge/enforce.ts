import type { DecisionRequest } from '../core/action.js'
import type { ApprovalPlan } from '../core/approvals.js'
import type { Caller } from '../core/caller.js'
import type { DecisionPoint, Enforced, Idempotency, Judgement } from '../core/decision.js'
import { EVERYTHING, fileEffects, type FileEffects } from '../core/file-effects.js'
import type { Reason } from '../core/reason.js'
import type { State } from '../core/state.js'
import type { Change, Conflict, IdempotencyScope, Store } from '../core/store.js'
import type { Telemetry } from '../core/telemetry.js'
import { conflictError, requireAgent } from './access.js'
import { wireAnswer } from './answer.js'
import { openingOf, type OpeningDeps } from './approval/opening.js'
import type { Commit } from './commit.js'
import { conclude, prepare, type Considered, type ConsiderDeps, type Prepared } from './consider.js'
import { decisionEntry, type EntryDeps } from './entry.js'
import type { Judged } from './judge.js'
import { createOnce, replay, type OnceDeps } from './idempotency.js'
import type { Lanes, Leave } from './lanes.js'
import { newSalt } from './salt.js'
import { serviceReason } from './service-reasons.js'

export interface EnforceDeps extends Omit<ConsiderDeps, 'store'>, Omit<OpeningDeps, 'entries'> {
  readonly store: Store
  readonly state: State
  readonly lanes: Lanes
  readonly telemetry: Telemetry
  readonly entries: EntryDeps
  readonly commit: Commit
}

interface RememberAs {
  readonly scope: IdempotencyScope
  readonly bodyDigest: string
}

/** Who asks, and under which Idempotency-Key the answer is kept. */
interface Asking {
  readonly caller: Caller
  readonly remember: RememberAs | null
}

/** Evidence is gathered so often when what it read has changed meanwhile; then the answer is `state_contended`. */
const MAX_ATTEMPTS = 3

/** Considers, writes down, answers; once for each Idempotency-Key. */
export function createEnforce(deps: EnforceDeps): DecisionPoint['enforce'] {
  const once = createOnce(deps)
  return (request, caller, idempotency) => {
    if (idempotency === null) return decideAndCommit(deps, request, { caller, remember: null })
    requireAgent(caller, request.agentId)
    const scope = scopeOf(request, caller, idempotency)
    const remember = { scope, bodyDigest: idempotency.bodyDigest }
    return once(scope, idempotency, () => decideAndCommit(deps, request, { caller, remember }))
  }
}

function decideAndCommit(deps: EnforceDeps, request: DecisionRequest, asking: Asking): Promise<Enforced> {
  return deps.policies.use(async (set) => {
    const prepared = prepare(set, request, asking.caller, deps)
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const enforced = await attemptInTurn(deps, prepared, asking, null)
      if (enforced !== 'state_moved') return enforced
    }
    const reason = serviceReason('state_contended', 'state_history', 'counters changed again and again meanwhile')
    const enforced = await attemptInTurn(deps, prepared, asking, reason)
    if (enforced === 'state_moved') throw conflictError(enforced)
    return enforced
  })
}

/**
 * In turn with whoever touches the same state, until the decision's changes are queued; they are awaited out of turn.
 * `more`: turns that an attempt before this one was missing. Should others be missing now, the writer's compare holds.
 */
async function attemptInTurn(
  deps: EnforceDeps,
  prepared: Prepared,
  asking: Asking,
  instead: Reason | null,
  more: readonly string[] = [],
): Promise<Enforced | 'state_moved'> {
  const names = [...deps.state.lanes(prepared.normalized), ...more]
  const leave = await takeTurn(deps, asking, names)
  let written: Promise<Enforced | 'state_moved'>
  try {
    const considered = await conclude(prepared, deps, instead)
    const missing = more.length === 0 ? turnsMissing(considered, names, deps) : []
    if (missing.length > 0) {
      leave()
      return await attemptInTurn(deps, prepared, asking, instead, missing)
    }
    written = write(deps, prepared.request, considered, asking)
    // What is known of approvals is what is durable: who comes next must find this one.
    if (changesApprovals(considered)) await written
  } finally {
    leave()
  }
  return written
}

async function takeTurn(
  { lanes, world, decide }: EnforceDeps,
  { caller }: Asking,
  names: readonly string[],
): Promise<Leave> {
  const asked = world.monotonic()
  const leave = await lanes.take(caller.organisation, names)
  decide.measure('turn', asked)
  return leave
}

/** What would run after redaction may touch other state than what was sent. */
function turnsMissing(
  { decision: { action }, normalized }: Considered,
  names: readonly string[],
  { state }: EnforceDeps,
) {
  if (action === null || (normalized.ok && normalized.action === action)) return []
  return state.lanes({ ok: true, action }).filter((name) => !names.includes(name))
}

function changesApprovals({ decision: { settled } }: Considered): boolean {
  return settled.met?.kind === 'granted' || settled.met?.kind === 'to_open'
}

async function write(
  deps: EnforceDeps,
  request: DecisionRequest,
  considered: Considered,
  { caller, remember }: Asking,
): Promise<Enforced | 'state_moved'> {
  const { world, store, state, telemetry, entries, commit } = deps
  const { decision, set } = considered
  const auditId = world.newId('dec')
  const salt = newSalt(world)
  const approving = approvalPlan(considered, caller, auditId, deps)
  const judgement =
    approving === null ? considered.judgement : { ...considered.judgement, approval: approving.approval }
  const answer = wireAnswer(judgement, auditId, salt)
  const plan = decision.view.plan({
    auditId,
    decision: judgement.decision,
    action: decision.action,
    reasonCodes: judgement.reasons.map(({ code }) => code),
    files: filesOf(decision.judged, judgement),
    destroys: decision.judged.evidence?.code['destroys'] === true,
    retryable: judgement.reasons.length > 0 && judgement.reasons.every(({ retryable }) => retryable),
    obligations: judgement.obligations,
    receiptTtlMs: entries.receiptTtlMs,
  })
  const { charges, counters, labels } = plan
  const facts = {
    ...considered,
    judgement,
    auditId,
    salt,
    request,
    caller,
    evaluator: set.evaluator,
    charges,
    counters,
    labels,
  }
  const remembering: Change[] = remember === null ? [] : [{ kind: 'remember_answer', ...remember, answer }]
  const more = [...remembering, ...(approving?.changes ?? [])]
  const entry = await commit(decisionEntry(facts, entries), plan, more)
  if (entry === 'state_moved') return entry
  if (typeof entry === 'string') return afterConflict({ store, state }, entry, remember)
  if (approving !== null) deps.decide.approvals?.committed(caller.organisation)
  telemetry.decided(judgement, decision.action?.tool.kind ?? null, caller.organisation)
  return { wire: { ...answer, receipt: { ...entry.receipt } }, replayed: false }
}

/** What the decision changes among approvals; null: nothing. */
function approvalPlan(
  { decision, normalized, set }: Considered,
  caller: Caller,
  auditId: string,
  deps: OpeningDeps,
): ApprovalPlan | null {
  const { met } = decision.settled
  if (met?.kind === 'granted') return met.plan(auditId)
  if (met?.kind !== 'to_open' || !normalized.ok) return null
  const judging = { action: normalized.action, decision, policyVersion: set.version }
  return met.plan(openingOf(judging, caller, deps), auditId)
}

/** What was allowed against the policies is not taken for judged. */
function filesOf({ evidence }: Judged, { wouldDecide }: Judgement): FileEffects | null {
  if (evidence?.code['present'] !== true) return null
  const effects = fileEffects(evidence.code)
  return wouldDecide === null ? effects : { ...effects, reached: EVERYTHING, scripts: [] }
}

/** Another process answered this Idempotency-Key first: its answer is the answer. */
function afterConflict({ store, state }: OnceDeps, conflict: Conflict, remember: RememberAs | null): Enforced {
  const remembered = conflict === 'idempotency_used' && remember !== null && store.rememberedAnswer(remember.scope)
  if (remembered) return replay(remembered, remember.bodyDigest, state)
  throw conflictError(conflict)
}

function scopeOf(
  { agentId }: DecisionRequest,
  { organisation, keyId }: Caller,
  { key }: Idempotency,
): IdempotencyScope {
  return { organisation, keyId, agentId, idempotencyKey: key }
}
