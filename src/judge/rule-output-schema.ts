import { REDACTION_METHODS } from '../core/redaction.js'
import { CONFIDENTIALITIES, TRUSTS } from '../core/flow.js'
import { SEVERITIES } from '../core/words.js'

/** The same bounds as `rule-output.ts`, which judges; a test holds the two together. */
const text = { type: 'string', minLength: 1, maxLength: 2000 } as const
const name = { type: 'string', pattern: '^[A-Za-z0-9._:@-]{1,128}$' } as const
const names = { type: 'array', minItems: 1, maxItems: 64, items: name } as const

const level = {
  type: 'object',
  additionalProperties: false,
  required: ['level'],
  properties: {
    level: { ...name, description: "One of the configuration's `approval.levels`." },
    quorum: {
      type: 'integer',
      minimum: 1,
      maximum: 16,
      default: 1,
      description: 'So many different people of this level.',
    },
    expires_in_minutes: {
      type: ['integer', 'null'],
      minimum: 1,
      maximum: 86_400,
      default: null,
      description: 'So long after it was asked this level has denied. Null: as `approval.expires_minutes` says.',
    },
  },
} as const

const place = {
  type: 'object',
  additionalProperties: false,
  required: ['line', 'column', 'path'],
  properties: {
    line: { type: 'integer', minimum: 1 },
    column: { type: 'integer', minimum: 1 },
    path: { type: 'string', pattern: '^[a-z]{1,16}(?:>[a-z]{1,16}){0,15}$' },
  },
} as const

const reason = {
  type: 'object',
  description: 'Why.',
  additionalProperties: false,
  required: ['code', 'message'],
  properties: {
    code: {
      type: 'string',
      pattern: '^[a-z][a-z0-9_]{0,63}$',
      description: 'Stable, snake_case: what callers and reports count by.',
    },
    message: { ...text, description: 'For the operator. Stands in the audit log.' },
    agent_message: { ...text, type: ['string', 'null'], description: 'For the model: safe to show to the agent.' },
    severity: { enum: [...SEVERITIES], default: 'MEDIUM' },
    retryable: { type: 'boolean', default: false, description: 'Whether the same call can succeed later unchanged.' },
    cwe: {
      type: ['string', 'null'],
      pattern: '^CWE-\\d{1,5}$',
      description: 'The weakness that it is an instance of.',
    },
    at: {
      type: 'array',
      items: place,
      description: "What of the code it is about, as the facts' `at`. The first 64 are kept.",
    },
  },
} as const

const denial = {
  description: 'Of a DENY rule: why. Of several reasons the gravest stands first.',
  anyOf: [{ $ref: '#/$defs/reason' }, { type: 'array', minItems: 1, maxItems: 16, items: { $ref: '#/$defs/reason' } }],
} as const

const pointer = {
  type: 'string',
  pattern: '^(/([^~/]|~[01])*)+$',
  description: 'JSON Pointer into the arguments as they were sent. By itself: the value becomes `[REDACTED]`.',
} as const

const redaction = {
  type: 'object',
  additionalProperties: false,
  required: ['pointer'],
  properties: {
    pointer,
    method: {
      enum: [...REDACTION_METHODS],
      default: 'mask',
      description: 'Of several at one place the strictest is used: remove, mask, hash, last_four.',
    },
  },
} as const

const obligations = {
  type: 'object',
  description: 'Of an ALLOW rule: on what terms. Those of all rules that allow add up.',
  additionalProperties: false,
  dependentRequired: { reason: ['require_approval'] },
  properties: {
    require_approval: {
      type: 'array',
      minItems: 1,
      maxItems: 64,
      items: { anyOf: [name, level] },
      description:
        'Levels of approvers. A name is one person of that level. Levels are asked in the order of the configuration.',
    },
    reason: { $ref: '#/$defs/denial', description: 'Why somebody must agree.' },
    redact: {
      type: 'array',
      minItems: 1,
      maxItems: 64,
      items: { anyOf: [pointer, redaction] },
      description: 'What is taken out of the arguments before the call is made.',
    },
    declassify: {
      type: 'object',
      description: 'The label that what comes out of the call carries, instead of what it would.',
      additionalProperties: false,
      minProperties: 1,
      properties: { trust: { enum: TRUSTS }, confidentiality: { enum: CONFIDENTIALITIES } },
    },
    notify: { ...names, description: 'Who hears of it.' },
    limits: { type: 'object', description: 'What the run may use at most: `max_memory_mb`, `network`, …' },
  },
} as const

/** What a rule's `output` must be; anything else is a denial with `policy_error`. For editors and other tools. */
export const ruleOutputSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: "Output of a Countersign policy's rule",
  anyOf: [{ $ref: '#/$defs/denial' }, { $ref: '#/$defs/obligations' }],
  $defs: { reason, denial, obligations },
} as const
