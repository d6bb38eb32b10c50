import { CONFIDENTIALITIES, ROLES, SENDS, TRUSTS } from '../../core/flow.js'

const flag = { type: 'boolean' } as const
const count = { type: 'integer', minimum: 0 } as const
const share = { type: 'number', minimum: 0, maximum: 1 } as const
const text = { type: 'string' } as const
const trust = { enum: TRUSTS } as const
const confidentiality = { enum: CONFIDENTIALITIES } as const
const classes = { type: 'array', items: text, description: 'Classes of sensitive data, as in `R.attr.evidence.data`' }
const paths = { type: 'array', items: text, description: 'JSON Pointers into the arguments' }
const seen = {
  untrusted_seen: flag,
  private_seen: { ...flag, description: 'private or secret' },
  instructions_seen: { ...flag, description: 'a text that reads as an instruction to the agent' },
} as const

const source = closed({
  audit_id: { ...text, description: 'The entry of the call that read it, or of the input' },
  tool: { ...text, description: 'or `attached`, `system`' },
  session: { enum: ['this', 'other'] },
  trust,
  confidentiality,
  share,
  field: { ...text, description: 'The member whose whole value it was; empty: it stood in a text' },
  instructed: flag,
  designated: flag,
  seconds_ago: count,
})

const value = closed({
  path: { ...text, description: 'JSON Pointer into the arguments' },
  kind: { enum: ['whole', 'url', 'email', 'iban', 'domain', 'phone', 'path'] },
  role: { enum: [...ROLES, 'none'] },
  origin: {
    enum: ['said', 'trusted', 'designated', 'untrusted', 'new', 'unknown', 'empty'],
    description:
      'said: by the user in this session; trusted: in trusted output; designated: in untrusted output that the user named; untrusted: in other untrusted output; unknown: not found, and not everything is known; new: not found; empty: no letters or digits',
  },
  said: flag,
  said_after_untrusted: {
    ...flag,
    description: 'This session had read it in untrusted output before the user said it',
  },
  designated: flag,
  instructed: { ...flag, description: 'It stood in a text that reads as an instruction to the agent' },
  trust: { enum: [...TRUSTS, 'unknown'] },
  confidentiality,
  share: closed({ said: share, trusted: share, untrusted: share }),
  field: text,
  sources: { type: 'array', maxItems: 3, items: source },
})

const members = {
  ready: { ...flag, description: 'false: nothing is remembered at all' },
  complete: { ...flag, description: 'false: there were more values than are traced' },
  sink: closed({ declared: flag, sends: { enum: SENDS }, irreversible: flag, money: flag }),
  output: {
    ...closed({ trust, confidentiality }),
    description: 'The label that what comes out of this call will carry',
  },
  session: closed({
    said: { ...flag, description: "The user's words were given" },
    trust,
    confidentiality,
    ...seen,
    classes,
    reads: count,
    unreported: { ...count, description: 'Calls whose output was not reported, or not yet' },
  }),
  agent: closed({
    ...seen,
    unreported: count,
    forgotten: { ...flag, description: 'Something was cut off or dropped to stay in bounds' },
  }),
  values: { type: 'array', maxItems: 64, items: value },
  targets: {
    ...closed({
      said: paths,
      trusted: paths,
      designated: paths,
      untrusted: paths,
      new: paths,
      unknown: paths,
      instructed: paths,
    }),
    description: 'Values that say who or what is acted on, and identifiers in what goes out, by origin',
  },
  classes_out: { ...classes, description: 'Classes in what was read of which text goes outside now' },
  trifecta: {
    ...flag,
    description: 'Private data and untrusted content were seen in this session, and this call sends outside',
  },
} as const

/** The closed shape of `R.attr.evidence.flow`; `docs/flow.md` tells what the members mean. */
export const flowSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Countersign: R.attr.evidence.flow',
  ...closed(members),
} as const

function closed(properties: Readonly<Record<string, object>>) {
  return { type: 'object', additionalProperties: false, required: Object.keys(properties), properties } as const
}
