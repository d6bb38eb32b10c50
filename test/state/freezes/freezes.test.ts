import { describe, expect, it } from 'vitest'
import type { Normalized, Subject } from '../../../src/core/action.js'
import type { FreezeTarget } from '../../../src/core/freeze.js'
import type { Plan } from '../../../src/core/state.js'
import type { Decision } from '../../../src/core/words.js'
import { createFreezes, type Freezes } from '../../../src/state/freezes/freezes.js'
import type { PartView } from '../../../src/state/part.js'
import { BOT, createMemoryStore, entryOf, ORGANISATION, type MemoryStore } from './memory-store.js'

const SUBJECT: Subject = {
  agentId: 'bot',
  keyId: 'k1',
  person: null,
  organisation: ORGANISATION,
  sessionId: null,
  role: 'agent',
  permitted: {},
  unverified: {},
  claims: {},
}

describe('freezing', () => {
  it.each<FreezeTarget>([BOT, { kind: 'key', id: 'k1' }, { kind: 'organisation', id: ORGANISATION }])(
    'stops the subject by its $kind from the moment it is queued',
    (target) => {
      const { freezes, freeze } = world()
      void freeze('adm_1', target)
      expect(freezes.of(SUBJECT)).toEqual({ ...target, reason: 'why adm_1', atMs: 7, auditId: 'adm_1' })
    },
  )

  it.each<FreezeTarget>([
    { kind: 'agent', id: 'other' },
    { kind: 'agent', id: 'k1' },
    { kind: 'key', id: 'bot' },
    { kind: 'key', id: ORGANISATION },
  ])('of $kind $id leaves the subject alone', async (target) => {
    const { freezes, freeze, store } = world()
    void freeze('adm_1', target)
    await store.write()
    expect(freezes.of(SUBJECT)).toBeNull()
  })

  it('leaves the agent of the same name in another organisation alone', async () => {
    const { freezes, freeze, store } = world()
    void freeze('adm_1')
    await store.write()
    expect(freezes.of({ ...SUBJECT, organisation: 'other' })).toBeNull()
    expect(freezes.list('other')).toEqual([])
  })

  it('is there for another state over the same store', async () => {
    const { freeze, store } = world()
    void freeze('adm_1')
    await store.write()
    expect(createFreezes(store).of(SUBJECT)).toMatchObject({ ...BOT, auditId: 'adm_1' })
  })

  it('is nothing when it could not be written', async () => {
    const { freezes, freeze, store } = world()
    void freeze('adm_1')
    await store.lose()
    expect(freezes.of(SUBJECT)).toBeNull()
    expect(freezes.freeze(ORGANISATION, BOT, why('adm_2'))).not.toBeNull()
  })

  it('says null for what is frozen, and for the end of what is not', async () => {
    const { freezes, freeze, unfreeze, store } = world()
    expect(freezes.unfreeze(ORGANISATION, BOT, why('adm_0'))).toBeNull()
    void freeze('adm_1')
    expect(freezes.freeze(ORGANISATION, BOT, why('adm_2'))).toBeNull()
    await store.write()
    void unfreeze('adm_3')
    expect(freezes.unfreeze(ORGANISATION, BOT, why('adm_4'))).toBeNull()
  })

  it('of two that read the same, in two processes, lets one stand', async () => {
    const { store, freezes } = world()
    const other = createFreezes(store)
    const [first, second] = [
      freezes.freeze(ORGANISATION, BOT, why('adm_1')),
      other.freeze(ORGANISATION, BOT, why('adm_2')),
    ]
    const written = [store.submit(some(first), 'adm_1'), store.submit(some(second), 'adm_2')]
    await store.write()
    expect(await Promise.all(written)).toEqual([true, false])
    expect(other.of(SUBJECT)).toMatchObject({ auditId: 'adm_1' })
  })
})

