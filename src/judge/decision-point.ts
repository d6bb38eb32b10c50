import type { AgentFeedback, DecisionRequest, Normalized } from '../core/action.js'
import { speaksFor, type Caller } from '../core/caller.js'
import type { World } from '../core/clock.js'
import type { DecisionPoint, Enforced, Idempotency, InputRequest, Judgement } from '../core/decision.js'
import { CountersignError } from '../core/errors.js'
import type { PolicySet } from '../core/policy-set.js'
import type { AuditEntry } from '../core/receipt.js'
import type { Change, Conflict, EntryDraft, IdempotencyScope, Store } from '../core/store.js'
import type { Telemetry } from '../core/telemetry.js'
import { judgement, wireAnswer } from './answer.js'
import { decide, type DecideDeps, type Decision } from './decide.js'
import { decisionEntry, type EntryDeps } from './entry.js'
import { createOnce, replay } from './idempotency.js'
import { inputEntry, notFound, outcomeEntry, visibleEntry } from './reports.js'

export interface DecisionPointDeps {
  readonly world: World
  readonly store: Store
  /** The policy set in force; taken once per request. */
  readonly policies: () => PolicySet
  readonly entries: EntryDeps
  readonly decide: Omit<DecideDeps, 'measure' | 'monotonic' | 'nowMs'>
  readonly feedback: AgentFeedback
  readonly telemetry: Telemetry
}

interface Considered {
  readonly set: PolicySet
  readonly normalized: Normalized
  readonly decision: Decision
  readonly judgement: Judgement
}

const SALT_BYTES = 16

/** The protocol of the service: consider (reads only), write down, answer. */
export function createDecisionPoint(deps: DecisionPointDeps): DecisionPoint {
  const { world, store, telemetry } = deps
  const once = createOnce(store)
  const measure: DecideDeps['measure'] = (station, startedMs) => {
    telemetry.station(station, world.monotonic() - startedMs)
  }
  const decideDeps: DecideDeps = { ...deps.decide, measure, monotonic: world.monotonic, nowMs: world.now }

  async function consider(request: DecisionRequest, caller: Caller): Promise<Considered> {
    const started = world.monotonic()
    const set = deps.policies()
    const normalized = set.normalizer.normalize(request, caller)
    checkSession(store, request.sessionId, caller)
    measure('normalize', started)
    const decision = await decide(normalized, request, set, decideDeps)
    const { call } = normalized.ok ? normalized.action : normalized
    const latencyMs = round(world.monotonic() - started)
    const said = judgement(decision, call, { policyVersion: set.version, latencyMs, feedback: deps.feedback })
    return { set, normalized, decision, judgement: said }
  }

  async function commit(draft: EntryDraft, changes: readonly Change[]): Promise<AuditEntry | Conflict> {
    const started = world.monotonic()
    const result = await store.commit(draft, changes)
    measure('commit', started)
    return result.committed ? result.entry : result.conflict
  }

  async function decideAndCommit(
    request: DecisionRequest,
    caller: Caller,
    remember: RememberAs | null,
  ): Promise<Enforced> {
    const considered = await consider(request, caller)
    const auditId = world.newId('dec')
    const salt = newSalt(world)
    const answer = wireAnswer(considered.judgement, auditId, salt)
    const draft = decisionEntry(
      { ...considered, auditId, salt, request, caller, evaluator: considered.set.evaluator },
      deps.entries,
    )
    const changes: Change[] = sessionChanges(store, request.sessionId, caller)
    if (remember !== null) changes.push({ kind: 'remember_answer', ...remember, answer })
    const entry = await commit(draft, changes)
    if (typeof entry === 'string') return afterConflict(entry, remember)
    const { action } = considered.normalized.ok ? considered.normalized : { action: null }
    telemetry.decided(considered.judgement, action?.tool.kind ?? null)
    return { wire: { ...answer, receipt: { ...entry.receipt } }, replayed: false }
  }

  /** Another process answered this Idempotency-Key first: its answer is the answer. */
  function afterConflict(conflict: Conflict, remember: RememberAs | null): Enforced {
    const remembered = conflict === 'idempotency_used' && remember !== null && store.rememberedAnswer(remember.scope)
    if (remembered) return replay(remembered, remember.bodyDigest)
    throw conflictError(conflict)
  }

  return {
    enforce(request, caller, idempotency) {
      if (idempotency === null) return decideAndCommit(request, caller, null)
      requireAgent(caller, request.agentId)
      const scope = scopeOf(request, caller, idempotency)
      return once(scope, idempotency, () =>
        decideAndCommit(request, caller, { scope, bodyDigest: idempotency.bodyDigest }),
      )
    },

    async analyze(request, caller) {
      const { judgement: said } = await consider(request, caller)
      return wireAnswer(said, null, null)
    },

    async outcome(auditId, outcome, caller) {
      const decision = ownDecision(store, auditId, caller)
      if (decision.receipt.decision !== 'ALLOW') {
        throw new CountersignError('outcome_not_due', 'only an allowed call has an outcome')
      }
      const ids = { auditId: world.newId('out'), salt: newSalt(world) }
      const draft = outcomeEntry(ids, decision, outcome, caller, deps.entries)
      const entry = await commit(draft, [{ kind: 'record_outcome', auditId }])
      if (typeof entry === 'string') throw conflictError(entry)
      return { auditId: entry.audit_id, receipt: entry.receipt }
    },

    async input(sessionId, input, caller) {
      requireInput(input, caller)
      checkSession(store, sessionId, caller)
      const ids = { auditId: world.newId('inp'), salt: newSalt(world) }
      const draft = inputEntry(ids, sessionId, input, caller, deps.entries)
      const entry = await commit(draft, sessionChanges(store, sessionId, caller))
      if (typeof entry === 'string') throw conflictError(entry)
    },

    decision: (auditId, caller) => visibleEntry(store.entry(caller.organisation, auditId), caller),
  }
}

