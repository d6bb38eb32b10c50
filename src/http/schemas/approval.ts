import { Type } from 'typebox'
import { APPROVAL_EVENTS, APPROVAL_STATUSES } from '../../core/approval.js'
import { SeriesMember } from './approval-body.js'
import { anyObject, closed, named, nullable, oneOf, ref } from './common.js'
import { ComplianceStatus, Reason } from './enforce-response.js'
import { Receipt } from './receipt.js'

const text = Type.String()
const id = nullable(text)
const time = Type.String({ format: 'date-time' })
const count = Type.Integer({ minimum: 0 })

const status = oneOf(APPROVAL_STATUSES, {
  description: '`pending` → `approved` → `used`; every other word is an end before that.',
})

const signature = closed({
  person: text,
  at: time,
  comment: nullable(text),
  audit_id: Type.String({ description: 'Its entry in the log.' }),
})

const level = closed({
  name: text,
  quorum: Type.Integer({ minimum: 1, description: 'So many different people.' }),
  approved: count,
  asked_at: nullable(time, 'Null: an earlier level has not agreed yet.'),
  signatures: Type.Optional(Type.Array(signature, { description: 'For people only.' })),
})

const series = closed(
  {
    vary: Type.Array(ref(SeriesMember)),
    max_times: count,
    used_times: count,
    budget: nullable(closed({ member: text, max: Type.Number(), used: Type.Number() })),
    until: time,
  },
  { description: 'Within what calls may differ, how many they may be, and how many there were.' },
)

const end = closed({
  at: time,
  audit_id: Type.String({ description: 'The entry that says so.' }),
  person: nullable(text, 'Null: the service, or the agent.'),
  comment: nullable(text),
})

const amounts = Type.Array(closed({ attribute: text, minor: Type.Integer(), currency: text }), {
  description: 'Money that moves, in minor units.',
})

export const PastApproval = named(
  'PastApproval',
  closed(
    { id: text, status, agent_id: text, tool: text, amounts, opened_at: time, ended_by: nullable(text) },
    { description: 'Another request for approval, in one line.' },
  ),
)

const forAgents = {
  id: text,
  kind: oneOf(['single', 'series']),
  status,
  version: Type.Integer({ minimum: 1, description: 'Rises with every change; for `?version=`.' }),
  agent_id: text,
  session_id: id,
  tool: text,
  levels: Type.Array(level),
  opened_at: time,
  expires_at: Type.String({
    format: 'date-time',
    description: 'Pending: when the level that is asked is too late. Approved: when it can be used no more.',
  }),
  arguments: anyObject('To the agent exactly those to send with this id; to people with `***` for what is masked.'),
  series: nullable(series),
  replaces: id,
  replaced_by: nullable(text, 'The request that stands for this one now: after an edit, or when it grew.'),
  decision_audit_id: nullable(text, 'The decision that opened it; null: an edit or a series did.'),
  end: nullable(end),
}

/** People are told these besides, the last four only of a single request. */
const forPeople = {
  action: text,
  context: anyObject('What the agent claimed, with `***` for what is masked.'),
  level: nullable(text, 'The one that is asked now.'),
  reminders: Type.Integer({ minimum: 0, description: 'Sent so far to the level that is asked.' }),
  requesters: Type.Array(text, { description: 'Who may not approve it.' }),
  reasons: Type.Array(ref(Reason)),
  requirement: Type.Array(anyObject(''), { description: 'Which rules asked for whom.' }),
  evidence: nullable(anyObject('What was found out, as in the log.')),
  compliance_status: ref(ComplianceStatus),
  policy_id: id,
  policy_version: text,
  snapshot_hash: Type.String({
    description: 'Salted hash of what people are shown; the entries of its steps carry it.',
  }),
  masked: Type.Array(text, { description: 'JSON Pointers of what people are not shown.' }),
  not_covered: Type.Array(text, { description: 'What the action refers to and nobody has seen.' }),
  amounts,
  may_answer: Type.Boolean({ description: 'Whether the person of the key may say yes now.' }),
  why_not: nullable(text, 'Why not.'),
  history: closed(
    { approvals: Type.Array(ref(PastApproval)) },
    { description: "The agent's latest others, newest first." },
  ),
  similar: Type.Array(ref(PastApproval), { description: 'The latest others about the same tool.' }),
}

export const ApprovalRequest = named(
  'ApprovalRequest',
  closed(
    { ...forAgents, ...Type.Partial(Type.Object(forPeople)).properties },
    { description: 'A request for approval, and the grant that it becomes. Agents are told only a part of it.' },
  ),
)

export const ApprovalList = named(
  'ApprovalList',
  closed({
    approvals: Type.Array(ref(ApprovalRequest), { description: 'Newest first.' }),
    next: nullable(text, 'For `before`, to go on; null: there are no more.'),
  }),
)

export const ApprovalStep = named(
  'ApprovalStep',
  closed(
    {
      approval: ref(ApprovalRequest),
      receipt: nullable(ref(Receipt), 'Of the entry of the log; null: this person had taken this step before.'),
    },
    { description: 'The request after the step; after an edit, or when a series is asked for, the new one.' },
  ),
)

export const ApprovalEvent = named(
  'ApprovalEvent',
  closed(
    {
      id: Type.Integer({ minimum: 1, description: 'Rising; the `id` of the server-sent event.' }),
      type: oneOf(APPROVAL_EVENTS.map((word) => `approval.${word}` as const)),
      approval_id: text,
      at: time,
      status,
      version: count,
      agent_id: text,
      tool: text,
    },
    { description: 'The `data` of a server-sent event; its `event` is the `type`.' },
  ),
)
