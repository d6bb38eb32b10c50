import { Type } from 'typebox'
import { CONFIDENTIALITIES, TRUSTS } from '../../core/flow.js'
import { REDACTION_METHODS } from '../../core/redaction.js'
import { anyObject, closed, named, oneOf } from './common.js'

const rule = Type.String({ description: 'The rule that asks for it.' })
const texts = Type.Array(Type.String())

const redaction = closed({
  pointer: Type.String({ description: 'JSON Pointer into the arguments as they were sent.' }),
  method: oneOf(REDACTION_METHODS),
})

const label = closed(
  { trust: Type.Optional(oneOf(TRUSTS)), confidentiality: Type.Optional(oneOf(CONFIDENTIALITIES)) },
  { description: 'What comes out of the call carries this label.' },
)

/** What an allowing rule asks for; `type` tells which. */
export const Obligation = named(
  'Obligation',
  Type.Union(
    [
      closed({ type: Type.Literal('require_approval'), rule, levels: texts }),
      closed({ type: Type.Literal('redact'), rule, pointers: texts, redactions: Type.Array(redaction) }),
      closed({ type: Type.Literal('limits'), rule, limits: anyObject('Limits to run within.') }),
      closed({ type: Type.Literal('notify'), rule, targets: texts }),
      closed({ type: Type.Literal('declassify'), rule, label }),
    ],
    { description: 'What the caller, or this service, has to do besides.' },
  ),
)
