import type { Approval, ApprovedAction, Opening } from '../../src/core/approval.js'
import { canonicalPerson } from '../../src/core/approval.js'
import type { ApprovalDesk, Approvals, Rejudge } from '../../src/core/approvals.js'
import type { Caller } from '../../src/core/caller.js'
import type { JsonObject } from '../../src/core/json.js'
import { EMPTY_CLAIMS } from '../../src/core/receipt.js'
import type { ApprovalChange, Change, CommitResult, Store } from '../../src/core/store.js'
import { createSystemWorld } from '../../src/core/world.js'
import { createApprovals } from '../../src/approval/approvals.js'
import { createApprovalDesk } from '../../src/approval/desk.js'
import { createApprovalNews } from '../../src/approval/news.js'
import type { ApprovalTerms } from '../../src/core/approval-terms.js'
import { createTimekeeper, type Timekeeper } from '../../src/approval/timekeeper.js'
import { openApproval } from '../../src/approval/opening.js'
import { buildChain } from '../../src/approval/chain.js'
import { saltedHash } from '../../src/receipt/hash.js'
import { START_MS } from '../receipt/world.js'

export const MINUTE = 60_000
export const DAY = 86_400_000

export const TERMS: ApprovalTerms = {
  levels: ['manager', 'director', 'vp'],
  periodMs: DAY,
  grantMs: 480 * MINUTE,
  remindMs: [60 * MINUTE, 240 * MINUTE],
  escalateMs: 300 * MINUTE,
  maxPendingPerAgent: 3,
  maxRequestBytes: 65_536,
  maxSeriesMs: 30 * DAY,
  maxSeriesTimes: 100,
}

export function actionOf(changed: Partial<ApprovedAction> = {}): ApprovedAction {
  return {
    organisation: 'acme',
    agentId: 'finance-agent',
    sessionId: 'sess-1',
    context: { user_id: 'analyst-1' },
    tool: 'process_payment',
    arguments: { amount: 500, currency: 'EUR', recipient: 'vendor-x' },
    catalogueEntry: 'sha256:entry',
    ...changed,
  }
}

export function openingOf(changed: Partial<Opening> = {}): Opening {
  const action = changed.action ?? actionOf()
  const { amount, currency } = action.arguments
  return {
    action,
    keyId: 'key_agent',
    requesters: ['owner'],
    requirement: [{ name: 'manager', quorum: 1, periodMs: null }],
    grounds: ['level:manager*1', 'rule:payment#large', 'reason:amount_large'],
    snapshot: {
      kind: 'payment',
      action: 'create',
      policyId: 'payment-limits',
      policyVersion: 'sha256:00',
      reasons: [{ code: 'amount_large', message: 'a large amount' }],
      requirement: [{ rule: 'payment#large', levels: ['manager'] }],
      evidence: null,
      complianceStatus: {},
      masked: [],
      notCovered: [],
      amounts:
        typeof amount === 'number' && typeof currency === 'string'
          ? [{ attribute: 'amount', minor: Math.round(amount * 100), currency }]
          : [],
    },
    ...changed,
  }
}

/** An approval that was opened a moment ago, and is nowhere stored. */
export function opened(changed: Partial<Opening> = {}, nowMs = START_MS, terms = TERMS): Approval {
  const opening = openingOf(changed)
  const chain = buildChain(opening.requirement, terms)
  if (!chain.ok) throw new Error(`unknown level ${chain.unknown}`)
  const origin = { id: 'apr_1', decisionAuditId: 'dec_1', replaces: null }
  return openApproval(opening, { levels: chain.levels, series: null }, origin, nowMs, {
    world: createSystemWorld(),
    terms,
    saltedHash,
  })
}

const NOBODY: Caller = {
  keyId: 'key_nobody',
  organisation: 'acme',
  roles: [],
  agentIds: [],
  asserts: {},
  claims: {},
  subjectRole: 'agent',
  mayInput: false,
  audiences: [],
  person: null,
  levels: [],
}

export function person(name: string, levels: readonly string[], changed: Partial<Caller> = {}): Caller {
  return { ...NOBODY, keyId: `key_${name}`, roles: ['approver'], person: canonicalPerson(name), levels, ...changed }
}

export function agent(changed: Partial<Caller> = {}): Caller {
  return { ...NOBODY, keyId: 'key_agent', roles: ['agent'], agentIds: '*', ...changed }
}

export const AUDITOR: Caller = { ...NOBODY, keyId: 'key_auditor', roles: ['auditor'] }

