import { COUNTED, COUNTER_TYPES, KEY_PARTS, SPELLINGS } from '../core/counter.js'

/** Members of `R.attr.evidence.history` that are there anyway. */
const RESERVED_NAMES = [
  'ready',
  'counters',
  'agent',
  'key',
  'same_call',
  'denied_intent',
  'target',
  'session',
  'behaviour',
]
const COUNTER_NAME = '^[a-z][a-z0-9_]{0,63}$'
const ATTRIBUTE_NAME = '^[A-Za-z_][A-Za-z0-9_]{0,63}$'

const attributeRef = {
  type: 'object',
  description: 'An attribute that `bind` names, in one spelling (`exact` when none is named)',
  additionalProperties: false,
  required: ['attribute'],
  properties: { attribute: { type: 'string', pattern: ATTRIBUTE_NAME }, normalize: { enum: SPELLINGS } },
} as const

const counter = {
  type: 'object',
  additionalProperties: false,
  required: ['type', 'key', 'window'],
  properties: {
    description: { type: 'string' },
    type: { enum: COUNTER_TYPES },
    of: {
      description: 'sum: the attribute that is added up; distinct: what is told apart',
      oneOf: [{ type: 'string', pattern: ATTRIBUTE_NAME }, attributeRef],
    },
    key: {
      type: 'array',
      description:
        'Calls that agree in all of these share one count. `user`: the context member `user_id`, where the key may assert it; `resource`: the kind',
      minItems: 1,
      maxItems: 8,
      uniqueItems: true,
      items: { oneOf: [{ enum: KEY_PARTS }, attributeRef] },
    },
    window: {
      type: 'string',
      pattern: '^(?:[0-9]{1,8}[smhd]|lifetime)$',
      description: '`90s`, `24h`, `30d`, `lifetime`',
    },
    counts: {
      enum: COUNTED,
      description: 'Which decisions count; `failed`: allowed calls that failed. Default: allowed',
    },
    release: { enum: ['executor', 'agent'], description: 'Whose word gives back what was reserved. Default: executor' },
    max_distinct: {
      type: 'integer',
      minimum: 1,
      maximum: 10_000,
      description: 'distinct: beyond so many the fact says `saturated`. Default: 1000',
    },
  },
} as const

/** The catalogue's `counters`. */
export const countersSchema = {
  type: 'object',
  description: 'Counters that policies see as `R.attr.evidence.history.<name>`, of the tools that list them',
  maxProperties: 200,
  propertyNames: { pattern: COUNTER_NAME, not: { enum: RESERVED_NAMES } },
  additionalProperties: counter,
} as const

/** What a tool says about state. */
export const toolStateSchema = {
  counters: {
    type: 'array',
    description: 'The counters that calls of this tool read and charge',
    maxItems: 50,
    items: { type: 'string', pattern: COUNTER_NAME },
  },
  target: { ...attributeRef, description: 'What a call acts on, as `bind` names it: a recipient, a record' },
  destructive: { type: 'boolean', description: 'Calls delete or overwrite what cannot be had back' },
  lease: {
    type: 'string',
    pattern: '^[0-9]{1,8}[smhd]$',
    description: 'How long what an ALLOW reserves can be given back; then it is spent. Default: as configured',
  },
} as const
