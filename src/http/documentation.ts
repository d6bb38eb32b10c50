import type { ErrorCode } from '../core/errors.js'
import { PROBLEMS } from './problem.js'
import type { OperationId, RouteSpec } from './route-table.js'
import type { Named } from './schemas/common.js'
import { AuditEntry } from './schemas/audit-entry.js'
import { AnalyzeResponse, EnforceResponse } from './schemas/enforce-response.js'
import { Jwks } from './schemas/jwks.js'
import { Contract, Health, Readiness, Status } from './schemas/operations.js'
import { ReloadResponse } from './schemas/reload.js'
import { OutcomeResponse } from './schemas/outcome.js'

interface Words {
  readonly summary: string
  readonly description: string
  readonly tag: 'decisions' | 'audit' | 'service'
  /** Null: no body. */
  readonly success: Named | 'text' | null
  /** Besides those that follow from the route table. */
  readonly errors: readonly ErrorCode[]
}

const SPEAKING = ['agent_not_permitted', 'session_not_permitted'] as const
const DECIDING = [...SPEAKING, 'context_not_permitted'] as const

const WORDS: Readonly<Record<OperationId, Words>> = {
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
      'parameter_invalid',
      'store_unavailable',
    ],
  },
  analyze: {
    summary: 'Ask what would be decided',
    description:
      'The same judgement as `enforce`; nothing is written or signed, and nobody may act on it. With `"explain": true` (role `auditor`) what became of every rule, and what would turn a refusal; without it, role `agent`.',
    tag: 'decisions',
    success: AnalyzeResponse,
    errors: [...DECIDING],
  },
  recordOutcome: {
    summary: 'Report what became of an allowed call',
    description: 'Once per decision. The outcome is an entry of the log, with a receipt of its own.',
    tag: 'decisions',
    success: OutcomeResponse,
    errors: ['not_found', 'outcome_recorded', 'outcome_not_due', 'store_unavailable'],
  },
  recordInput: {
    summary: 'Tell what a session was told',
    description: 'Only what was `said` is trusted; the key must be one that may tell it.',
    tag: 'decisions',
    success: null,
    errors: [...SPEAKING, 'parameter_invalid', 'store_unavailable'],
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
    description: 'What is in force, and what went wrong last.',
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
}

const BODY_ERRORS: readonly ErrorCode[] = [
  'json_malformed',
  'json_duplicate_member',
  'json_member_forbidden',
  'json_lone_surrogate',
  'number_not_exact',
  'body_invalid',
  'body_too_deep',
  'body_too_large',
  'media_type_unsupported',
]

/** All codes with which a route can refuse. */
export function errorsOf(spec: RouteSpec): readonly ErrorCode[] {
  return [
    ...(spec.roles === 'public' ? [] : (['unauthenticated', 'role_not_permitted'] as const)),
    ...(spec.probe ? [] : (['rate_limited', 'overloaded'] as const)),
    ...(spec.method === 'POST' ? BODY_ERRORS : []),
    ...WORDS[spec.operationId].errors,
    'parameter_invalid',
    'request_malformed',
    'request_timeout',
    'url_too_long',
    'headers_too_large',
    'shutting_down',
    'internal',
  ]
}

/** What the API's description says of an operation; its types for requests stand with the route. */
export function documentation(spec: RouteSpec) {
  const { summary, description, tag } = WORDS[spec.operationId]
  const who = spec.roles === 'public' ? 'No key is needed.' : `Roles: ${spec.roles.join(', ')}.`
  return {
    operationId: spec.operationId,
    summary,
    description: `${description}\n\n${who}`,
    tags: [tag],
    security: spec.roles === 'public' ? [] : [{ apiKey: [] }],
    response: responsesOf(spec),
  }
}

/** Unknown to the type provider on purpose: answers are made by the rooms behind, and nothing may drop a member of them. */
function responsesOf(spec: RouteSpec): unknown {
  const { success } = WORDS[spec.operationId]
  const codes = [...new Set(errorsOf(spec))]
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code].status))].sort()
  const refusals = statuses.map((status) => [status, refusal(spec, status, codes)])
  return { ...successOf(spec, success), ...Object.fromEntries(refusals) }
}

function successOf(spec: RouteSpec, success: Words['success']): object {
  const headers = { ...COMMON_HEADERS, ...limitHeaders(spec), ...(spec.operationId === 'enforce' ? REPLAYED : {}) }
  if (success === null) return { 204: { type: 'null', description: 'Done.', headers } }
  const content: object = success === 'text' ? TEXT : json('application/json', success.$id)
  return { 200: { description: 'Done.', headers, content } }
}

function refusal(spec: RouteSpec, status: number, all: readonly ErrorCode[]): object {
  const codes = all.filter((code) => PROBLEMS[code].status === status)
  const unready = spec.operationId === 'getReady' && status === 503
  return {
    description: codes.map((code) => `- \`${code}\`: ${PROBLEMS[code].title}`).join('\n'),
    headers: { ...COMMON_HEADERS, ...(status === 429 ? { ...limitHeaders(spec), ...RETRY_AFTER } : {}) },
    content: {
      ...(unready ? json('application/json', 'Readiness') : {}),
      ...json('application/problem+json', 'Problem'),
    },
  }
}

const COMMON_HEADERS = { 'x-request-id': { type: 'string', description: 'Of the request, or made for it.' } }
const REPLAYED = { 'idempotent-replayed': { type: 'string', enum: ['true'], description: 'An earlier answer again.' } }
const RETRY_AFTER = { 'retry-after': { type: 'integer', description: 'Seconds.' } }
const TEXT = { 'text/plain': { schema: { type: 'string' } } }

function limitHeaders({ bucket }: RouteSpec): object {
  if (bucket === null) return {}
  return {
    'ratelimit-policy': {
      type: 'string',
      description: 'Limits of the key: `"burst";q=100;w=60,"hour";q=1000;w=3600`.',
    },
    ratelimit: { type: 'string', description: 'The one with the least room: `"burst";r=50;t=30`.' },
  }
}

function json(type: string, schema: string): object {
  return { [type]: { schema: { $ref: `${schema}#` } } }
}
