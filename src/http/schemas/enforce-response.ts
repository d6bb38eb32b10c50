import { Type } from 'typebox'
import { anyObject, anyValue, closed, named, nullable, oneOf, ref } from './common.js'
import { CodeFinding } from './code-finding.js'
import { Explanation } from './explanation.js'
import { Obligation } from './obligation.js'
import { exampleReceipt, Receipt } from './receipt.js'
import { Source } from './source.js'
import { APPROVAL_STATUSES } from '../../core/approval.js'
import { STANDARDS } from '../../core/words.js'
import { Decision, Layer, Mode, Severity } from './words.js'

const text = Type.String()

export const CodePlace = named(
  'CodePlace',
  closed({
    line: Type.Integer({ minimum: 1 }),
    column: Type.Integer({ minimum: 1, description: 'In UTF-16 units.' }),
    path: Type.String({ description: 'Through which languages it was reached: `bash>python`.' }),
  }),
)

export const Reason = named(
  'Reason',
  closed({
    code: Type.String({ description: 'Stable, snake_case.' }),
    severity: ref(Severity),
    layer: ref(Layer),
    rule: nullable(text, 'The rule that spoke.'),
    source: nullable(ref(Source), 'Where that is written; null where it is not known.'),
    message: Type.String({ description: 'For the operator.' }),
    agent_message: Type.String({ description: 'Safe to show to the model.' }),
    retryable: Type.Boolean({ description: 'The same call can succeed later without change.' }),
    cwe: nullable(text, 'The weakness that it is an instance of, `CWE-78`.'),
    at: Type.Array(ref(CodePlace), { description: 'What of the code it is about; empty where it is about no code.' }),
  }),
)

export const LayerResult = named(
  'LayerResult',
  closed({
    layer: ref(Layer),
    effect: oneOf(['allow', 'deny', 'require_approval']),
    reasons: Type.Array(text, { description: 'Codes.' }),
    duration_ms: Type.Number({ minimum: 0 }),
  }),
)

export const ComplianceStatus = named(
  'ComplianceStatus',
  closed(
    {
      pii_compliant: nullable(Type.Boolean()),
      pci_compliant: nullable(Type.Boolean()),
      hipaa_compliant: nullable(Type.Boolean()),
      gdpr_compliant: nullable(Type.Boolean()),
      soc2_compliant: nullable(Type.Boolean()),
      not_met: Type.Array(
        closed({
          standard: oneOf(STANDARDS),
          rule: text,
          code: Type.String({ description: 'Stable, snake_case.' }),
          message: Type.String({ description: 'For the operator.' }),
        }),
        { description: 'Each that is `false`, with the rule that says so.' },
      ),
    },
    { description: 'What policies say of standards; it decides nothing. Null: not evaluated, which is not `true`.' },
  ),
)

export const Approval = named(
  'Approval',
  closed(
    {
      id: Type.String({ description: 'For `GET /approval/{approval_id}`, and as `approval_id` once it is approved.' }),
      status: oneOf(APPROVAL_STATUSES),
      levels: Type.Array(
        closed({
          name: text,
          quorum: Type.Integer({ minimum: 1 }),
          approved: Type.Integer({ minimum: 0 }),
        }),
      ),
      expires_at: Type.String({ format: 'date-time' }),
    },
    { description: 'The request that people are asked about, or the grant that was used.' },
  ),
)

const judged = {
  decision: ref(Decision),
  blocked_by: nullable(ref(Layer), 'The first layer that denied.'),
  violations: Type.Array(text, { description: '`SEVERITY: message` of each reason of a refusal.' }),
  reasons: Type.Array(ref(Reason)),
  layer_results: Type.Array(ref(LayerResult)),
  mode: ref(Mode),
  would_decide: nullable(ref(Decision), 'In advisory mode: what blocking mode would have decided.'),
  obligations: Type.Array(ref(Obligation)),
  arguments: nullable(anyObject(''), 'On ALLOW exactly the arguments to run; else null.'),
  approval_id: nullable(text, 'Of `approval`.'),
  approval: nullable(ref(Approval), 'Null: nobody is asked, and no grant was used.'),
  agent_feedback: anyValue("The refusal in the caller's own `tool_call` format; null for other forms and on ALLOW."),
  compliance_status: ref(ComplianceStatus),
  latency_ms: Type.Number({ minimum: 0, description: 'Until the decision; making it durable is not in it.' }),
  policy_version: text,
}

const example = {
  decision: 'BLOCK',
  blocked_by: 'policy',
  violations: ['HIGH: 5,000.00 USD is over the limit of 1,000.00 USD for role analyst'],
  reasons: [
    {
      code: 'amount_over_limit',
      severity: 'HIGH',
      layer: 'policy',
      rule: 'resource.payment.vdefault#over-limit',
      source: { file: 'payment/payment.yaml', line: 80 },
      message: '5,000.00 USD is over the limit of 1,000.00 USD for role analyst',
      agent_message: 'The amount is over the limit.',
      retryable: false,
      cwe: null,
      at: [],
    },
  ],
  layer_results: [{ layer: 'policy', effect: 'deny', reasons: ['amount_over_limit'], duration_ms: 0.31 }],
  mode: 'blocking',
  would_decide: null,
  obligations: [],
  arguments: null,
  approval_id: null,
  approval: null,
  agent_feedback: null,
  compliance_status: {
    pii_compliant: true,
    pci_compliant: true,
    hipaa_compliant: null,
    gdpr_compliant: null,
    soc2_compliant: true,
    not_met: [],
  },
  latency_ms: 1.8,
  policy_version: `sha256:${'0'.repeat(64)}`,
}

export const EnforceResponse = named(
  'EnforceResponse',
  closed(
    {
      ...judged,
      audit_id: text,
      receipt: ref(Receipt),
      salt: Type.String({ description: 'base64url; of the hashes in the receipt.' }),
    },
    {
      description: 'A decision that is durable and signed. A BLOCK is a 200.',
      examples: [
        { ...example, audit_id: exampleReceipt.audit_id, receipt: exampleReceipt, salt: 'q83vEjRWeJCrze8SNFZ4kA' },
      ],
    },
  ),
)

export const AnalyzeResponse = named(
  'AnalyzeResponse',
  closed(
    {
      ...judged,
      audit_id: Type.Null(),
      receipt: Type.Null(),
      salt: Type.Null(),
      explanation: nullable(ref(Explanation), 'With `"explain": true`; else null.'),
      facts: nullable(
        anyObject('What the code does, as policies see it: `schemas/evidence-code.schema.json`.'),
        'Null where the call carries no code, or was refused before anybody looked at it.',
      ),
      findings: Type.Array(ref(CodeFinding), {
        maxItems: 256,
        description: 'What rules about code hold against it, in the order of its lines.',
      }),
    },
    {
      description: 'What would be decided; nothing is written or signed.',
      examples: [
        { ...example, audit_id: null, receipt: null, salt: null, explanation: null, facts: null, findings: [] },
      ],
    },
  ),
)