interface RememberAs {
  readonly scope: IdempotencyScope
  readonly bodyDigest: string
}

function scopeOf(
  { agentId }: DecisionRequest,
  { organisation, keyId }: Caller,
  { key }: Idempotency,
): IdempotencyScope {
  return { organisation, keyId, agentId, idempotencyKey: key }
}

function ownDecision(store: Store, auditId: string, caller: Caller): AuditEntry {
  const entry = store.entry(caller.organisation, auditId)
  if (entry?.receipt.type !== 'countersign.decision/v1') throw notFound()
  const { agent_id: agentId } = entry.receipt
  if (agentId === null || !speaksFor(caller, agentId)) throw notFound()
  return entry
}

function requireInput({ agentId }: InputRequest, caller: Caller): void {
  if (agentId !== null) requireAgent(caller, agentId)
  if (!caller.mayInput) {
    throw new CountersignError('role_not_permitted', 'this key may not tell a session what its user said')
  }
}

function requireAgent(caller: Caller, agentId: string): void {
  if (speaksFor(caller, agentId)) return
  throw new CountersignError('agent_not_permitted', 'this key may not speak for this agent', { member: '/agent_id' })
}

/** A session belongs to the key that used it first. */
function checkSession(store: Store, sessionId: string | null, caller: Caller): void {
  if (sessionId === null) return
  const owner = store.sessionOwner(caller.organisation, sessionId)
  if (owner !== null && owner !== caller.keyId) throw conflictError('session_taken')
}

function sessionChanges(store: Store, sessionId: string | null, { organisation, keyId }: Caller): Change[] {
  if (sessionId === null || store.sessionOwner(organisation, sessionId) === keyId) return []
  return [{ kind: 'claim_session', sessionId, keyId }]
}

function conflictError(conflict: Conflict): CountersignError {
  switch (conflict) {
    case 'session_taken':
      return new CountersignError('session_not_permitted', 'this session belongs to another key')
    case 'outcome_recorded':
      return new CountersignError('outcome_recorded', 'the outcome of this decision is recorded already')
    case 'idempotency_used':
      return new CountersignError('idempotency_in_flight', 'this Idempotency-Key is being used by another request')
    case 'key_unknown':
      return new CountersignError('internal', 'a decision cannot change keys')
  }
}

function newSalt(world: World): string {
  return Buffer.from(world.randomBytes(SALT_BYTES)).toString('base64url')
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000
}
