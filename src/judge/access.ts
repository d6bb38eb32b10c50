import { speaksFor, standsFor, type Caller } from '../core/caller.js'
import type { InputRequest } from '../core/decision.js'
import { CountersignError } from '../core/errors.js'
import type { AuditEntry } from '../core/receipt.js'
import type { Conflict, Store } from '../core/store.js'

/** The decision of the caller's organisation; of all else `not_found`. */
export function decisionOf(store: Pick<Store, 'entry'>, auditId: string, { organisation }: Caller): AuditEntry {
  const entry = store.entry(organisation, auditId)
  if (entry?.receipt.type !== 'countersign.decision/v1') throw notFound()
  return entry
}

/**
 * The decision that this caller may report the outcome of; else `not_found`. A key with the role agent is bound by the
 * agents it speaks for, one with the role executor by the audiences it stands for.
 */
export function ownDecision(store: Pick<Store, 'entry'>, auditId: string, caller: Caller): AuditEntry {
  const entry = decisionOf(store, auditId, caller)
  const { agent_id: agentId, audience } = entry.receipt
  const asked = caller.roles.includes('agent') && agentId !== null && speaksFor(caller, agentId)
  if (!asked && !standsFor(caller, audience)) throw notFound()
  return entry
}

export function requireInput({ agentId }: InputRequest, caller: Caller): void {
  if (agentId !== null) requireAgent(caller, agentId)
  if (!caller.mayInput) {
    throw new CountersignError('role_not_permitted', 'this key may not tell a session what its user said')
  }
}

export function requireAgent(caller: Caller, agentId: string): void {
  if (speaksFor(caller, agentId)) return
  throw new CountersignError('agent_not_permitted', 'this key may not speak for this agent', { member: '/agent_id' })
}

/** A session belongs to the key that used it first. */
export function checkSession(store: Pick<Store, 'session'>, sessionId: string | null, caller: Caller): void {
  if (sessionId === null) return
  const session = store.session(caller.organisation, sessionId)
  if (session !== null && session.keyId !== caller.keyId) throw conflictError('session_taken')
}

export function notFound(): CountersignError {
  return new CountersignError('not_found', 'no audit entry with this id')
}

export function conflictError(conflict: Conflict): CountersignError {
  switch (conflict) {
    case 'session_taken':
      return new CountersignError('session_not_permitted', 'this session belongs to another key')
    case 'outcome_recorded':
      return new CountersignError('outcome_recorded', 'the outcome of this decision is recorded already')
    case 'idempotency_used':
      return new CountersignError('idempotency_in_flight', 'this Idempotency-Key is being used by another request')
    case 'receipt_used':
      return new CountersignError('receipt_used', 'the receipt of this decision was redeemed before')
    case 'state_moved':
      return new CountersignError('store_unavailable', 'what this depends on was changed meanwhile', {
        retryAfterSeconds: 1,
      })
    case 'key_unknown':
      return new CountersignError('internal', 'a decision cannot change keys')
    case 'revision_superseded':
      return new CountersignError('internal', 'a decision cannot activate policies')
  }
}
