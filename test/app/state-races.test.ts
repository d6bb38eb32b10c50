import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { DecisionRequest } from '../../src/core/action.js'
import type { JsonObject } from '../../src/core/json.js'
import type { PolicySet } from '../../src/core/policy-set.js'
import { gateFor, heldHistory, withoutCompare, withoutTurns } from '../state-model/gate.js'
import { chargedCells, ledgerOfLog, ledgerOfRows, wholeLog } from '../state-model/ledger.js'
import { modelPolicies } from '../state-model/policies.js'
import {
  agentCaller,
  dataFolders,
  openPolicies,
  openService,
  serviceConfig,
  type Service,
  type Wraps,
} from '../state-model/service.js'

/** Each interleaving is forced: calls are held when they have gathered their evidence, until the last one has. */

const policies = modelPolicies()
const folders = dataFolders()
const ENV = {
  COUNTERSIGN_EVIDENCE_DEADLINE_MS: '60000',
  COUNTERSIGN_GLOBALS: JSON.stringify({ limits: { sum: { user_hour: 50 } } }),
}
const clock = { wallMs: Date.parse('2026-03-01T12:00:00Z') }
let set: PolicySet
let closePolicies: () => Promise<void>
const open = new Set<Service>()

beforeAll(async () => {
  const opened = await openPolicies(serviceConfig(folders.next(), policies.path, ENV))
  set = opened.set
  closePolicies = opened.close
})
afterAll(async () => {
  for (const service of open) await service.close()
  await closePolicies()
  folders.remove()
  policies.remove()
})

async function serve(wraps: Wraps = {}, dataDir = folders.next()): Promise<Service> {
  const service = await openService(serviceConfig(dataDir, policies.path, ENV), set, clock, wraps)
  open.add(service)
  return service
}

interface Gift {
  readonly agent?: string
  readonly key?: string
  readonly session?: string | null
  readonly user?: string
  readonly amount?: number
  readonly recipient?: string
}

/** A call of the tool whose budgets are its user's, 50 within an hour, and nobody else's. */
async function gift(service: Service, call: Gift = {}): Promise<JsonObject> {
  const { wire } = await service.pdp().enforce(request(call), agentCaller('acme', call.key ?? 'key-1'), null)
  return wire
}

function request({ agent = 'a', session = null, user = 'u', amount = 30, recipient = 'r' }: Gift): DecisionRequest {
  return {
    agentId: agent,
    sessionId: session,
    input: { form: 'tool', tool: 'gift', arguments: { amount: amount / 100, currency: 'USD', recipient } },
    context: { user_id: user },
    accepts: [],
    approvalId: null,
  }
}

const spent = (wire: JsonObject): number => Number(/user_hour:(\d+)/.exec(JSON.stringify(wire))?.[1])
const decisions = (wires: readonly JsonObject[]): unknown[] => wires.map(({ decision }) => decision).sort()
const ALLOWED = { decision: 'ALLOW' }
const OVER = { decision: 'BLOCK', reasons: [{ code: 'over_limit' }] }

const TWO_CALLS: Readonly<Record<string, readonly [Gift, Gift]>> = {
  'two agents': [
    { agent: 'a', recipient: 'r' },
    { agent: 'b', recipient: 's' },
  ],
  'two sessions': [{ session: 's-1' }, { session: 's-2' }],
  'two keys': [{ key: 'key-1' }, { key: 'key-2' }],
  'two agents, two keys, two sessions': [
    { agent: 'a', key: 'key-1', session: 's-1', recipient: 'r' },
    { agent: 'b', key: 'key-2', session: 's-2', recipient: 's' },
  ],
}

