import { CHECKS } from '../checks/checks.js'
import { GROUPS, MASKS } from './detector.js'

const word = { type: 'string', pattern: "^[a-z0-9]+(?:[ '][a-z0-9]+){0,3}$", maxLength: 64 } as const
const words = {
  type: 'array',
  maxItems: 256,
  uniqueItems: true,
  items: word,
  description: 'Lower case, ASCII, up to four words each: `credit card` also means `Credit_Card` and `credit-card`',
} as const
const name = { type: 'string', pattern: '^[a-z0-9]+(?:_[a-z0-9]+){0,5}$', maxLength: 64 } as const
const names = { type: 'array', maxItems: 128, uniqueItems: true, items: name } as const
const confidence = { type: 'number', minimum: 0, maximum: 1 } as const
const expression = { type: 'string', minLength: 1, maxLength: 2_000 } as const
const distance = { type: 'integer', minimum: 0, maximum: 200 } as const

const pattern = {
  type: 'object',
  additionalProperties: false,
  required: ['match', 'confidence'],
  properties: {
    match: { ...expression, description: 'The value: literals, classes, groups, | and quantifiers; no look-around' },
    lead: { ...expression, description: 'What must stand directly before the value' },
    ignore_case: { type: 'boolean' },
    check: { enum: [...CHECKS.keys()] },
    joined_by: { type: 'string', maxLength: 16, description: 'Characters that make what is beside them one with it' },
    confidence: {
      type: 'object',
      minProperties: 1,
      additionalProperties: false,
      properties: { alone: confidence, context: confidence, field: confidence, against: confidence },
    },
  },
} as const

const example = {
  oneOf: [
    { type: 'string', maxLength: 4_000 },
    {
      type: 'object',
      additionalProperties: false,
      required: ['field', 'text'],
      properties: { field: { type: 'string', maxLength: 128 }, text: { type: 'string', maxLength: 4_000 } },
    },
  ],
} as const
const examples = { type: 'array', minItems: 1, maxItems: 200, items: example } as const

/** JSON Schema of a detector file. */
export const detectorSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['class', 'group', 'tests'],
  anyOf: [{ required: ['patterns'] }, { required: ['terms'] }],
  properties: {
    class: name,
    group: { enum: GROUPS },
    description: { type: 'string' },
    mask: { enum: MASKS },
    patterns: { type: 'array', minItems: 1, maxItems: 64, items: pattern },
    terms: {
      type: 'object',
      additionalProperties: false,
      required: ['words', 'confidence'],
      properties: { words, confidence },
    },
    context: {
      type: 'object',
      additionalProperties: false,
      properties: {
        before: words,
        after: words,
        against: words,
        window: {
          type: 'object',
          additionalProperties: false,
          properties: { before: distance, after: distance },
        },
      },
    },
    fields: names,
    not_fields: names,
    near: {
      type: 'object',
      additionalProperties: false,
      properties: { classes: names, fields: names },
    },
    tests: {
      type: 'object',
      additionalProperties: false,
      required: ['positive', 'negative'],
      properties: { positive: examples, negative: examples },
    },
  },
} as const
