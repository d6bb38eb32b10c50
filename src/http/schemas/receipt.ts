import { Type } from 'typebox'
import { RECEIPT_TYPES } from '../../core/receipt.js'
import { anyObject, closed, named, nullable, oneOf, ref } from './common.js'
import { Obligation } from './obligation.js'
import { Decision, Mode } from './words.js'

const text = Type.String()
const textOrNull = nullable(text)
const hash = nullable(Type.String({ pattern: '^sha256:[0-9a-f]{64}$' }), 'Over salt ‖ RFC 8785.')
const instant = Type.String({ format: 'date-time' })

const digest = '0'.repeat(64)

/** The shape only: hashes and signature are made up. */
export const exampleReceipt = {
  type: 'countersign.decision/v1',
  issuer: 'countersign',
  audience: 'payments',
  organisation: 'default',
  audit_id: 'dec_01JD8Z6N5T3K9Q4V7W2X0Y1ABC',
  audit_seq: 1,
  prev_hash: digest,
  subject_audit_id: null,
  agent_id: 'finance-agent',
  session_id: 'sess-456',
  tool_name: 'process_payment',
  action: 'create',
  resource: 'payment',
  policy_id: 'payment-limits',
  policy_version: `sha256:${digest}`,
  evaluator: 'cerbos-embedded/0.51.0 strict',
  decision: 'BLOCK',
  would_decide: null,
  mode: 'blocking',
  reason: '5,000.00 USD is over the limit of 1,000.00 USD for role analyst',
  reason_codes: ['amount_over_limit'],
  obligations: [],
  approval_id: null,
  context: {},
  context_hash: `sha256:${digest}`,
  request_hash: `sha256:${digest}`,
  arguments_hash: null,
  evidence_hash: `sha256:${digest}`,
  detail: null,
  timestamp: '2026-11-21T12:00:00.000Z',
  expires_at: '2026-11-21T12:01:00.000Z',
  key_id: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  signature: `ed25519:${'A'.repeat(86)}`,
}

/** Its wire form is what is signed: members come and go only with a new `type`. */
export const Receipt = named(
  'Receipt',
  closed(
    {
      type: oneOf(RECEIPT_TYPES),
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
