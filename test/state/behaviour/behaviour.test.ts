import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Action, Normalized } from '../../../src/core/action.js'
import type { Plan } from '../../../src/core/state.js'
import type { Change } from '../../../src/core/store.js'
import type { Decision } from '../../../src/core/words.js'
import { normalizedOf, openHistory, type Asked, type Facts, type HistoryWorld } from '../history-world.js'
import { HOUR, MINUTE, SECOND } from './agents.js'

const WARM_UP = 10

let world: HistoryWorld
beforeEach(async () => {
  world = await openHistory({ behaviourWarmUpCalls: WARM_UP })
})
afterEach(async () => {
  await world.close()
})

describe('behaviour', () => {
  it('is not ready, and has no score, before so many allowed calls of the tool', async () => {
    expect(await behaviour()).toEqual({ ready: false, calls_known: 0, score: null, reasons: [] })
    await calls(WARM_UP - 1)
    expect(await behaviour()).toEqual({ ready: false, calls_known: WARM_UP - 1, score: null, reasons: [] })
    await calls(1)
    expect(await behaviour()).toMatchObject({ ready: true, calls_known: WARM_UP })
  })

  it('is the agent’s own with one tool: other agents, tools and organisations teach nothing', async () => {
    await calls(WARM_UP, { agent: 'other' })
    await calls(WARM_UP, { tool: 'refund' })
    await calls(WARM_UP, { organisation: 'globex' })
    expect(await behaviour()).toMatchObject({ ready: false, calls_known: 0 })
  })

  it('learns nothing from what was not allowed', async () => {
    await calls(WARM_UP, {}, 'BLOCK')
    await calls(WARM_UP, {}, 'REQUIRES_APPROVAL')
    expect(await behaviour()).toMatchObject({ calls_known: 0 })
    await calls(WARM_UP)
    const before = await behaviour()
    for (let i = 0; i < 50; i++) await world.decide({}, 'BLOCK')
    expect(await behaviour()).toEqual(before)
  })

  it('knows every call as soon as it is queued', async () => {
    await calls(WARM_UP - 1)
    const { written } = await world.queue({}, 'ALLOW')
    expect(await behaviour()).toMatchObject({ ready: true })
    await written
  })

  it('says of a steady agent’s next call that it is ordinary, and why another is not', async () => {
    await calls(60)
    world.pass(HOUR)
    expect((await behaviour()).score).toBeLessThan(0.9)
    expect(await behaviourOf(payment(500_000))).toMatchObject(unusual('amount'))
    world.pass(12 * HOUR)
    expect(await behaviour()).toMatchObject(unusual('hour'))
  })

  it('says that calls come too soon', async () => {
    await calls(60)
    world.pass(SECOND)
    expect(await behaviour()).toMatchObject(unusual('rate'))
  })

  it('says that the call follows one that it never followed, whatever the session', async () => {
    await calls(60)
    world.pass(HOUR - MINUTE)
    await world.decide({ tool: 'read_web', session: 's9' }, 'ALLOW')
    world.pass(MINUTE)
    expect(await behaviour()).toMatchObject({ reasons: [{ fact: 'transition' }, {}, {}] })
  })

  it('says the same after a restart, also of what came before', async () => {
    await calls(40)
    await world.decide({ tool: 'read_web' }, 'ALLOW')
    world.pass(MINUTE)
    const before = await behaviour()
    await world.restart()
    expect(await behaviour()).toEqual(before)
    expect(before).toMatchObject({ ready: true, calls_known: 40 })
  })

  it('forgets a call whose commit failed', async () => {
    await calls(WARM_UP)
    const before = await behaviour()
    world.breakStore(true)
    const { written } = await world.queue({}, 'ALLOW')
    expect(await behaviour()).toMatchObject({ calls_known: WARM_UP + 1 })
    expect(await written).toBe(false)
    world.breakStore(false)
    expect(await behaviour()).toEqual(before)
  })

  it('begins anew where what is kept cannot be read', async () => {
    await calls(WARM_UP)
    const document = { kind: 'baseline', id: 'bot process_payment' } as const
    expect(world.store().document('acme', document)).not.toBeNull()
    await world.commit(putting({ kind: 'put_document', document, body: { form: 0 }, expiresMs: null }))
    await world.restart()
    expect(await behaviour()).toMatchObject({ ready: false, calls_known: 0 })
  })

  it('judges calls of one catalogue entry together, whatever tool’s name an agent makes up', async () => {
    const made = (name: string): Normalized => {
      const { call, tool, ...rest } = actionOf({ tool: name })
      return { ok: true, action: { ...rest, call, tool: { ...tool, name: 'files/*' } } }
    }
    for (let i = 0; i < WARM_UP; i++) await allow(made(`files/tool-${i}`))
    expect(await behaviourOf(made('files/another'))).toMatchObject({ ready: true })
  })

  it('is kept in about 2 KB at most, and in no argument’s value', async () => {
    const currencies = ['USD', 'EUR', 'JPY', 'CHF', 'GBP', 'INR']
    for (let i = 0; i < 300; i++) {
      world.pass(2 ** (i % 30))
      await world.decide({ tool: `tool-${i % 20}-${'x'.repeat(100)}` }, 'ALLOW')
      await allow(payment(Math.floor(2 ** ((i * 7) % 50)), currencies[i % 6] ?? 'USD'))
    }
    const kept = world.store().document('acme', { kind: 'baseline', id: 'bot process_payment' })
    expect(JSON.stringify(kept?.body).length).toBeLessThan(2_300)
    expect(JSON.stringify(kept?.body)).not.toContain('vendor-x')
  })

  it('of a call that was not understood changes nothing', async () => {
    const view = await world.state().view(normalizedOf({ refused: 'argument_invalid' }))
    const plan = view.plan({ ...DECIDED, decision: 'BLOCK', action: null })
    expect(plan.changes.filter(isBaseline)).toEqual([])
  })
})

