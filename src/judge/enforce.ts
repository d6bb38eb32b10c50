import type { DecisionRequest } from '../core/action.js'
import type { Caller } from '../core/caller.js'
import type { DecisionPoint, Enforced, Idempotency } from '../core/decision.js'
import type { World } from '../core/clock.js'
import type { AuditEntry } from '../core/receipt.js'
import type { Change, Conflict, EntryDraft, IdempotencyScope, Store } from '../core/store.js'
import type { Telemetry } from '../core/telemetry.js'
import { conflictError, requireAgent, sessionChanges } from './access.js'
import { wireAnswer } from './answer.js'
import type { Consider } from './consider.js'
import { decisionEntry, type EntryDeps } from './entry.js'
import { createOnce, replay } from './idempotency.js'
import { newSalt } from './salt.js'

export interface EnforceDeps {
  readonly world: World
  readonly store: Store
  readonly telemetry: Telemetry
  readonly entries: EntryDeps
  readonly consider: Consider
  readonly commit: (draft: EntryDraft, changes: readonly Change[]) => Promise<AuditEntry | Conflict>
}

interface RememberAs {
  readonly scope: IdempotencyScope
  readonly bodyDigest: string
}

/** Considers, writes down, answers; once for each Idempotency-Key. */
export function createEnforce(deps: EnforceDeps): DecisionPoint['enforce'] {
  const once = createOnce(deps.store)
  return (request, caller, idempotency) => {
    if (idempotency === null) return decideAndCommit(deps, request, caller, null)
    requireAgent(caller, request.agentId)
    const scope = scopeOf(request, caller, idempotency)
    const remember = { scope, bodyDigest: idempotency.bodyDigest }
    return once(scope, idempotency, () => decideAndCommit(deps, request, caller, remember))
  }
}

async function decideAndCommit(
  deps: EnforceDeps,
  request: DecisionRequest,
  caller: Caller,
  remember: RememberAs | null,
): Promise<Enforced> {
  const { world, store, telemetry } = deps
  const considered = await deps.consider(request, caller)
  const auditId = world.newId('dec')
  const salt = newSalt(world)
  const answer = wireAnswer(considered.judgement, auditId, salt)
  const draft = decisionEntry(
    { ...considered, auditId, salt, request, caller, evaluator: considered.set.evaluator },
    deps.entries,
  )
  const changes: Change[] = sessionChanges(store, request.sessionId, caller)
  if (remember !== null) changes.push({ kind: 'remember_answer', ...remember, answer })
  const entry = await deps.commit(draft, changes)
  if (typeof entry === 'string') return afterConflict(store, entry, remember)
  const { action } = considered.normalized.ok ? considered.normalized : { action: null }
  telemetry.decided(considered.judgement, action?.tool.kind ?? null)
  return { wire: { ...answer, receipt: { ...entry.receipt } }, replayed: false }
}

/** Another process answered this Idempotency-Key first: its answer is the answer. */
function afterConflict(store: Store, conflict: Conflict, remember: RememberAs | null): Enforced {
  const remembered = conflict === 'idempotency_used' && remember !== null && store.rememberedAnswer(remember.scope)
  if (remembered) return replay(remembered, remember.bodyDigest)
  throw conflictError(conflict)
}

function scopeOf(
  { agentId }: DecisionRequest,
  { organisation, keyId }: Caller,
  { key }: Idempotency,
): IdempotencyScope {
  return { organisation, keyId, agentId, idempotencyKey: key }
}
