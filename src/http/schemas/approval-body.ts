import { Type, type Static } from 'typebox'
import { APPROVAL_STATUSES } from '../../core/approval.js'
import type { Answering, ApprovalQuery as Query, Approving, SeriesTerms } from '../../core/approvals.js'
import { CountersignError } from '../../core/errors.js'
import { anyObject, closed, id, named, nullable, oneOf, ref } from './common.js'

const DEFAULT_LIMIT = 50
const SECOND_MS = 1000
const MAX_COMMENT_LENGTH = 2000
const MAX_VALUES = 100
const EVENT_ID = { pattern: '^(0|[1-9]\\d{0,14})$' }

export const ApprovalQuery = closed({
  status: Type.Optional(
    oneOf([...APPROVAL_STATUSES, 'waiting_for_me'], {
      description: '`waiting_for_me`: pending at a level of the key, and not answered by its person.',
    }),
  ),
  agent_id: Type.Optional(id('Only this agent’s.')),
  before: Type.Optional(id('Only those that are older than this one: `next` of the page before.')),
  limit: Type.Optional(Type.String({ pattern: '^([1-9]|[1-9]\\d|100)$', description: '1 to 100; absent: 50.' })),
})

export function toQuery(query: Static<typeof ApprovalQuery>): Query {
  return {
    status: query.status ?? null,
    agentId: query.agent_id ?? null,
    beforeId: query.before ?? null,
    limit: Number(query.limit ?? DEFAULT_LIMIT),
  }
}

export const WaitQuery = closed({
  wait: Type.Optional(
    Type.String({
      pattern: '^(\\d|[1-5]\\d|60)$',
      description: 'Seconds, 0 to 60, after which the answer comes at the latest; absent: at once.',
    }),
  ),
  version: Type.Optional(
    Type.String({
      ...EVENT_ID,
      description: 'The `version` that is known: waits until there is a later one. Absent: until something changes.',
    }),
  ),
})

export function toWaiting({ wait, version }: Static<typeof WaitQuery>): { waitMs: number; version: number | null } {
  return { waitMs: Number(wait ?? 0) * SECOND_MS, version: version === undefined ? null : Number(version) }
}

export const EventsQuery = closed({
  after: Type.Optional(
    Type.String({
      ...EVENT_ID,
      description: 'Events after the one with this id; absent: those that happen from now on.',
    }),
  ),
})
export const EventsHeaders = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({ ...EVENT_ID, description: 'As `after`, and before it: what a browser sends when it comes back.' }),
  ),
})

export function afterIdOf(headers: Static<typeof EventsHeaders>, { after }: Static<typeof EventsQuery>): number | null {
  const text = headers['last-event-id'] ?? after
  return text === undefined ? null : Number(text)
}

/** Of several lines, of any language; nothing that moves a cursor or rings a bell. */
const comment = Type.Optional(
  nullable(
    Type.String({
      maxLength: MAX_COMMENT_LENGTH,
      pattern: '^[^\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]*$',
      description: 'What this person says of it, for people. The log keeps a salted hash.',
    }),
  ),
)

const member = Type.String({
  pattern: '^/(arguments|context|session_id)(/.*)?$',
  maxLength: 512,
  description: 'JSON Pointer: `/arguments/amount`, `/context/ticket`, `/session_id`.',
})
const scalar = Type.Union([Type.String({ maxLength: 4096 }), Type.Number(), Type.Boolean()])

export const SeriesMember = named(
  'SeriesMember',
  Type.Union(
    [
      closed({ member, any: Type.Literal(true) }),
      closed({ member, values: Type.Array(scalar, { minItems: 1, maxItems: MAX_VALUES }) }),
      closed({ member, min: Type.Number(), max: Type.Number() }),
    ],
    {
      description:
        'A member that may differ from call to call, and within what. All others stay as they were asked for.',
    },
  ),
)

export const SeriesBody = closed(
  {
    vary: Type.Array(ref(SeriesMember), { maxItems: 32 }),
    times: Type.Integer({ minimum: 1, description: 'So many calls.' }),
    budget: nullable(
      closed({ member, max: Type.Number({ exclusiveMinimum: 0 }) }),
      'What they may come to together, in the unit of the argument. Needed where money moves.',
    ),
    until: Type.String({ format: 'date-time' }),
  },
  { description: 'Instead of the one call: several like it. It is approved by those who would approve their total.' },
)

export const ApproveRequest = named(
  'ApproveRequest',
  closed(
    {
      comment,
      arguments: Type.Optional(
        nullable(
          anyObject(''),
          'Instead of those that were asked for: a new request, which whoever made it may not approve. Not with `series`.',
        ),
      ),
      series: Type.Optional(nullable(SeriesBody)),
    },
    {
      description: 'Yes, of the one person whose key it is, at the level that is asked.',
      examples: [
        { comment: 'Checked with the vendor.' },
        {
          series: {
            vary: [{ member: '/arguments/amount', min: 1, max: 500 }],
            times: 5,
            budget: { member: '/arguments/amount', max: 1000 },
            until: '2026-11-27T18:00:00Z',
          },
        },
      ],
    },
  ),
)

export const CommentRequest = named(
  'CommentRequest',
  closed({ comment }, { description: 'Why. A rejection needs it.', examples: [{ comment: 'Not this vendor.' }] }),
)

export function toAnswering({ comment: said = null }: Static<typeof CommentRequest>): Answering {
  return { comment: said }
}

/** Throws `body_invalid` where both an edit and a series are asked for. */
export function toApproving(body: Static<typeof ApproveRequest>): Approving {
  const { arguments: args = null, series = null } = body
  if (args !== null && series !== null) {
    throw new CountersignError('body_invalid', 'not together with "arguments"', { member: '/series' })
  }
  return { ...toAnswering(body), arguments: args, series: series === null ? null : toSeries(series) }
}

function toSeries({ vary, times, budget, until }: Static<typeof SeriesBody>): SeriesTerms {
  return { vary, times, budget, untilMs: Date.parse(until) }
}