describe.each(Object.entries(TWO_CALLS))('30 + 30 against 50 at one moment, by %s', (_, [one, other]) => {
  const race = async (wraps: Wraps): Promise<{ wires: JsonObject[]; arrivals: number; service: Service }> => {
    const gate = gateFor(2)
    const service = await serve({ ...wraps, sources: { history: heldHistory(gate.hold) } })
    const wires = await Promise.all([gift(service, one), gift(service, other)])
    return { wires, arrivals: gate.arrivals(), service }
  }

  it.each<[string, Wraps]>([
    ['with turns and compare', {}],
    ['with turns alone', { store: withoutCompare }],
    ['with the compare alone', { state: withoutTurns }],
  ])('%s: one is allowed, the other judged with its money', async (__, wraps) => {
    const { wires, service } = await race(wraps)
    expect(decisions(wires)).toEqual(['ALLOW', 'BLOCK'])
    expect(wires.find(({ decision }) => decision === 'BLOCK')).toMatchObject(OVER)
    expect(spent(await gift(service, { amount: 60 }))).toBe(30)
  })

  it('without either both are allowed: the gate forces what the two prevent', async () => {
    const { wires, arrivals } = await race({ state: withoutTurns, store: withoutCompare })
    expect(arrivals).toBe(2)
    expect(decisions(wires)).toEqual(['ALLOW', 'ALLOW'])
  })
})

describe('calls that fit', () => {
  it('are all allowed, and no more, when twenty agents come at once', async () => {
    const gate = gateFor(20)
    const service = await serve({ sources: { history: heldHistory(gate.hold) } })
    const calls = Array.from({ length: 20 }, (_, i) =>
      gift(service, { agent: `a-${i}`, amount: 7, recipient: `r-${i}` }),
    )
    expect(decisions(await Promise.all(calls)).filter((decision) => decision === 'ALLOW')).toHaveLength(7)
    expect(spent(await gift(service, { amount: 60 }))).toBe(49)
  })

  it('are not held up by a budget that another call holds', async () => {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let waiting = 0
    const hold = async ({ subject }: { subject: { agentId: string } }): Promise<void> => {
      if (subject.agentId !== 'holder') return
      waiting += 1
      await held
    }
    const service = await serve({ sources: { history: heldHistory(hold) } })
    const holder = gift(service, { agent: 'holder', user: 'hot', recipient: 'r-1' })
    await vi.waitUntil(() => waiting === 1)
    let sameDone = false
    const same = gift(service, { agent: 'b', user: 'hot', recipient: 'r-2' }).then((wire) => {
      sameDone = true
      return wire
    })
    for (let i = 0; i < 5; i++) {
      const wire = await gift(service, { agent: `c-${i}`, user: `cold-${i}`, recipient: `r-3-${i}` })
      expect(wire).toMatchObject(ALLOWED)
    }
    expect(sameDone).toBe(false)
    release()
    expect(await holder).toMatchObject(ALLOWED)
    expect(await same).toMatchObject(OVER)
  })
})

