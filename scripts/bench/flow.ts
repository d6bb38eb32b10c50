import { join } from 'node:path'
import type { Action, Subject, ToolEntry } from '../../src/core/action.js'
import type { JsonObject } from '../../src/core/json.js'
import { EMPTY_CLAIMS } from '../../src/core/receipt.js'
import type { Change, EntryDraft, Store } from '../../src/core/store.js'
import { createSystemWorld } from '../../src/core/world.js'
import { createClassifier } from '../../src/evidence/data/classify.js'
import { readDetectorFolders } from '../../src/evidence/data/detectors/read-folders.js'
import { createFlow, type Flow } from '../../src/state/flow/flow.js'
import { reportOf } from '../../src/state/flow/report.js'
import { createPrinter } from '../../src/state/flow/prints/printer.js'
import { toReport, toTrace, type Traced } from '../../src/state/flow/traced.js'
import { openSqliteStore } from '../../src/stores/sqlite/store.js'
import { writerEntry } from '../../src/workers/writer-entry.js'

export interface FlowBenchOptions {
  /** The folder of the shipped detectors. */
  readonly detectors: string
  /** Outputs of 1 KB that the agent read before. */
  readonly outputs: number
}

interface Cost {
  readonly kilobytes: number
  readonly calls: number
  /** Which sensitive data the call carries. */
  readonly classify: Times
  /** Where its values come from: view, facts and plan. */
  readonly trace: Times
}

interface Times {
  readonly p50Us: number
  readonly p99Us: number
}

const SIZES = [1, 16, 256]
const ORGANISATION = 'bench'
const AGENT = 'bench-agent'
const WINDOW_MS = 86_400_000
const BATCH = 500
const SENTENCE =
  'Please review the quarterly report for order 48812-A and reply to jane.doe@example.com before Friday; the total was 1,204.50 USD. '

/** What a call of 1, 16 and 256 KB costs in classification and tracing, with and without remembered outputs. */
export async function benchFlow(folder: string, { detectors, outputs }: FlowBenchOptions): Promise<object> {
  const world = createSystemWorld()
  const store = await openSqliteStore(
    { dataDir: join(folder, 'flow'), masterKeys: null, createMasterKey: true },
    { world, writer: writerEntry() },
  )
  try {
    const classify = createClassifier(readDetectorFolders([detectors]))
    const options = { flowWindowMs: WINDOW_MS, eventRetentionMs: WINDOW_MS }
    const empty = await costs(createFlow(options, store), classify)
    await fill(store, outputs)
    const flow = createFlow(options, store)
    const started = performance.now()
    await flow.view({ ok: true, action: actionOf(1) }, Date.now())
    const readMs = Math.round(performance.now() - started)
    const full = await costs(flow, classify)
    return { outputs, empty, full, readMs, outcome: outcomes() }
  } finally {
    await store.close()
  }
}

async function costs(flow: Flow, classify: (args: JsonObject) => JsonObject): Promise<readonly Cost[]> {
  const measured: Cost[] = []
  for (const kilobytes of SIZES) {
    const action = actionOf(kilobytes)
    const calls = kilobytes > 100 ? 40 : 1000
    const classified = await timesOf(calls, () => classify(action.arguments))
    const traced = await timesOf(calls, async () => {
      const view = await flow.view({ ok: true, action }, Date.now())
      view.flow?.()
      view.plan(DECIDED)
    })
    measured.push({ kilobytes, calls, classify: classified, trace: traced })
    process.stderr.write(`${kilobytes} KB: classify p50 ${classified.p50Us} µs, trace p50 ${traced.p50Us} µs\n`)
  }
  return measured
}

/** What reading and printing an output costs, when it is reported. */
function outcomes(): readonly object[] {
  const printer = createPrinter(Buffer.alloc(16, 1))
  return [1, 16, 64].map((kilobytes) => {
    const output = textOf(kilobytes, 0)
    const outcome = {
      status: 'succeeded',
      amountMinor: null,
      output,
      outputGiven: true,
      error: null,
      classes: [],
    } as const
    const times = syncTimes(kilobytes > 1 ? 100 : 1000, () => reportOf(outcome, tracedOf('x', 0), printer))
    return { kilobytes, ...times }
  })
}