const DECIDED = {
  auditId: 'dec_x',
  files: null,
  destroys: false,
  reasonCodes: [],
  retryable: false,
  obligations: [],
  receiptTtlMs: 60_000,
}

/** About one call an hour, between midnight and 20 o'clock; payments of about 50.00 where nothing else is said. */
async function calls(count: number, asked: Asked | null = null, decision: Decision = 'ALLOW'): Promise<void> {
  for (let i = 0; i < count; i++) {
    world.pass(51 * MINUTE + (i % 7) * MINUTE)
    if (hourOfClock() >= 20) world.pass(12 * HOUR)
    if (asked === null) await allow(payment(5000 + (i % 5) * 100))
    else await world.decide(asked, decision)
  }
}

let serial = 0

async function allow(normalized: Normalized): Promise<void> {
  const view = await world.state().view(normalized)
  const action = normalized.ok ? normalized.action : null
  if (!(await world.commit(view.plan({ ...DECIDED, auditId: `own_${serial++}`, decision: 'ALLOW', action })))) {
    throw new Error('not written')
  }
}

function payment(minor: number, currency = 'USD'): Normalized {
  const action = actionOf({ args: { amount_minor: minor, recipient: 'vendor-x' } })
  return { ok: true, action: { ...action, currencies: { amount_minor: currency } } }
}

function actionOf(asked: Asked): Action {
  const normalized = normalizedOf(asked)
  if (!normalized.ok) throw new Error('refused')
  return normalized.action
}

async function behaviour(): Promise<Facts> {
  return behaviourOf(payment(5000))
}

async function behaviourOf(normalized: Normalized): Promise<Facts> {
  const history: Facts = (await world.state().view(normalized)).history()
  return history.behaviour
}

function unusual(fact: string): object {
  return { ready: true, reasons: [{ fact }, {}, {}] }
}

function hourOfClock(): number {
  return Math.floor(world.state().now() / HOUR) % 24
}

function isBaseline(change: Change): boolean {
  return change.kind === 'put_document' && change.document.kind === 'baseline'
}

function putting(change: Change): Plan {
  return { changes: [change], queued: () => undefined, settled: () => undefined }
}
