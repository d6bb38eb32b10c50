import type { ErrorCode } from '../core/errors.js'
import type { OperationId } from './route-table.js'
import { AuditEntry } from './schemas/audit-entry.js'
import { AnalyzeResponse, EnforceResponse } from './schemas/enforce-response.js'
import { Jwks } from './schemas/jwks.js'
import { Contract, Health, Readiness, Status } from './schemas/operations.js'
import { SARIF } from './sarif/log.js'
import { SarifLog } from './schemas/sarif-log.js'
import { FIGURE_WORDS } from './figure-words.js'
import { APPROVAL_WORDS } from './approval-words.js'
import { OutcomeResponse } from './schemas/outcome.js'
import { Recorded } from './schemas/recorded.js'
import { ReloadResponse } from './schemas/reload.js'
import type { Words } from './words.js'

const SPEAKING = ['agent_not_permitted', 'session_not_permitted'] as const
const DECIDING = [...SPEAKING, 'context_not_permitted'] as const

export const WORDS: Readonly<Record<OperationId, Words>> = {
  enforce: {
    summary: 'Decide',
    description:
      'Decides about one call, writes the decision to the log and signs it. A BLOCK is a 200; any other status means that no decision was made, and the caller must not act.',
    tag: 'decisions',
    success: EnforceResponse,
    errors: [
      ...DECIDING,
      'idempotency_conflict',
      'idempotency_in_flight',
      'idempotency_expired',
      'agent_frozen',
      'parameter_invalid',
      'store_unavailable',
    ],
  },
  analyze: {
    summary: 'Ask what would be decided',
    description:
      'The same judgement as `enforce`; nothing is written or signed, and nobody may act on it. With `"explain": true` (role `auditor`) what became of every rule, and what would turn a refusal; without it, role `agent`. Of code also its facts and the findings; `Accept: application/sarif+json` asks for these as SARIF 2.1.0.',
    tag: 'decisions',
    success: AnalyzeResponse,
    instead: { type: SARIF, schema: SarifLog },
    errors: [...DECIDING],
  },
  recordOutcome: {
    summary: 'Report what became of an allowed call',
    description:
      'Once per decision, as an entry of the log with a receipt of its own. Agents report for the agents that their key speaks for, executors for the audiences that theirs stands for. While the lease runs, an outcome gives back what the ALLOW reserved: see the members of the body. No outcome is no refund: after the lease everything reserved is spent.',
    tag: 'decisions',
    success: OutcomeResponse,
    errors: ['not_found', 'outcome_recorded', 'outcome_not_due', 'outcome_amount_invalid', 'store_unavailable'],
  },
  redeem: {
    summary: 'Use a decision up, on the tool side',
    description:
      'Proves that exactly these arguments of this tool were allowed, to an audience that the key stands for, now, and to nobody before: run the tool on a 200 and on nothing else. The order of members and the spelling of numbers play no part. Without `tool` in the body any tool of the audience will do: compare `tool_name` of the receipt then. The receipt carries the `arguments_hash` of the decision. A decision can be redeemed once, until its receipt expires, while no outcome is reported; never in advisory mode, nor when the agent, its key or its organisation was frozen at any time since the decision, nor by a key that is frozen itself.',
    tag: 'decisions',
    success: Recorded,
    errors: [
      'not_found',
      'audience_not_permitted',
      'not_redeemable',
      'receipt_used',
      'receipt_expired',
      'agent_frozen',
      'outcome_recorded',
      'tool_differs',
      'arguments_differ',
      'store_unavailable',
    ],
  },
  recordInput: {
    summary: 'Tell what a session was told',
    description:
      'Only what was `said` is trusted; the key must be one that may tell it, and the one that the session belongs to. Kept as a salted hash and as keyed fingerprints, by which values of later calls are known to be said.',
    tag: 'decisions',
    success: null,
    errors: [...SPEAKING, 'parameter_invalid', 'store_unavailable'],
  },
  endSession: {
    summary: 'End a session',
    description:
      'Of the key that used it first; takes no body. Used again, it opens anew: nothing of it is remembered in the facts of the session, and what its user said counts no more. What counters have counted stays, and so do the labels of what it read.',
    tag: 'decisions',
    success: Recorded,
    errors: ['not_found', 'parameter_invalid', 'store_unavailable'],
  },
  getDecision: {
    summary: 'Read an audit entry',
    description: 'Auditors see all of it; the asking agent its own, without evidence.',
    tag: 'audit',
    success: AuditEntry,
    errors: ['not_found'],
  },
  getJwks: {
    summary: 'Public keys of receipts',
    description: 'RFC 8037. Keys of earlier generations stay.',
    tag: 'audit',
    success: Jwks,
    errors: ['parameter_invalid'],
  },
  getHealth: { summary: 'Liveness', description: 'The process answers.', tag: 'service', success: Health, errors: [] },
  getReady: {
    summary: 'Readiness',
    description: 'Decisions can be made and written. 503 with the same body when not.',
    tag: 'service',
    success: Readiness,
    errors: [],
  },
  getContract: {
    summary: 'What is guaranteed',
    description: 'And what is not.',
    tag: 'service',
    success: Contract,
    errors: [],
  },
  getStatus: {
    summary: 'Status',
    description: "What is in force, what went wrong last, and the freezes of the caller's organisation.",
    tag: 'service',
    success: Status,
    errors: [],
  },
  reloadPolicies: {
    summary: 'Load the policies anew',
    description:
      'Loads what the policy folder says and puts it in force, for all organisations; the activation is an audit entry in each of their logs. Policies that are broken, or whose activation cannot be written to the log, leave those in force where they are.',
    tag: 'service',
    success: ReloadResponse,
    errors: ['policies_broken', 'store_unavailable'],
  },
  getMetrics: {
    summary: 'Metrics',
    description: 'In the text format of Prometheus.',
    tag: 'service',
    success: 'text',
    errors: [],
  },
  freezeAgent: freezeWords('an agent', 'this agent'),
  unfreezeAgent: unfreezeWords('an agent'),
  freezeKey: freezeWords('an API key', 'this key', ['not_found']),
  unfreezeKey: unfreezeWords('an API key', ['not_found']),
  freezeOrganisation: freezeWords("the caller's organisation", 'this organisation'),
  unfreezeOrganisation: unfreezeWords("the caller's organisation"),
  ...APPROVAL_WORDS,
  ...FIGURE_WORDS,
}

function freezeWords(what: string, whose: string, errors: readonly ErrorCode[] = []): Words {
  return {
    summary: `Freeze ${what}`,
    description: `From the next decision on, everything that ${whose} asks is BLOCK \`agent_frozen\`, also in advisory mode and after a restart. What was allowed before and not redeemed yet never can be.`,
    tag: 'freezes',
    success: Recorded,
    errors: [...errors, 'already_frozen', 'store_unavailable'],
  }
}

function unfreezeWords(what: string, errors: readonly ErrorCode[] = []): Words {
  return {
    summary: `Lift the freeze of ${what}`,
    description: 'Decisions are made again. What was allowed before the freeze stays unredeemable.',
    tag: 'freezes',
    success: Recorded,
    errors: [...errors, 'not_frozen', 'store_unavailable'],
  }
}
