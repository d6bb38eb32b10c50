import { Type, type Static } from 'typebox'
import { APPROVAL_STATUSES, OPEN_STATUSES } from '../../core/approval.js'
import { MAX_DASHBOARD_HOURS, type DecisionQuery as Query } from '../../core/figures.js'
import { closed, id, named, nullable, oneOf, ref } from './common.js'
import { Decision, Layer, Mode } from './words.js'

const DEFAULT_HOURS = 24
const DEFAULT_LIMIT = 50

const instant = Type.String({ format: 'date-time' })
const count = Type.Integer({ minimum: 0 })
const estimate = nullable(Type.Number({ minimum: 0 }))
const byDecision = { ALLOW: count, BLOCK: count, REQUIRES_APPROVAL: count }
const ENDS = APPROVAL_STATUSES.filter((status) => !OPEN_STATUSES.some((open) => open === status))

export const DashboardQuery = closed({
  hours: Type.Optional(
    Type.String({
      pattern: '^([1-9]\\d?|[1-6]\\d\\d|7[01]\\d|720)$',
      description: `The last so many hours, 1 to ${MAX_DASHBOARD_HOURS}; absent: ${DEFAULT_HOURS}. More than 72 are shown by the day.`,
    }),
  ),
})

export function toHours({ hours }: Static<typeof DashboardQuery>): number {
  return Number(hours ?? DEFAULT_HOURS)
}

const pending = closed(
  {
    total: count,
    complete: Type.Boolean({ description: 'False: there are more than were looked at, which are the newest.' }),
    by_age: Type.Array(closed({ age: oneOf(['under_1h', 'under_4h', 'under_24h', 'over_24h']), count })),
    by_level: Type.Array(closed({ level: Type.String(), count }), { description: 'The level that is asked now.' }),
    oldest: nullable(closed({ approval_id: Type.String(), opened_at: instant })),
  },
  { description: 'That wait for people now.' },
)

const approvals = closed({
  pending,
  ended: closed(Object.fromEntries(ENDS.map((status) => [status, count])), { description: 'In the window, by how.' }),
  answers: closed(
    { total: count, median_ms: nullable(Type.Number({ minimum: 0 })) },
    { description: 'What people said in the window, yes or no, and how long after they were asked.' },
  ),
  complete: Type.Boolean({ description: 'False: there are more than were looked at, which are the newest.' }),
})

export const Dashboard = named(
  'Dashboard',
  closed(
    {
      from: instant,
      to: instant,
      step: oneOf(['hour', 'day']),
      decisions: closed({
        total: count,
        by_decision: closed(byDecision),
        over_time: Type.Array(closed({ at: instant, ...byDecision }), {
          description: 'By the begin of each step, UTC.',
        }),
      }),
      reasons: Type.Array(closed({ code: Type.String(), count }), {
        description: 'The most frequent codes; `other` are those beyond the first 50 different ones of an hour.',
      }),
      latency: closed(
        { counted: count, p50_ms: estimate, p90_ms: estimate, p99_ms: estimate },
        { description: 'Of `latency_ms`, estimated from counts in classes; what took over 2,500 ms counts as that.' },
      ),
      approvals,
      outbox: closed(
        { waiting: count, dead: count, oldest_at: nullable(instant) },
        { description: 'Messages to people: still to be delivered, and given up.' },
      ),
    },
    { description: "Figures for people, of the caller's organisation. A crash loses the last two seconds of counts." },
  ),
)

export const DecisionQuery = closed({
  decision: Type.Optional(oneOf(['ALLOW', 'BLOCK', 'REQUIRES_APPROVAL'])),
  agent_id: Type.Optional(id('Only what this agent asked.')),
  tool: Type.Optional(id('Only of this tool.')),
  reason: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'Only with this reason code.' })),
  approval_id: Type.Optional(id('Only those that opened, joined or used this approval.')),
  from: Type.Optional(Type.String({ format: 'date-time', description: 'Not before.' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Not after.' })),
  before: Type.Optional(
    Type.String({ pattern: '^[1-9]\\d{0,14}$', description: 'Older ones: `next` of the page before.' }),
  ),
  limit: Type.Optional(Type.String({ pattern: '^([1-9]|[1-9]\\d|100)$', description: '1 to 100; absent: 50.' })),
})

export function toDecisionQuery(query: Static<typeof DecisionQuery>): Query {
  const { decision, agent_id: agentId, tool, reason, approval_id: approvalId, from, to, before, limit } = query
  return {
    ...(decision === undefined ? {} : { decision }),
    ...(agentId === undefined ? {} : { agentId }),
    ...(tool === undefined ? {} : { tool }),
    ...(reason === undefined ? {} : { reason }),
    ...(approvalId === undefined ? {} : { approvalId }),
    ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
    ...(to === undefined ? {} : { toMs: Date.parse(to) }),
    ...(before === undefined ? {} : { before: Number(before) }),
    limit: Number(limit ?? DEFAULT_LIMIT),
  }
}

export const DecisionRow = named(
  'DecisionRow',
  closed(
    {
      audit_id: Type.String(),
      audit_seq: Type.Integer({ minimum: 1 }),
      timestamp: instant,
      decision: ref(Decision),
      would_decide: nullable(ref(Decision)),
      mode: ref(Mode),
      blocked_by: nullable(ref(Layer)),
      agent_id: Type.String(),
      session_id: nullable(Type.String()),
      tool_name: nullable(Type.String()),
      reason: nullable(Type.String(), 'The first message.'),
      reason_codes: Type.Array(Type.String()),
      approval_id: nullable(Type.String()),
    },
    { description: 'A decision in short; `GET /decision/{audit_id}` has all of it.' },
  ),
)

export const DecisionPage = named(
  'DecisionPage',
  closed({
    decisions: Type.Array(ref(DecisionRow), { description: 'Newest first.' }),
    next: nullable(Type.Integer({ minimum: 1 }), '`before` of the next page; null: there are no more.'),
    complete: Type.Boolean({
      description: 'False: 5,000 entries were looked at and the page is not full. Go on with `next`.',
    }),
  }),
)
