import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../src/config/config.js'
import type { Normalized } from '../../src/core/action.js'
import { EMPTY_CLAIMS } from '../../src/core/receipt.js'
import type { DecisionPlan, State } from '../../src/core/state.js'
import type { EntryDraft } from '../../src/core/store.js'
import type { PolicySet } from '../../src/core/policy-set.js'
import { freePort } from '../child-process.js'
import { apiKey } from './api-key.js'
import { startChild } from './child.js'
import { fillHistory } from './state-fill.js'
import {
  CALLER,
  COUNTERS,
  loadSet,
  openWorld,
  requestOf,
  stateConfig,
  writePolicies,
  type StateWorld,
} from './state-world.js'

export interface StateBenchOptions {
  /** Calls of each kind. */
  readonly calls: number
  readonly events: number
}

interface Times {
  readonly p50Us: number
  readonly p99Us: number
  readonly meanUs: number
}

interface Cost {
  readonly counters: number
  /** Turns' names, view, facts and plan: what the layer adds to a decision before it is written. Nothing else between. */
  readonly layerAlone: Times
  /** The same with a durable commit after each call: caches are colder, and other threads work. */
  readonly layer: Times
  /** Also its bookkeeping when the plan is queued and settled. */
  readonly layerWithSettling: Times
  /** One call after the other through the whole decision point, made durable. */
  readonly enforce: Times
  /** Thirty-two agents at once. */
  readonly enforcePerSecond: number
}

const AGENT = 'bench-agent'
const AT_ONCE = 32

/** What state costs at 0, 10 and 50 counters, without history and with a million events, and how long a start takes. */
export async function benchState(folder: string, { calls, events }: StateBenchOptions): Promise<object> {
  writePolicies(join(folder, 'policies'))
  const fresh = stateConfig(join(folder, 'policies'), join(folder, 'fresh'))
  const set = await loadSet(fresh)
  try {
    say('without history')
    const empty = await costs(fresh, set, calls)
    const readyEmpty = await starts(fresh, set)
    const filled = stateConfig(join(folder, 'policies'), join(folder, 'filled'))
    await warmCells(filled, set)
    const nowMs = Date.now()
    fillHistory({ dataDir: filled.dataDir, organisation: CALLER.organisation, events, agent: AGENT, nowMs }, say)
    say(`with ${events} events`)
    const restart = await starts(filled, set)
    const full = await costs(filled, set, calls)
    const ratio = full.map(({ counters, layerAlone, layer, enforce }, index) => ({
      counters,
      layerAlone: round(layerAlone.p50Us / (empty[index]?.layerAlone.p50Us ?? NaN)),
      layer: round(layer.p50Us / (empty[index]?.layer.p50Us ?? NaN)),
      enforce: round(enforce.p50Us / (empty[index]?.enforce.p50Us ?? NaN)),
    }))
    table(empty, full)
    return { calls, events, empty: { costs: empty, start: readyEmpty }, full: { costs: full, start: restart }, ratio }
  } finally {
    await set.evaluator.close()
    for (const data of ['fresh', 'filled']) rmSync(join(folder, data), { recursive: true, force: true })
  }
}

async function costs(config: Config, set: PolicySet, calls: number): Promise<readonly Cost[]> {
  const measured: Cost[] = []
  for (const counters of COUNTERS) {
    const world = await openWorld(config, set)
    try {
      const layers = await layerTimes(world, set, counters, calls)
      const enforce = await enforceTimes(world, counters, calls)
      measured.push({ counters, ...layers, enforce, enforcePerSecond: await throughput(world, counters, calls) })
      say(
        `${counters} counters: layer p50 ${layers.layerAlone.p50Us} µs alone, ${layers.layer.p50Us} µs, enforce p50 ${enforce.p50Us} µs`,
      )
    } finally {
      await world.close()
    }
  }
  return measured
}

/** The first tenth warms up and is not counted. */
async function layerTimes(
  { state, store }: StateWorld,
  set: PolicySet,
  counters: number,
  calls: number,
): Promise<Pick<Cost, 'layer' | 'layerAlone' | 'layerWithSettling'>> {
  const alone: number[] = []
  const before: number[] = []
  const whole: number[] = []
  const call = (turn: number) => set.normalizer.normalize(requestOf(counters, AGENT, turn), CALLER)
  for (let turn = -Math.ceil(calls / 10); turn < calls; turn++) {
    const normalized = call(turn + calls)
    const auditId = `dec_bench_${counters}_${turn}`
    const started = performance.now()
    const plan = await planOf(state, normalized, auditId)
    const planned = performance.now()
    plan.queued()
    const queued = performance.now()
    const { committed } = await store.commit(draftOf(auditId), plan.changes)
    const durable = performance.now()
    plan.settled(committed)
    if (!committed) throw new Error('the bench was alone, and something moved')
    if (turn < 0) continue
    before.push(planned - started)
    whole.push(queued - started + performance.now() - durable)
  }
  for (let turn = 0; turn < calls; turn++) {
    const normalized = call(turn)
    const started = performance.now()
    await planOf(state, normalized, 'dec_bench')
    alone.push(performance.now() - started)
  }
  return { layerAlone: timesOf(alone), layer: timesOf(before), layerWithSettling: timesOf(whole) }
}