describe('a second process on the same database', () => {
  /** `meanwhile` runs each time after the call has gathered its evidence. */
  const contended = async (meanwhile: (other: Service, attempt: number) => Promise<unknown>) => {
    const dataDir = folders.next()
    const other = await serve({}, dataDir)
    let attempts = 0
    const hold = async (): Promise<void> => {
      attempts += 1
      await meanwhile(other, attempts)
    }
    const service = await serve({ sources: { history: heldHistory(hold) } }, dataDir)
    return { service, other, attempts: () => attempts }
  }

  it('that spends what was left makes the call be judged again, and refused', async () => {
    const { service, attempts } = await contended((other, attempt) =>
      attempt === 1 ? gift(other, { agent: 'b', recipient: 's' }) : Promise.resolve(),
    )
    expect(await gift(service)).toMatchObject(OVER)
    expect(attempts()).toBe(2)
  })

  it('that leaves enough makes the call be judged again, and allowed', async () => {
    const { service, other, attempts } = await contended((other, attempt) =>
      attempt === 1 ? gift(other, { agent: 'b', recipient: 's', amount: 20 }) : Promise.resolve(),
    )
    expect(await gift(service)).toMatchObject(ALLOWED)
    expect(attempts()).toBe(2)
    // The other one learns of it when it is about to spend.
    expect(await gift(other, { agent: 'c', amount: 1 })).toMatchObject(OVER)
    expect(spent(await gift(other, { agent: 'c', amount: 60 }))).toBe(50)
  })

  it('that comes first again and again ends in state_contended, and nothing is charged', async () => {
    const { service, other, attempts } = await contended((other) =>
      gift(other, { agent: 'b', recipient: 's', amount: 1 }),
    )
    expect(await gift(service)).toMatchObject({ decision: 'BLOCK', reasons: [{ code: 'state_contended' }] })
    expect(attempts()).toBe(3)
    expect(spent(await gift(other, { agent: 'c', amount: 60 }))).toBe(3)
  })

  it('and this one never allow more than the budget together', async () => {
    const dataDir = folders.next()
    const services = [await serve({}, dataDir), await serve({}, dataDir)]
    const calls = Array.from({ length: 30 }, (_, i) =>
      gift(services[i % 2]!, { agent: `a-${i}`, amount: 4, recipient: `r-${i}` }),
    )
    const wires = await Promise.all(calls)
    const allowed = wires.filter(({ decision }) => decision === 'ALLOW').length
    expect(allowed * 4).toBeLessThanOrEqual(50)
    for (const service of services) expect(spent(await gift(service, { agent: 'z', amount: 60 }))).toBe(allowed * 4)
  })
})

describe('a batch that cannot be written', () => {
  it('is store_unavailable for all behind it, and counters are what the log says', async () => {
    const dataDir = folders.next()
    const service = await serve({}, dataDir)
    expect(await gift(service, { amount: 10 })).toMatchObject(ALLOWED)
    sql(dataDir, `CREATE TRIGGER broken BEFORE INSERT ON entry BEGIN SELECT RAISE(ROLLBACK, 'disk'); END`)
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, (_, i) => gift(service, { agent: `a-${i}`, amount: 10, recipient: `r-${i}` })),
    )
    expect(results.map((result) => result.status === 'rejected' && String(result.reason.code))).toEqual(
      Array(6).fill('store_unavailable'),
    )
    sql(dataDir, 'DROP TRIGGER broken')
    await vi.waitUntil(() => service.store().healthy(), { timeout: 20_000 })
    expect(spent(await gift(service, { amount: 60 }))).toBe(10)
    expect(await gift(service, { amount: 40 })).toMatchObject(ALLOWED)
    expect(await gift(service, { amount: 1 })).toMatchObject(OVER)
    const log = wholeLog(service.store(), 'acme')
    expect(ledgerOfRows(dataDir, 'acme', chargedCells(log))).toEqual(ledgerOfLog(log))
  })

  it('takes back what those behind it had seen reserved', async () => {
    let fail: () => void = () => undefined
    const failing = new Promise<void>((_, reject) => {
      fail = () => {
        reject(Object.assign(new Error('disk'), { code: 'store_unavailable' }))
      }
    })
    failing.catch(() => undefined)
    let broken = true
    const service = await serve({
      store: (store) => ({
        ...store,
        commit: async (draft, changes, others) => {
          if (broken) await failing
          return store.commit(draft, changes, others)
        },
      }),
    })
    const first = gift(service, { agent: 'a', recipient: 'r' })
    const second = gift(service, { agent: 'b', recipient: 's' })
    first.catch(() => undefined)
    second.catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 50))
    fail()
    await expect(first).rejects.toMatchObject({ code: 'store_unavailable' })
    await expect(second).rejects.toMatchObject({ code: 'store_unavailable' })
    broken = false
    expect(await gift(service, { agent: 'b', recipient: 's', amount: 50 })).toMatchObject(ALLOWED)
  })
})

function sql(dataDir: string, statement: string): void {
  const db = new Database(join(dataDir, 'countersign.db'))
  db.exec(statement)
  db.close()
}
