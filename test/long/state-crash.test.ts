import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, expect, it } from 'vitest'
import type { AuditEntry } from '../../src/core/receipt.js'
import { freePort, makeKey, startService, tempFolder } from '../fixtures/service.js'
import { COUNTERS, HOUR, MINUTE, type ModelCounter } from '../state-model/counters.js'
import { chargedCells, ledgerOfLog, ledgerOfRows, lines } from '../state-model/ledger.js'
import { modelPolicies } from '../state-model/policies.js'

const ROUNDS = 20
const AGENTS = Array.from({ length: 8 }, (_, i) => `agent-${i}`)

const folder = tempFolder()
const policies = modelPolicies()
afterAll(() => {
  folder.remove()
  policies.remove()
})

/** So many that nothing is refused; nothing leaves a window, nor a lease its end, before the last round. */
const PLENTY = Object.fromEntries(
  (['sum', 'count', 'distinct'] as const).map((type) => [
    type,
    Object.fromEntries(
      COUNTERS.filter(({ limit, ...counter }) => limit !== null && counter.type === type).map(({ name }) => [
        name,
        1e12,
      ]),
    ),
  ]),
)
const KEPT = COUNTERS.filter(({ counts, windowMs }) => counts === 'allowed' && (windowMs ?? HOUR) >= 10 * MINUTE)

interface Api {
  readonly origin: string
  readonly agentKey: string
  readonly executorKey: string
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

function call(agent: string, tool: string, amount: number): object {
  return {
    agent_id: agent,
    tool,
    arguments: { amount, currency: 'USD', recipient: `recipient of ${agent}` },
    context: { user_id: `user of ${agent}` },
  }
}

/** Asks and reports, or stays silent, until the service dies. */
async function runAgent(api: Api, agent: string, made: { decisions: number }): Promise<void> {
  for (;;) {
    const amount = Math.ceil(Math.random() * 50) / 100
    const decided = await post(api, '/enforce', api.agentKey, call(agent, pick('pay', 'gift'), amount))
    if (decided === null) return
    made.decisions += 1
    expect(decided['decision']).toBe('ALLOW')
    if (Math.random() < 0.3) continue
    const status = pick('succeeded', 'failed', 'not_executed')
    const smaller = status === 'succeeded' && Math.random() < 0.5 ? { amount_minor: Math.floor(amount * 50) } : {}
    const key = pick(api.agentKey, api.executorKey)
    const reported = await post(api, `/enforce/${String(decided['audit_id'])}/outcome`, key, { status, ...smaller })
    if (reported === null) return
  }
}

function readLog(dataDir: string): readonly AuditEntry[] {
  const db = new Database(join(dataDir, 'countersign.db'), { readonly: true })
  try {
    return db
      .prepare<[], string>('SELECT body FROM entry ORDER BY seq')
      .pluck()
      .all()
      .map((body): AuditEntry => JSON.parse(body))
  } finally {
    db.close()
  }
}

/** What a counter must say for this agent, worked out from the log alone. */
function fromLog(counter: ModelCounter, agent: string, log: readonly AuditEntry[]): number {
  const shared = counter.key.some((part) => part === 'organisation' || part === 'key')
  const byValue = new Map<string, number>()
  for (const { record, receipt } of log) {
    if (!shared && receipt.agent_id !== agent) continue
    for (const [sign, list] of [
      [1, record['charges']],
      [-1, record['released']],
    ] as const) {
      for (const { counter: name, value, amount } of lines(list)) {
        if (name === counter.name) byValue.set(value, (byValue.get(value) ?? 0) + sign * amount)
      }
    }
  }
  const amounts = [...byValue.values()]
  if (counter.type === 'distinct') return amounts.filter((amount) => amount > 0).length
  return amounts.reduce((sum, amount) => sum + amount, 0)
}

/** What policies see of the counters. */
async function seen(api: Api, agent: string): Promise<ReadonlyMap<string, number>> {
  const answer = await post(api, '/analyze', api.agentKey, call(agent, 'pay', 0.01))
  const told = JSON.stringify(answer).matchAll(/"(\w+):(\d+)"/g)
  return new Map([...told].map(([, name, value]) => [name!, Number(value)]))
}

it(`has the counters that the log says, through ${ROUNDS} kills at random moments`, async () => {
  const dataDir = join(folder.path, 'data')
  const agentKey = makeKey(dataDir, '--role', 'agent', '--agent', '*', '--assert-any', '--no-limits')
  const executorKey = makeKey(dataDir, '--role', 'executor', '--audience', 'bank', '--no-limits')
  const port = await freePort()
  const env = {
    COUNTERSIGN_LIMITS_ENABLED: 'false',
    COUNTERSIGN_LOG_LEVEL: 'silent',
    COUNTERSIGN_POLICIES_DIR: policies.path,
    COUNTERSIGN_GLOBALS: JSON.stringify({ limits: PLENTY }),
  }
  let outcomes = 0
  for (let round = 0; round <= ROUNDS; round++) {
    const service = await startService(dataDir, { port, env })
    const api = { origin: service.origin, agentKey, executorKey }
    const log = readLog(dataDir)
    const cells = chargedCells(log)
    expect(withoutShort(ledgerOfRows(dataDir, 'default', cells), log)).toEqual(withoutShort(ledgerOfLog(log), log))
    for (const agent of AGENTS) {
      const told = await seen(api, agent)
      for (const counter of KEPT)
        expect([agent, counter.name, told.get(counter.name)]).toEqual([
          agent,
          counter.name,
          fromLog(counter, agent, log),
        ])
    }
    outcomes = log.filter(({ receipt }) => receipt.type === 'countersign.outcome/v1').length
    if (round === ROUNDS) {
      expect(await service.stop()).toBe(0)
      break
    }
    const made = { decisions: 0 }
    const agents = AGENTS.map((agent) => runAgent(api, agent, made))
    const enough = Math.floor(Math.random() * 80)
    while (made.decisions < enough) await new Promise((resolve) => setTimeout(resolve, Math.random() * 30))
    await service.stop('SIGKILL')
    await Promise.all(agents)
    console.log(`round ${round + 1}/${ROUNDS}: killed after ${made.decisions} decisions; ${log.length} entries before`)
  }
  expect(outcomes).toBeGreaterThan(ROUNDS)
})

/** Without rows that may have expired meanwhile. */
function withoutShort(ledger: ReadonlyMap<string, number>, log: readonly AuditEntry[]): object {
  const kept = new Set(KEPT.map(({ name }) => name))
  const cells = new Set(
    log.flatMap(({ record }) =>
      lines(record['charges'])
        .filter(({ counter }) => kept.has(counter))
        .map(({ cell }) => cell),
    ),
  )
  return Object.fromEntries([...ledger].filter(([row]) => cells.has(row.split(' ')[0] ?? '')).sort())
}

function pick<T>(...choices: readonly T[]): T {
  const chosen = choices[Math.floor(Math.random() * choices.length)]
  if (chosen === undefined) throw new Error('nothing to choose from')
  return chosen
}