async function planOf(state: State, normalized: Normalized, auditId: string): Promise<DecisionPlan> {
  state.lanes(normalized)
  const view = await state.view(normalized)
  view.history()
  return view.plan(decided(normalized, auditId))
}

function decided(normalized: Normalized, auditId: string) {
  if (!normalized.ok) throw new Error(`the bench's own call was refused: ${normalized.reason.code}`)
  return {
    auditId,
    decision: 'ALLOW',
    action: normalized.action,
    files: null,
    destroys: false,
    reasonCodes: [],
    obligations: [],
    retryable: false,
    receiptTtlMs: 60_000,
  } as const
}

async function enforceTimes({ pdp }: StateWorld, counters: number, calls: number): Promise<Times> {
  const times: number[] = []
  for (let turn = -Math.ceil(calls / 10); turn < calls; turn++) {
    const started = performance.now()
    mustAllow(await pdp.enforce(requestOf(counters, AGENT, turn + calls), CALLER, null))
    if (turn >= 0) times.push(performance.now() - started)
  }
  return timesOf(times)
}

async function throughput({ pdp }: StateWorld, counters: number, calls: number): Promise<number> {
  let left = calls
  const client = async (agent: string): Promise<void> => {
    while (left-- > 0) mustAllow(await pdp.enforce(requestOf(counters, agent, left), { ...CALLER, keyId: agent }, null))
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => client(`${AGENT}-${index}`)))
  return Math.round((calls * 1000) / (performance.now() - started))
}

function draftOf(auditId: string): EntryDraft {
  const claims = {
    ...EMPTY_CLAIMS,
    type: 'countersign.admin/v1' as const,
    issuer: 'bench',
    organisation: CALLER.organisation,
    audit_id: auditId,
  }
  return { claims, callerKeyId: null, record: {}, ttlMs: null, salt: null }
}

function mustAllow({ wire }: { readonly wire: { readonly decision?: unknown; readonly reasons?: unknown } }): void {
  if (wire.decision !== 'ALLOW') throw new Error(`the bench's own call was refused: ${JSON.stringify(wire.reasons)}`)
}

/** From nothing to the first decision that needs all counters; then the whole process, HTTP and policies included. */
async function starts(config: Config, set: PolicySet): Promise<object> {
  const started = performance.now()
  const world = await openWorld(config, set)
  const opened = performance.now()
  mustAllow(await world.pdp.enforce(requestOf(Math.max(...COUNTERS), AGENT, 0), CALLER, null))
  const first = performance.now()
  await world.close()
  const process = await processStart(config)
  return {
    openedMs: Math.round(opened - started),
    firstDecisionMs: Math.round(first - opened),
    processReadyMs: process,
  }
}

async function processStart({ dataDir, policiesDir }: Config): Promise<number> {
  const port = await freePort()
  apiKey(dataDir, '--role', 'agent', '--agent', '*', '--assert-any', '--no-limits')
  const env = {
    COUNTERSIGN_PORT: String(port),
    COUNTERSIGN_DATA_DIR: dataDir,
    COUNTERSIGN_POLICIES_DIR: policiesDir,
    COUNTERSIGN_LOG_LEVEL: 'silent',
  }
  const child = await startChild(process.execPath, ['dist/src/main.js'], env, `http://127.0.0.1:${port}/ready`)
  await child.stop()
  return child.readyMs
}

/** So that the cells, which only the service can name, are there to be filled. */
async function warmCells(config: Config, set: PolicySet): Promise<void> {
  const world = await openWorld(config, set)
  for (let turn = 0; turn < 14; turn++) {
    mustAllow(await world.pdp.enforce(requestOf(Math.max(...COUNTERS), AGENT, turn), CALLER, null))
  }
  await world.close()
}

function timesOf(milliseconds: readonly number[]): Times {
  const sorted = [...milliseconds].sort((a, b) => a - b)
  const at = (part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
  const mean = sorted.reduce((sum, each) => sum + each, 0) / sorted.length
  return { p50Us: us(at(0.5)), p99Us: us(at(0.99)), meanUs: us(mean) }
}

/** Each figure without history, with it, and the ratio. */
function table(empty: readonly Cost[], full: readonly Cost[]): void {
  say('p50 in µs, without history / with it (ratio): counters | layer alone | layer | enforce')
  for (const [index, one] of empty.entries()) {
    const other = full[index]
    if (other === undefined) continue
    const cells = (['layerAlone', 'layer', 'enforce'] as const).map((what) => {
      const [without, having] = [one[what].p50Us, other[what].p50Us]
      return `${without} / ${having} (${round(having / without)})`
    })
    say([one.counters, ...cells].join(' | '))
  }
}

function say(text: string): void {
  process.stderr.write(`state: ${text}\n`)
}

function us(ms: number): number {
  return Math.round(ms * 1000)
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
