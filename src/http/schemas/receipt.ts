import { Type } from 'typebox'
import { RECEIPT_TYPES } from '../../core/receipt.js'
import { anyObject, closed, named, nullable, ref } from './common.js'
import { Obligation } from './obligation.js'
import { Decision, Mode } from './words.js'

const text = Type.String()
const textOrNull = nullable(text)
const hash = nullable(Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }), 'Over salt ‖ RFC 8785.')
const instant = Type.String({ format: 'date-time' })

/** Its wire form is what is signed: members come and go only with a new `type`. */
export const Receipt = named(
  'Receipt',
  closed(
    {
      type: Type.Enum([...RECEIPT_TYPES]),
      issuer: text,
      audience: nullable(text, 'The tool side that may act on it.'),
      organisation: text,
      audit_id: text,
      audit_seq: Type.Integer({ minimum: 1, description: "Place in the organisation's log." }),
      prev_hash: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of the entry before; zeros for the first.' }),
      subject_audit_id: nullable(text, 'The decision that an outcome is about.'),
      agent_id: textOrNull,
      session_id: textOrNull,
      tool_name: textOrNull,
      action: textOrNull,
      resource: textOrNull,
      policy_id: textOrNull,
      policy_version: textOrNull,
      evaluator: textOrNull,
      decision: nullable(ref(Decision)),
      would_decide: nullable(ref(Decision)),
      mode: nullable(ref(Mode)),
      reason: nullable(text, 'One sentence for the operator.'),
      reason_codes: Type.Array(text),
      obligations: Type.Array(ref(Obligation)),
      approval_id: textOrNull,
      context: anyObject('Context members that configuration names as safe to disclose.'),
      context_hash: hash,
      request_hash: hash,
      arguments_hash: hash,
      evidence_hash: hash,
      detail: nullable(anyObject('What only this type says.')),
      timestamp: instant,
      expires_at: nullable(instant),
      key_id: Type.String({ description: 'RFC 7638 thumbprint of the signing key.' }),
      signature: Type.String({ pattern: '^ed25519:[A-Za-z0-9_-]{86}$' }),
    },
    { description: 'Signed: Ed25519 over RFC 8785 of all members but `signature`.' },
  ),
)
