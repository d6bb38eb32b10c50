import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, expect, it } from 'vitest'
import type { Approval } from '../../src/core/approval.js'
import type { AuditEntry } from '../../src/core/receipt.js'
import { policyFolder, resourcePolicy } from '../fixtures/policy-folder.js'
import { countersign, freePort, makeKey, startService, tempFolder } from '../fixtures/service.js'

const ROUNDS = 10
const AGENTS = ['agent-a', 'agent-b', 'agent-c', 'agent-d']

const folder = tempFolder()
const policies = policyFolder({
  'catalog.yaml': JSON.stringify({
    version: 1,
    tools: {
      transfer: {
        kind: 'k_pay',
        action: 'run',
        arguments: {
          type: 'object',
          additionalProperties: false,
          required: ['amount'],
          properties: { amount: { type: 'number' } },
        },
        bind: { amount: { from: '/amount' } },
      },
    },
  }),
  'cerbos/pay.yaml': resourcePolicy('k_pay', {
    asks: { effect: 'ALLOW', output: '{"require_approval": ["manager"]}' },
  }),
})
afterAll(() => {
  folder.remove()
  policies.remove()
})

interface Api {
  readonly origin: string
  readonly agent: string
  readonly manager: string
}

/** What was answered before the service died: it must be there. */
interface Told {
  readonly opened: string[]
  readonly approved: string[]
  readonly rejected: string[]
  readonly allowed: string[]
}

interface Stored {
  readonly log: readonly AuditEntry[]
  readonly approvals: readonly Approval[]
  /** `approval type channel` */
  readonly messages: readonly string[]
  readonly events: readonly { readonly id: number; readonly approval_id: string; readonly kind: string }[]
}

/** Null when the service has died meanwhile. */
async function post({ origin }: Api, path: string, key: string, body: object): Promise<Record<string, unknown> | null> {
  try {
    const answer = await fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await answer.text()
    expect(answer.status, text).toBe(200)
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return null
    throw error
  }
}

/** Asks for one transfer after the other, has people answer, and uses what they granted, until the service dies. */
async function runAgent(api: Api, agent: string, told: Told, first: number): Promise<void> {
  for (let amount = first; ; amount++) {
    const call = { agent_id: agent, tool: 'transfer', arguments: { amount }, context: { user_id: `user of ${agent}` } }
    const asked = await post(api, '/enforce', api.agent, call)
    if (asked === null) return
    expect(asked['decision']).toBe('REQUIRES_APPROVAL')
    const id = String(asked['approval_id'])
    told.opened.push(id)
    const dice = Math.random()
    if (dice < 0.2) continue
    const step = dice < 0.4 ? 'reject' : 'approve'
    const answered = await post(api, `/approval/${id}/${step}`, api.manager, { comment: 'looked at' })
    if (answered === null) return
    told[step === 'reject' ? 'rejected' : 'approved'].push(id)
    if (dice < 0.6) continue
    const used = await post(api, '/enforce', api.agent, { ...call, approval_id: id })
    if (used === null) return
    expect(used['decision'], JSON.stringify(used)).toBe('ALLOW')
    told.allowed.push(id)
  }
}

/** Of one moment, while the service runs. */
function readStored(dataDir: string): Stored {
  const db = new Database(join(dataDir, 'countersign.db'), { readonly: true })
  const bodies = (sql: string): readonly string[] => db.prepare<[], string>(sql).pluck().all()
  try {
    return db.transaction(() => ({
      log: bodies('SELECT body FROM entry ORDER BY seq').map((body): AuditEntry => JSON.parse(body)),
      approvals: bodies('SELECT body FROM approval ORDER BY row').map((body): Approval => JSON.parse(body)),
      messages: bodies("SELECT approval_id || ' ' || type || ' ' || channel FROM message ORDER BY row"),
      events: db
        .prepare<[], Stored['events'][number]>('SELECT id, approval_id, kind FROM approval_event ORDER BY id')
        .all(),
    }))()
  } finally {
    db.close()
  }
}

/** `approval entry` of each step that the log tells of. */
function inLog(log: readonly AuditEntry[], is: (entry: AuditEntry) => boolean): readonly string[] {
  return log
    .filter(is)
    .map(({ receipt, audit_id }) => `${receipt.approval_id} ${audit_id}`)
    .sort()
}

const decided =
  (decision: string) =>
  ({ receipt }: AuditEntry): boolean =>
    receipt.type === 'countersign.decision/v1' && receipt.decision === decision
const stepped =
  (change: string) =>
  ({ receipt }: AuditEntry): boolean =>
    receipt.type === 'countersign.approval/v1' && receipt.detail?.['change'] === change

