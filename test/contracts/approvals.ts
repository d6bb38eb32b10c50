import type { Approval, ApprovalEventKind } from '../../src/core/approval.js'
import type { ApprovalChange, NewMessage } from '../../src/core/store.js'
import { START_MS } from '../receipt/world.js'

/** A pending request of `acme` that nobody has stored yet. */
export function approvalOf(id: string, changed: Partial<Approval> = {}, organisation = 'acme'): Approval {
  return {
    id,
    version: 0,
    kind: 'single',
    status: 'pending',
    action: {
      organisation,
      agentId: 'a',
      sessionId: null,
      context: { user_id: 'uwe' },
      tool: 'transfer',
      arguments: { amount: 5000, memo: 'für Käse ☺' },
      catalogueEntry: 'sha256:00',
    },
    keyId: 'key_1',
    requesters: ['uwe'],
    levels: [{ name: 'manager', quorum: 1, periodMs: 1_000, askedMs: START_MS, signatures: [] }],
    grounds: ['level:manager*1'],
    snapshot: {
      kind: 'payment',
      action: 'create',
      policyId: null,
      policyVersion: 'sha256:00',
      reasons: [],
      requirement: [],
      evidence: null,
      complianceStatus: {},
      masked: [],
      notCovered: [],
      amounts: [],
    },
    salt: 'c2FsdA',
    hashes: { agent: '1', session: '2', context: '3', tool: '4', arguments: '5', catalogueEntry: '6' },
    snapshotHash: '7',
    series: null,
    openedMs: START_MS,
    expiresMs: START_MS + 1_000,
    dueMs: START_MS + 500,
    reminders: 0,
    escalated: false,
    decisionAuditId: 'dec_0',
    replaces: null,
    replacedBy: null,
    end: null,
    ...changed,
  }
}

/** As it stands in the store after `put`. */
export function stored(approval: Approval): Approval {
  return { ...approval, version: approval.version + 1 }
}

export function put(approval: Approval, ...events: ApprovalEventKind[]): ApprovalChange {
  return { kind: 'put_approval', approval, events }
}

export function messageOf(id: string, changed: Partial<NewMessage> = {}): NewMessage {
  return {
    id,
    approvalId: 'apr_1',
    channel: 'ops',
    type: 'approval.requested',
    createdMs: START_MS,
    body: { type: 'approval.requested', data: { tool: 'transfer — ü' } },
    ...changed,
  }
}

export function add(...messages: NewMessage[]): ApprovalChange[] {
  return messages.map((message) => ({ kind: 'add_message', message }))
}
