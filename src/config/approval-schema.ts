import { Type, type Static } from 'typebox'
import { ID_PATTERN } from '../core/words.js'
import { closed, flag, integer, orNull, orNullInteger } from './schema-parts.js'

const NAME = '^[a-z0-9][a-z0-9_-]{0,63}$'
const DAY_MINUTES = 1440
const MAX_MINUTES = 60 * DAY_MINUTES

const levels = Type.Array(Type.String({ pattern: ID_PATTERN }), {
  minItems: 1,
  maxItems: 16,
  uniqueItems: true,
  description: 'Told of requests that wait at one of these levels; absent: of all.',
})
const secret = {
  secret_env: Type.Optional(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]{0,127}$' })),
  secret_file: Type.Optional(Type.String({ minLength: 1 })),
}

/** Where people are told. `secret_env` names a variable, `secret_file` a file with mode 0600: exactly one of them. */
const CHANNELS = [
  Type.Object(
    {
      type: Type.Literal('webhook'),
      url: Type.String({ format: 'uri', maxLength: 2048 }),
      ...secret,
      levels: Type.Optional(levels),
    },
    { additionalProperties: false, description: 'Signed as Standard Webhooks; the secret is `whsec_<base64>`.' },
  ),
  Type.Object(
    { type: Type.Literal('slack'), ...secret, levels: Type.Optional(levels) },
    { additionalProperties: false, description: 'The secret is the URL of the incoming webhook.' },
  ),
  Type.Object(
    {
      type: Type.Literal('email'),
      to: Type.Array(Type.String({ format: 'email', maxLength: 320 }), { minItems: 1, maxItems: 64 }),
      levels: Type.Optional(levels),
    },
    { additionalProperties: false, description: 'Sent by `approval.smtp`.' },
  ),
] as const
/** By `type`, so that a problem is told of that one alone. */
const channel = Type.Unsafe<Static<(typeof CHANNELS)[number]>>({
  type: 'object',
  required: ['type'],
  discriminator: { propertyName: 'type' },
  oneOf: CHANNELS,
})

/** How people approve. */
export const approvalSchema = closed(
  {
    enabled: flag(true, 'Without it what needs approval is REQUIRES_APPROVAL with no request to answer.'),
    levels: Type.Array(Type.String({ pattern: ID_PATTERN }), {
      default: ['manager', 'director', 'vp', 'cto'],
      minItems: 1,
      maxItems: 16,
      uniqueItems: true,
      description: 'The chain, lowest first. Policies name its levels; a level that is not among them is an error.',
    }),
    expires_minutes: integer(
      DAY_MINUTES,
      1,
      MAX_MINUTES,
      'A level that has not agreed so long after it was asked has denied; a policy may give a level another time.',
    ),
    grant_minutes: integer(480, 1, MAX_MINUTES, 'What was approved can be used for so long.'),
    remind_minutes: Type.Array(Type.Integer({ minimum: 1, maximum: MAX_MINUTES }), {
      default: [60, 240],
      maxItems: 16,
      description: 'So long after a level was asked it is reminded.',
    }),
    escalate_minutes: orNullInteger(
      1,
      MAX_MINUTES,
      'So long after a level was asked the next one of the chain is told that it has not answered. Null: never.',
    ),
    max_pending_per_agent: integer(
      20,
      1,
      1000,
      'Requests that wait, and in one hour those that were cancelled or replaced; over it: BLOCK `too_many_pending`.',
    ),
    max_request_bytes: integer(
      65_536,
      1024,
      16_777_216,
      'Arguments and context of a call that people are asked about; over it: BLOCK `approval_too_large`.',
    ),
    max_series_days: integer(30, 1, 366, 'No series lasts longer.'),
    max_series_times: integer(100, 1, 100_000, 'No series allows more calls.'),
    keep_days: integer(90, 1, 3650, 'Requests that ended are kept so long, with their arguments, to be looked at.'),
    max_waiting_per_key: integer(10, 1, 1000, 'Long polls, and streams of events, of one API key at once.'),
    public_url: orNull(
      Type.String({ pattern: '^https?://[^?#]+$', maxLength: 2048 }),
      'Address at which people reach this service: links in messages begin with it.',
    ),
    channels: Type.Record(Type.String({ pattern: NAME }), channel, {
      default: {},
      additionalProperties: false,
      description:
        'By name, where people are told: `{type: webhook, url}`, `{type: slack}`, `{type: email, to}`, each with optional `levels`; `secret_env` or `secret_file` holds the secret.',
    }),
    allow_private_targets: flag(
      false,
      'Whether webhooks and Slack may be at private, loopback and link-local addresses, and on plain http.',
    ),
    smtp: closed(
      {
        host: orNull(Type.String({ minLength: 1, maxLength: 255 }), 'Server that mail is handed to. Null: no mail.'),
        port: integer(587, 1, 65_535, 'Its port.'),
        security: Type.Enum(['tls', 'starttls', 'none'], {
          default: 'starttls',
          description: '`tls` from the first byte, `starttls` before anything is said, `none` only on loopback.',
        }),
        from: orNull(Type.String({ minLength: 3, maxLength: 320 }), 'Sender of the mail.'),
        user: orNull(Type.String({ minLength: 1, maxLength: 320 }), 'Null: without signing in.'),
        password: orNull(Type.String({ minLength: 1, maxLength: 1024 }), 'Of `user`.', { secret: true }),
      },
      'How mail is sent.',
    ),
    console: closed(
      {
        enabled: flag(true, 'Serve the pages at `/console`.'),
        session_minutes: integer(60, 1, DAY_MINUTES, 'A sign-in ends after so long.'),
      },
      'Pages for approvers and auditors.',
    ),
  },
  'Approval by people.',
)
