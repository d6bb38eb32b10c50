import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { DEFAULT_LIMITS, type ApiKey } from '../../src/core/caller.js'
import type { ApprovalDesk } from '../../src/core/approvals.js'
import type { DecisionPoint } from '../../src/core/decision.js'
import { CountersignError } from '../../src/core/errors.js'
import type { JsonObject } from '../../src/core/json.js'
import type { Receipt } from '../../src/core/receipt.js'
import type { HttpDeps } from '../../src/http/deps.js'
import { createHttpServer } from '../../src/http/server.js'
import { parseStrictJson } from '../../src/normalize/strict-json.js'
import { createTelemetry, type ServiceTelemetry } from '../../src/telemetry/telemetry.js'
import { fakeDesk, type FakeDesk } from './desk.js'

/** The secret of the key with this name. */
export function secretOf(name: string): string {
  return `csk_${createHash('sha256').update(name).digest('base64url')}`
}

export function apiKey(name: string, over: Partial<ApiKey> = {}): ApiKey {
  return {
    keyId: `key_${name}`,
    digest: createHash('sha256').update(secretOf(name)).digest('hex'),
    label: name,
    organisation: 'acme',
    roles: ['agent'],
    agentIds: ['finance-agent'],
    asserts: '*',
    claims: {},
    subjectRole: 'agent',
    mayInput: true,
    audiences: [],
    person: null,
    levels: [],
    limits: DEFAULT_LIMITS,
    createdAt: '2026-11-21T00:00:00.000Z',
    revokedAt: null,
    ...over,
  }
}

export const receipt: Receipt = {
  type: 'countersign.decision/v1',
  issuer: 'countersign',
  audience: null,
  organisation: 'acme',
  audit_id: 'dec_1',
  subject_audit_id: null,
  agent_id: 'finance-agent',
  session_id: null,
  tool_name: 'process_payment',
  action: 'create',
  resource: 'payment',
  policy_id: 'payment-limits',
  policy_version: `sha256:${'a'.repeat(64)}`,
  evaluator: 'cerbos-embedded/0.51.0 strict',
  decision: 'ALLOW',
  would_decide: null,
  mode: 'blocking',
  reason: null,
  reason_codes: [],
  obligations: [],
  approval_id: null,
  context: {},
  context_hash: null,
  request_hash: `sha256:${'b'.repeat(64)}`,
  arguments_hash: null,
  evidence_hash: null,
  detail: null,
  audit_seq: 1,
  prev_hash: '0'.repeat(64),
  timestamp: '2026-11-21T00:00:00.000Z',
  expires_at: '2026-11-21T00:01:00.000Z',
  key_id: 'k1',
  signature: `ed25519:${'A'.repeat(86)}`,
}

export const answer: JsonObject = {
  decision: 'ALLOW',
  blocked_by: null,
  violations: [],
  reasons: [],
  layer_results: [{ layer: 'policy', effect: 'allow', reasons: [], duration_ms: 0.3 }],
  mode: 'blocking',
  would_decide: null,
  obligations: [],
  arguments: { amount: 500 },
  approval_id: null,
  approval: null,
  agent_feedback: null,
  compliance_status: {
    pii_compliant: null,
    pci_compliant: null,
    hipaa_compliant: null,
    gdpr_compliant: null,
    soc2_compliant: null,
    not_met: [],
  },
  audit_id: 'dec_1',
  latency_ms: 1.5,
  policy_version: `sha256:${'a'.repeat(64)}`,
  receipt: { ...receipt },
  salt: 'c2FsdA',
}

/** What arrived at the decision point, or at the desk. */
export interface Arrival {
  readonly operation: keyof DecisionPoint | keyof ApprovalDesk
  readonly input: unknown
}

export interface Edge {
  readonly app: FastifyInstance
  readonly arrivals: Arrival[]
  readonly desk: FakeDesk
  readonly logged: { fields: Record<string, unknown>; message: string }[]
  readonly telemetry: ServiceTelemetry
  /** Moves the clock of the limits. */
  passMs(duration: number): void
}

export interface EdgeOptions {
  readonly keys?: readonly ApiKey[]
  readonly config?: Partial<HttpDeps['config']>
  /** What the decision point does instead of answering. */
  readonly pdp?: Partial<DecisionPoint>
  readonly deps?: Partial<HttpDeps>
}