describe('an ALLOW between its view and its commit', () => {
  it('is not written when its agent was frozen meanwhile', async () => {
    const { freezes, freeze, store } = world()
    const view = await viewOf(freezes)
    void freeze('adm_1')
    const allowed = store.submit(planOf(view), 'dec_1')
    await store.write()
    expect(await allowed).toBe(false)
    expect(freezes.of(SUBJECT)).toMatchObject({ auditId: 'adm_1' })
  })

  it('is not written when another process froze its agent, and is judged again on what is so', async () => {
    const { freezes, store } = world()
    const view = await viewOf(freezes)
    await frozenElsewhere(store)
    expect(freezes.of(SUBJECT)).toBeNull()
    const allowed = store.submit(planOf(view), 'dec_1')
    await store.write()
    expect(await allowed).toBe(false)
    expect(freezes.of(SUBJECT)).toMatchObject({ auditId: 'adm_9' })
  })

  it('is not written when it was frozen and released again meanwhile', async () => {
    const { freezes, freeze, unfreeze, store } = world()
    const view = await viewOf(freezes)
    void freeze('adm_1')
    void unfreeze('adm_2')
    const allowed = store.submit(planOf(view), 'dec_1')
    await store.write()
    expect(await allowed).toBe(false)
  })

  it('is never written on a view that saw a freeze, whatever the pipeline makes of it', async () => {
    const { freezes, freeze, store } = world()
    void freeze('adm_1')
    const view = await viewOf(freezes)
    await store.write()
    const allowed = store.submit(planOf(view), 'dec_1')
    await store.write()
    expect(await allowed).toBe(false)
  })

  it('is written when nothing of it was frozen, also after a freeze that ended before', async () => {
    const { freezes, freeze, unfreeze, store } = world()
    void freeze('adm_1')
    void unfreeze('adm_2')
    const allowed = store.submit(planOf(await viewOf(freezes)), 'dec_1')
    await store.write()
    expect(await allowed).toBe(true)
  })

  it('compares nothing when it is no ALLOW', async () => {
    const { freezes } = world()
    const view = await viewOf(freezes)
    expect([planOf(view, 'BLOCK').changes, planOf(view, 'REQUIRES_APPROVAL').changes]).toEqual([[], []])
  })
})

describe('the end of a freeze', () => {
  it('lets the subject go on', async () => {
    const { freezes, freeze, unfreeze, store } = world()
    void freeze('adm_1')
    await store.write()
    void unfreeze('adm_2')
    await store.write()
    expect(freezes.of(SUBJECT)).toBeNull()
  })

  it('by another process is seen at the next view', async () => {
    const { freezes, freeze, store } = world()
    void freeze('adm_1')
    await store.write()
    expect(freezes.of(SUBJECT)).not.toBeNull()
    const other = createFreezes(store)
    void store.submit(some(other.unfreeze(ORGANISATION, BOT, why('adm_2'))), 'adm_2')
    await store.write()
    expect(freezes.of(SUBJECT)).toBeNull()
  })
})

describe('a receipt', () => {
  it('of a decision before the freeze is stopped while it stands and after its end', async () => {
    const { freezes, freeze, unfreeze, store } = world()
    const decision = entryOf('dec_1', 0)
    expect(freezes.since(decision)).toMatchObject({ frozen: false })
    void freeze('adm_1')
    expect(freezes.since(decision)).toEqual({ frozen: true, freeze: BOT })
    await store.write()
    expect(freezes.since(decision)).toEqual({ frozen: true, freeze: BOT })
    void unfreeze('adm_2')
    expect(freezes.since(decision)).toEqual({ frozen: true, freeze: BOT })
    await store.write()
    expect(freezes.since(decision)).toEqual({ frozen: true, freeze: BOT })
  })

  it('is stopped by a freeze and its end of which neither is durable yet', () => {
    const { freezes, freeze, unfreeze } = world()
    void freeze('adm_1')
    void unfreeze('adm_2')
    expect(freezes.since(entryOf('dec_1', 5))).toEqual({ frozen: true, freeze: BOT })
  })

  it('of a decision after the end of a freeze is good', async () => {
    const { freezes, freeze, unfreeze, store } = world()
    void freeze('adm_1')
    void unfreeze('adm_2')
    await store.write()
    expect(freezes.since(entryOf('dec_3', 3))).toEqual({
      frozen: false,
      changes: [compared('organisation/acme', 0), compared('key/k1', 0), compared('agent/bot', 2)],
    })
  })

  it('is not used up when its agent was frozen between the check and the commit', async () => {
    const { freezes, freeze, store } = world()
    const since = freezes.since(entryOf('dec_1', 0))
    if (since.frozen) throw new Error('frozen already')
    void freeze('adm_1')
    const redeemed = store.submit({ ...NOTHING, changes: since.changes }, 'red_1')
    await store.write()
    expect(await redeemed).toBe(false)
  })

  it('is stopped by what another process froze, although memory knew of nothing', async () => {
    const { freezes, store } = world()
    expect(freezes.of(SUBJECT)).toBeNull()
    await frozenElsewhere(store)
    expect(freezes.since(entryOf('dec_1', 0))).toEqual({ frozen: true, freeze: BOT })
  })
})

