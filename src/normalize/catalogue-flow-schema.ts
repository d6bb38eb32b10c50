import { CONFIDENTIALITIES, ROLES, SENDS, TRUSTS } from '../core/flow.js'

/** `*` stands for any element or member. */
const PLACE = '^(?:/(?:[^~/]|~[01])*)+$'

const trust = {
  enum: TRUSTS,
  description: 'Who could have written it: only the organisation and its users, or anybody',
}
const confidentiality = { enum: CONFIDENTIALITIES, description: 'Who may see it' }

const resource = {
  type: 'object',
  description: 'A thing that outlives calls and keeps its labels: a file, a ticket, a contact',
  additionalProperties: false,
  required: ['kind'],
  properties: {
    kind: { type: 'string', pattern: '^[a-z][a-z0-9_]{0,63}$' },
    id: {
      type: 'string',
      pattern: PLACE,
      maxLength: 512,
      description: 'The argument that names it; absent: all of the kind are one',
    },
  },
} as const

const reads = {
  type: 'object',
  description: 'What its output is; absent: an acknowledgement, in which nobody else had a say',
  additionalProperties: false,
  required: ['trust', 'confidentiality'],
  properties: {
    trust,
    confidentiality,
    fields: {
      type: 'object',
      description: 'Parts of a structured output (`/*/recipient`) with a label of their own',
      maxProperties: 64,
      propertyNames: { pattern: PLACE, maxLength: 512 },
      additionalProperties: {
        type: 'object',
        additionalProperties: false,
        minProperties: 1,
        properties: { trust, confidentiality },
      },
    },
    resource,
  },
} as const

/** What a tool reads and where it sends. */
export const toolFlowSchema = {
  flow: {
    type: 'object',
    description:
      'What the tool reads and where it sends; absent: its output is untrusted, and where it sends is unknown',
    additionalProperties: false,
    properties: {
      reads,
      sends: {
        enum: SENDS.filter((sends) => sends !== 'unknown'),
        description: 'Where its arguments go. Default: nowhere',
      },
      irreversible: { type: 'boolean', description: 'What it does cannot be undone. Default: false' },
      money: { type: 'boolean', description: 'It moves money. Default: false' },
      roles: {
        type: 'object',
        description: 'What arguments (`/recipient`, `/cc/*`) are to the tool',
        maxProperties: 64,
        propertyNames: { pattern: PLACE, maxLength: 512 },
        additionalProperties: { enum: ROLES },
      },
      writes: resource,
    },
  },
} as const