/** The real edge in front of a decision point that notes what arrives and allows it. */
export async function openEdge({ keys = [apiKey('agent')], config = {}, pdp = {}, deps = {} }: EdgeOptions = {}) {
  const arrivals: Arrival[] = []
  const logged: Edge['logged'] = []
  const telemetry = createTelemetry()
  let now = 0
  let ids = 0
  const note = (operation: Arrival['operation'], input: unknown) => arrivals.push({ operation, input })
  const desk = fakeDesk(note, receipt)
  const log = (fields: object, message: string) => logged.push({ fields: { ...fields }, message })
  const app = await createHttpServer({
    config: {
      tls: null,
      behindProxy: false,
      limits: { enabled: true, ipPerMinute: 1000 },
      maxBodyBytes: 4096,
      maxJsonDepth: 16,
      maxInFlight: 10,
      approval: { maxWaitingPerKey: 2 },
      ...config,
    },
    pdp: {
      enforce: (request, _caller, idempotency) => {
        note('enforce', { request, idempotency })
        return Promise.resolve({ wire: answer, replayed: false })
      },
      analyze: (request) => {
        note('analyze', request)
        return Promise.resolve({
          ...answer,
          audit_id: null,
          receipt: null,
          salt: null,
          explanation: null,
          facts: null,
          findings: [],
        })
      },
      explain: (request) => {
        note('explain', request)
        const explanation = { available: false, rules: [], nearest: [] }
        return Promise.resolve({ ...answer, audit_id: null, receipt: null, salt: null, explanation })
      },
      outcome: (auditId, outcome) => {
        note('outcome', { auditId, outcome })
        return Promise.resolve({ auditId: 'out_1', receipt: { ...receipt, type: 'countersign.outcome/v1' } })
      },
      redeem: (auditId, args) => {
        note('redeem', { auditId, args })
        return Promise.resolve({ auditId: 'red_1', receipt: { ...receipt, type: 'countersign.redemption/v1' } })
      },
      endSession: (sessionId) => {
        note('endSession', { sessionId })
        return Promise.resolve({ auditId: 'ses_1', receipt: { ...receipt, type: 'countersign.session/v1' } })
      },
      freeze: (target, reason) => {
        note('freeze', { target, reason })
        return Promise.resolve({ auditId: 'adm_1', receipt: { ...receipt, type: 'countersign.admin/v1' } })
      },
      unfreeze: (target, reason) => {
        note('unfreeze', { target, reason })
        return Promise.resolve({ auditId: 'adm_2', receipt: { ...receipt, type: 'countersign.admin/v1' } })
      },
      input: (sessionId, input) => {
        note('input', { sessionId, input })
        return Promise.resolve()
      },
      decision: (auditId) => {
        if (auditId !== 'dec_1') throw new CountersignError('not_found', 'no audit entry with this id')
        return {
          seq: 1,
          organisation: 'acme',
          audit_id: 'dec_1',
          caller_key_id: null,
          record: {},
          receipt: { ...receipt },
        }
      },
      ...pdp,
    },
    approvals: desk,
    figures: {
      dashboard: (organisation, hours) => Promise.resolve({ organisation, hours }),
      decisions: (organisation, query) => Promise.resolve({ organisation, ...query }),
    },
    apiKeyByDigest: (digest) => keys.find((key) => key.digest === digest) ?? null,
    publicKeys: ({ kid }) => (kid === undefined || kid === 'k1' ? [{ kid: 'k1' }] : []),
    parseStrictJson,
    status: () => ({ policy_version: 'sha256:x' }),
    ready: () => ({ ready: true, checks: { store: true } }),
    contract: () => ({ guarantees: [] }),
    reloadPolicies: () =>
      Promise.resolve({
        status: 'unchanged',
        policyVersion: 'sha256:x',
        previousPolicyVersion: 'sha256:x',
        revision: null,
        changes: {},
      }),
    telemetry,
    log: { info: log, warn: log, error: log },
    world: { monotonic: () => now, newId: (prefix) => `${prefix}_${String(++ids)}` },
    ...deps,
  })
  const passMs = (duration: number) => {
    now += duration
  }
  return { app, arrivals, desk, logged, telemetry, passMs } satisfies Edge
}

export const payment = {
  agent_id: 'finance-agent',
  tool: 'process_payment',
  arguments: { amount: 500 },
}

/** A POST as a client would send it; a string goes out byte for byte. */
export function post(app: FastifyInstance, url: string, body: unknown, headers: Record<string, string> = {}) {
  return app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secretOf('agent')}`, ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  })
}
