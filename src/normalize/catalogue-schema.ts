import { CODE_KIND_PATTERN, ID_PATTERN, RESERVED_KINDS } from '../core/words.js'
import { toolCodeSchema } from './catalogue-code-schema.js'
import { toolFlowSchema } from './catalogue-flow-schema.js'
import { countersSchema, toolStateSchema } from './catalogue-state-schema.js'

const pointer = { type: 'string', pattern: '^(?:/(?:[^~/]|~[01])*)*$', maxLength: 512 } as const
const currency = { type: 'string', pattern: '^(?:[A-Z]{3}|/.*)$', maxLength: 512 } as const

const transform = {
  oneOf: [
    { enum: ['to_number', 'to_string', 'lowercase', 'trim'] },
    {
      type: 'object',
      description:
        'Major units to integer minor units by ISO 4217. `currency`: a code, or a JSON Pointer to the argument that holds it',
      additionalProperties: false,
      required: ['currency_normalize'],
      properties: {
        currency_normalize: {
          type: 'object',
          additionalProperties: false,
          required: ['currency'],
          properties: { currency },
        },
      },
    },
  ],
} as const

const binding = {
  type: 'object',
  minProperties: 1,
  additionalProperties: false,
  properties: {
    from: { ...pointer, description: 'JSON Pointer into the arguments; absent there, the attribute is absent' },
    transform: { type: 'array', maxItems: 8, items: transform },
    value: { description: 'A constant, instead of `from`' },
  },
  oneOf: [{ required: ['from'] }, { required: ['value'], not: { required: ['transform'] } }],
} as const

const tool = {
  type: 'object',
  additionalProperties: false,
  required: ['kind', 'action', 'arguments'],
  properties: {
    description: { type: 'string' },
    kind: {
      type: 'string',
      description: 'Cerbos resource kind',
      pattern: '^[A-Za-z][A-Za-z0-9_@.\\-/]*(?::[A-Za-z][A-Za-z0-9_@.\\-/]*)*$',
      maxLength: 128,
      not: { anyOf: [{ enum: [...RESERVED_KINDS, 'approval'] }, { pattern: CODE_KIND_PATTERN }] },
    },
    action: { type: 'string', description: 'Cerbos action', pattern: '^[A-Za-z0-9_.:/-]{1,128}$' },
    policy_version: { type: 'string', pattern: '^[A-Za-z0-9_]{1,64}$', description: 'Cerbos policy version' },
    scope: { type: 'string', pattern: '^(?:[0-9A-Za-z][\\w-]*(?:\\.[0-9A-Za-z][\\w-]*)*)?$', maxLength: 256 },
    policy_id: {
      type: 'string',
      pattern: ID_PATTERN,
      description: "Receipts carry it instead of the policy's own name",
    },
    audience: { type: 'string', pattern: ID_PATTERN, description: 'The tool side that may redeem' },
    arguments: {
      type: 'object',
      description: 'JSON Schema 2020-12 of the arguments, closed: every object schema says additionalProperties',
      required: ['type', 'additionalProperties'],
      properties: { type: { const: 'object' } },
    },
    bind: {
      type: 'object',
      description: 'Attributes that policies see as `R.attr.<name>`',
      maxProperties: 64,
      propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_]{0,63}$', not: { enum: ['evidence', 'call'] } },
      additionalProperties: binding,
    },
    unjudged: {
      type: 'array',
      description: 'Arguments (JSON Pointers) that no policy judges; every argument is bound or stands here',
      maxItems: 128,
      uniqueItems: true,
      items: pointer,
    },
    advisory: {
      type: 'object',
      description: "Until then a policy's refusal is recorded, but does not block",
      additionalProperties: false,
      required: ['until'],
      properties: { until: { type: 'string', format: 'date-time' } },
    },
    ...toolStateSchema,
    ...toolFlowSchema,
    ...toolCodeSchema,
  },
} as const

/** `catalog.yaml`: what editors offer, and what the loader holds it against. */
export const catalogueSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Countersign tool catalogue',
  type: 'object',
  additionalProperties: false,
  required: ['version', 'tools'],
  properties: {
    version: { const: 1 },
    counters: countersSchema,
    tools: {
      type: 'object',
      description: 'Tools by exact name, or by a glob with `*` (exact first, then the longest)',
      maxProperties: 2000,
      propertyNames: { pattern: '^[A-Za-z0-9._:/@*-]{1,128}$' },
      additionalProperties: tool,
    },
  },
} as const