export interface Room {
  readonly approvals: Approvals
  readonly desk: ApprovalDesk
  readonly timekeeper: Timekeeper
  /** What people were told: `approval.requested@manager`. */
  readonly told: string[]
  readonly reported: unknown[]
}

export interface RoomOptions {
  readonly now: () => number
  readonly terms?: ApprovalTerms
  readonly rejudge?: Rejudge
  readonly owners?: readonly string[]
  readonly frozen?: (caller: Caller) => boolean
  readonly pollMs?: number
}

/** The room over a store, as one process has it. */
export function openRoom(store: Store, options: RoomOptions): Room {
  const { now, terms = TERMS, rejudge = judgesAll, owners = ['owner'], frozen = () => false, pollMs = 20 } = options
  const told: string[] = []
  const reported: unknown[] = []
  const announce = (approval: Approval, type: string, level: string | null): readonly ApprovalChange[] => {
    told.push(`${type}@${level ?? 'told'}`)
    return [
      {
        kind: 'add_message',
        message: {
          id: world.newId('msg'),
          approvalId: approval.id,
          channel: 'hook',
          type,
          createdMs: now(),
          body: { type },
        },
      },
    ]
  }
  const world = createSystemWorld()
  const news = createApprovalNews(store, { pollMs })
  const common = { store, world, terms, saltedHash, issuer: 'test', announce, now, news }
  return {
    approvals: createApprovals(common),
    desk: createApprovalDesk({ ...common, rejudge, owners: () => owners, isFrozen: frozen }),
    timekeeper: createTimekeeper({ ...common, pollMs, report: (error) => reported.push(error) }),
    told,
    reported,
  }
}

/** As if policy asked the same people about any arguments. */
export const judgesAll: Rejudge = ({ action }, args) =>
  Promise.resolve({ ok: true, opening: openingOf({ action: { ...action, arguments: args } }) })

/** A decision about this action, as the judgement commits it; null: the state had moved. */
export async function decide(
  store: Store,
  { organisation, agentId }: ApprovedAction,
  auditId: string,
  changes: readonly Change[],
): Promise<CommitResult> {
  const claims = {
    ...EMPTY_CLAIMS,
    type: 'countersign.decision/v1' as const,
    issuer: 'test',
    organisation,
    agent_id: agentId,
    audit_id: auditId,
  }
  return store.commit({ claims, callerKeyId: 'key_agent', record: {}, ttlMs: null, salt: null }, changes)
}

/** What becomes of a call that needs these people: opens, joins, uses. */
export async function ask(
  { store, room, now }: { readonly store: Store; readonly room: Room; readonly now: () => number },
  opening: Opening = openingOf(),
  approvalId: string | null = null,
): Promise<Asked> {
  const auditId = createSystemWorld().newId('dec')
  const view = room.approvals.view(opening.action, approvalId, now(), null)
  const met = view.problem === null ? view.meet(opening.requirement, opening.grounds) : null
  if (met === null) return { kind: 'refused', code: view.problem?.code ?? '', message: view.problem?.message ?? '' }
  switch (met.kind) {
    case 'not_needed':
      return { kind: 'not_needed' }
    case 'refused':
      return { kind: 'refused', code: met.refusal.code, message: met.refusal.message }
    case 'waiting':
      return { kind: 'waiting', approval: met.approval }
    case 'to_open': {
      const plan = met.plan(opening, auditId)
      const result = await decide(store, opening.action, auditId, plan.changes)
      if (!result.committed) return { kind: 'moved' }
      return { kind: 'opened', approval: plan.approval, grown: met.grown }
    }
    case 'granted': {
      const plan = met.plan(auditId)
      const result = await decide(store, opening.action, auditId, plan.changes)
      return result.committed ? { kind: 'granted', approval: plan.approval } : { kind: 'moved' }
    }
  }
}

export type Asked =
  | { readonly kind: 'not_needed' | 'moved' }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  | { readonly kind: 'waiting' | 'granted'; readonly approval: Approval }
  | { readonly kind: 'opened'; readonly approval: Approval; readonly grown: readonly string[] }

export const YES = { comment: null, arguments: null, series: null }

/** The id of a new request. */
export function idOf(asked: Asked): string {
  if ('approval' in asked) return asked.approval.id
  throw new Error(`nothing was opened: ${JSON.stringify(asked)}`)
}

export function text(object: JsonObject, member: string): string {
  const value = object[member]
  if (typeof value === 'string') return value
  throw new Error(`no text ${member}`)
}