async function fill(store: Store, outputs: number): Promise<void> {
  const nowMs = Date.now()
  const printer = createPrinter(Buffer.from(store.fingerprint(ORGANISATION, 'countersign/flow-prints/v1'), 'base64url'))
  for (let from = 0; from < outputs; from += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, outputs - from) }, (_, i) => from + i)
    await Promise.all(batch.map((n) => store.commit(draftOf(`out_${n}`), [traceChange(n, nowMs, printer)])))
    process.stderr.write(`\r${from + batch.length} outputs`)
  }
  process.stderr.write('\n')
}

function traceChange(n: number, nowMs: number, printer: ReturnType<typeof createPrinter>): Change {
  const traced = tracedOf(`out_${n}`, nowMs - 1000 + (n % 1000))
  const output = textOf(1, n)
  const report = reportOf(
    { status: 'succeeded', amountMinor: null, output, outputGiven: true, error: null, classes: [] },
    traced,
    printer,
  )
  const trace = toTrace(`agent/${AGENT}`, traced)
  return { kind: 'record_trace', trace: { ...trace, report: report === null ? null : toReport(report) } }
}

function tracedOf(id: string, atMs: number): Traced {
  const label = { trust: 'untrusted', confidentiality: 'private' } as const
  const about = { id, kind: 'output', tool: 'read', session: 'k/s', designated: false, fields: [] } as const
  return { ...about, atMs, expiresMs: atMs + WINDOW_MS, label, report: null }
}

/** Words of its own in each, and a sentence that all have. */
function textOf(kilobytes: number, n: number): string {
  const words: string[] = [SENTENCE]
  let seed = n * 2_654_435_761 + 1
  for (let length = SENTENCE.length; length < kilobytes * 1024;) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    const word = seed.toString(36)
    words.push(word)
    length += word.length + 1
  }
  return words.join(' ').slice(0, kilobytes * 1024)
}

const DECIDED = {
  auditId: 'dec_bench',
  decision: 'ALLOW',
  action: null,
  files: null,
  destroys: false,
  reasonCodes: [],
  retryable: false,
  obligations: [],
  receiptTtlMs: 60_000,
} as const

function actionOf(kilobytes: number): Action {
  const body = SENTENCE.repeat(Math.ceil((kilobytes * 1024) / SENTENCE.length)).slice(0, kilobytes * 1024 - 100)
  const args = { to: 'team@example.com', subject: 'Quarterly report', priority: 3, body }
  const subject: Subject = {
    agentId: AGENT,
    keyId: 'k',
    person: null,
    organisation: ORGANISATION,
    sessionId: 's',
    role: 'agent',
    permitted: {},
    unverified: {},
    claims: {},
  }
  const call = { format: 'native', tool: 'send_email', arguments: args, code: null, callId: null } as const
  return { subject, call, tool: TOOL, arguments: args, attributes: {}, currencies: {}, context: {} }
}

const TOOL: ToolEntry = {
  name: 'send_email',
  kind: 'email',
  action: 'send',
  version: 'default',
  scope: '',
  policyId: null,
  audience: null,
  advisoryUntil: null,
  counters: [],
  otherCounters: [],
  target: null,
  destructive: false,
  leaseMs: null,
  source: {},
  flow: {
    declared: true,
    reads: null,
    sends: 'external',
    irreversible: true,
    money: false,
    roles: [
      { place: ['to'], role: 'recipient' },
      { place: ['body'], role: 'content' },
    ],
    writes: null,
  },
}

function draftOf(auditId: string): EntryDraft {
  const claims = {
    ...EMPTY_CLAIMS,
    type: 'countersign.decision/v1',
    issuer: 'bench',
    organisation: ORGANISATION,
  } as const
  return { claims: { ...claims, audit_id: auditId }, callerKeyId: null, record: {}, ttlMs: null, salt: null }
}

/** The first tenth warms up and is not counted. */
async function timesOf(calls: number, work: () => unknown): Promise<Times> {
  const times: number[] = []
  for (let call = -Math.ceil(calls / 10); call < calls; call++) {
    const started = performance.now()
    await work()
    if (call >= 0) times.push(performance.now() - started)
  }
  return percentiles(times)
}

function syncTimes(calls: number, work: () => unknown): Times {
  const times: number[] = []
  for (let call = -Math.ceil(calls / 10); call < calls; call++) {
    const started = performance.now()
    work()
    if (call >= 0) times.push(performance.now() - started)
  }
  return percentiles(times)
}

function percentiles(times: readonly number[]): Times {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number): number => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 1000)
  return { p50Us: at(0.5), p99Us: at(0.99) }
}