describe('the list', () => {
  it('has what stands or is queued, in order, and nothing that ended', async () => {
    const { freezes, freeze, unfreeze, store } = world()
    void freeze('adm_1')
    void freeze('adm_2', { kind: 'agent', id: 'a/b' })
    await store.write()
    void unfreeze('adm_3')
    void freeze('adm_4', { kind: 'organisation', id: ORGANISATION })
    expect(freezes.list(ORGANISATION).map(({ kind, id, auditId }) => [kind, id, auditId])).toEqual([
      ['agent', 'a/b', 'adm_2'],
      ['organisation', ORGANISATION, 'adm_4'],
    ])
  })
})

describe('memory', () => {
  it('answers for who is not frozen, and is bounded', async () => {
    const { store, freeze } = world()
    const freezes = createFreezes(store, 3)
    freezes.of(SUBJECT)
    freezes.of(SUBJECT)
    expect(store.reads()).toBe(3)
    void freeze('adm_1')
    await store.write()
    for (let i = 0; i < 10; i++) freezes.of({ ...SUBJECT, agentId: `bot-${i}` })
    expect(freezes.of(SUBJECT)).not.toBeNull()
  })

  it('does not drop what is queued', () => {
    const { store } = world()
    const freezes = createFreezes(store, 3)
    void store.submit(some(freezes.freeze(ORGANISATION, BOT, why('adm_1'))), 'adm_1')
    for (let i = 0; i < 10; i++) freezes.of({ ...SUBJECT, agentId: `bot-${i}` })
    expect(freezes.of(SUBJECT)).not.toBeNull()
  })
})

const NOTHING: Plan = { changes: [], queued: () => undefined, settled: () => undefined }

function world() {
  const store = createMemoryStore()
  const freezes = createFreezes(store)
  return {
    store,
    freezes,
    freeze: (auditId: string, target = BOT) =>
      store.submit(some(freezes.freeze(ORGANISATION, target, why(auditId))), auditId),
    unfreeze: (auditId: string, target = BOT) =>
      store.submit(some(freezes.unfreeze(ORGANISATION, target, why(auditId))), auditId),
  }
}

async function frozenElsewhere(store: MemoryStore): Promise<void> {
  const other = createFreezes(store)
  const written = store.submit(some(other.freeze(ORGANISATION, BOT, why('adm_9'))), 'adm_9')
  await store.write()
  expect(await written).toBe(true)
}

function why(auditId: string) {
  return { reason: `why ${auditId}`, auditId, atMs: 7 }
}

function some(plan: Plan | null): Plan {
  if (plan === null) throw new Error('no plan')
  return plan
}

function compared(id: string, version: number) {
  return { kind: 'compare_document', document: { kind: 'freeze', id }, version }
}

async function viewOf(freezes: Freezes): Promise<PartView> {
  return freezes.view(refused(), 0)
}

function planOf(view: PartView, decision: Decision = 'ALLOW'): Plan {
  return view.plan({
    auditId: 'dec_1',
    decision,
    action: null,
    files: null,
    destroys: false,
    reasonCodes: [],
    obligations: [],
    retryable: false,
    receiptTtlMs: 60_000,
  })
}

/** Of a call the part reads its subject alone. */
function refused(): Normalized {
  return {
    ok: false,
    subject: SUBJECT,
    call: { format: 'native', tool: 'pay', arguments: null, code: null, callId: null },
    tool: null,
    context: {},
    reason: {
      code: 'tool_unknown',
      severity: 'HIGH',
      layer: 'policy',
      rule: null,
      message: '',
      source: null,
      agentMessage: '',
      retryable: false,
      cwe: null,
      at: [],
    },
  }
}