/** Each step of an approval stands in its row, in the log, among the events and, where it is told, in the outbox; or nowhere. */
function checkWhole({ log, approvals, messages, events }: Stored): void {
  const of = (...statuses: string[]): readonly Approval[] => approvals.filter(({ status }) => statuses.includes(status))
  const ids = (list: readonly Approval[]): readonly string[] => list.map(({ id }) => id).sort()
  const signatures = approvals.flatMap(({ id, levels }) =>
    levels.flatMap((level) => level.signatures.map(({ auditId }) => `${id} ${auditId}`)),
  )
  expect(inLog(log, decided('REQUIRES_APPROVAL'))).toEqual(
    approvals.map(({ id, decisionAuditId }) => `${id} ${decisionAuditId}`).sort(),
  )
  expect(inLog(log, stepped('signed'))).toEqual(signatures.sort())
  expect(inLog(log, stepped('rejected'))).toEqual(
    of('rejected')
      .map(({ id, end }) => `${id} ${end?.auditId}`)
      .sort(),
  )
  expect(inLog(log, decided('ALLOW'))).toEqual(
    of('used')
      .map(({ id, end }) => `${id} ${end?.auditId}`)
      .sort(),
  )
  const told = [
    ...ids(approvals).map((id) => `${id} approval.requested ops`),
    ...ids(of('approved', 'used')).map((id) => `${id} approval.approved ops`),
    ...ids(of('rejected')).map((id) => `${id} approval.rejected ops`),
  ]
  expect([...messages].sort()).toEqual(told.sort())
  expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1))
  const happened = (kind: string): readonly string[] =>
    events
      .filter((event) => event.kind === kind)
      .map(({ approval_id }) => approval_id)
      .sort()
  expect([happened('requested'), happened('approved'), happened('rejected'), happened('used')]).toEqual([
    ids(approvals),
    ids(of('approved', 'used')),
    ids(of('rejected')),
    ids(of('used')),
  ])
}

function checkTold({ approvals }: Stored, told: Told): void {
  const status = new Map(approvals.map((approval) => [approval.id, approval.status]))
  const missing = (list: readonly string[], ...statuses: string[]): readonly string[] =>
    list.filter((id) => !statuses.includes(status.get(id) ?? 'none'))
  expect(missing(told.opened, 'pending', 'approved', 'rejected', 'used')).toEqual([])
  expect(missing(told.rejected, 'rejected')).toEqual([])
  expect(missing(told.approved, 'approved', 'used')).toEqual([])
  expect(missing(told.allowed, 'used')).toEqual([])
  expect(new Set(told.allowed).size).toBe(told.allowed.length)
}

it(`has approvals, entries and messages together or not at all, through ${ROUNDS} kills at random moments`, async () => {
  const dataDir = join(folder.path, 'data')
  const agent = makeKey(dataDir, '--role', 'agent', '--agent', '*', '--assert-any', '--no-limits')
  const manager = makeKey(dataDir, '--role', 'approver', '--person', 'mia', '--level', 'manager', '--no-limits')
  const port = await freePort()
  const nobody = await freePort()
  const env = {
    COUNTERSIGN_LIMITS_ENABLED: 'false',
    COUNTERSIGN_LOG_LEVEL: 'silent',
    COUNTERSIGN_POLICIES_DIR: policies.path,
    COUNTERSIGN_APPROVAL_MAX_PENDING_PER_AGENT: '1000',
    COUNTERSIGN_APPROVAL_ALLOW_PRIVATE_TARGETS: 'true',
    // Nobody listens there: nothing leaves the outbox.
    COUNTERSIGN_APPROVAL_CHANNELS: JSON.stringify({
      ops: { type: 'webhook', url: `http://127.0.0.1:${nobody}/`, secret_env: 'OPS_SECRET' },
    }),
    OPS_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  }
  const told: Told = { opened: [], approved: [], rejected: [], allowed: [] }
  for (let round = 0; round <= ROUNDS; round++) {
    const service = await startService(dataDir, { port, env })
    const stored = readStored(dataDir)
    checkWhole(stored)
    checkTold(stored, told)
    if (round === ROUNDS) {
      expect(await service.stop()).toBe(0)
      break
    }
    const before = told.opened.length
    const agents = AGENTS.map((name) =>
      runAgent({ origin: service.origin, agent, manager }, name, told, round * 10_000),
    )
    const enough = before + 1 + Math.floor(Math.random() * 60)
    while (told.opened.length < enough) await new Promise((resolve) => setTimeout(resolve, Math.random() * 20))
    await service.stop('SIGKILL')
    await Promise.all(agents)
    console.log(`round ${round + 1}/${ROUNDS}: killed after ${told.opened.length - before} requests`)
  }
  expect(told.allowed.length).toBeGreaterThan(0)
  const report = JSON.parse(countersign('audit', 'verify', '--json', '--data-dir', dataDir))
  expect(report.valid).toBe(true)
})
