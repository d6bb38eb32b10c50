import { Type } from 'typebox'
import { ERROR_CODES } from '../../core/errors.js'
import { anyObject, closed, named, oneOf, ref } from './common.js'
import { PolicyProblem } from './reload.js'

export const Health = named('Health', closed({ status: Type.Literal('ok') }))

export const Readiness = named(
  'Readiness',
  closed({
    ready: Type.Boolean(),
    checks: Type.Record(Type.String(), Type.Boolean(), { description: 'What has to be true, and whether it is.' }),
  }),
)

export const Contract = named('Contract', anyObject('What this service guarantees, and what not.'))

export const Status = named(
  'Status',
  anyObject(
    "Policy version in force, last reload error, stale since, evaluator, store; of the caller's organisation `freezes` (target, since, reason, audit_id), `approvals` (how many are pending, since when the oldest), `outbox` (messages that are still to be delivered, and the last that were given up: id, channel, type, approval_id, created_at, problem).",
  ),
)

export const Problem = named(
  'Problem',
  closed(
    {
      type: Type.String({ format: 'uri' }),
      title: Type.String(),
      status: Type.Integer({ minimum: 400, maximum: 599 }),
      detail: Type.String(),
      instance: Type.String({ description: 'Names the request: its X-Request-ID is the last part.' }),
      code: oneOf(ERROR_CODES, { description: 'Stable.' }),
      member: Type.Optional(Type.String({ description: 'JSON Pointer to what is wrong in the body.' })),
      problems: Type.Optional(Type.Array(ref(PolicyProblem), { description: 'Of `policies_broken`.' })),
    },
    {
      description: 'RFC 9457. No decision was made: the caller must not act.',
      examples: [
        {
          type: 'urn:countersign:problem:body_invalid',
          title: 'The body has the wrong shape',
          status: 400,
          detail: 'must NOT have additional properties',
          instance: 'urn:countersign:request:req_01JD8Z6N5T3K9Q4V7W2X0Y1ABC',
          code: 'body_invalid',
          member: '/amount',
        },
      ],
    },
  ),
)
