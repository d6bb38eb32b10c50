import { beforeEach, describe, expect, it } from 'vitest'
import type { Opening } from '../../src/core/approval.js'
import type { Rejudge } from '../../src/core/approvals.js'
import { CountersignError } from '../../src/core/errors.js'
import { stored } from './stored.js'
import { actionOf, agent, ask, AUDITOR, DAY, idOf, MINUTE, openingOf, person, text, YES, type Room } from './world.js'

const world = stored()
let room: Room
beforeEach(() => {
  room = world.room()
})

const own = () => ({ organisation: world.organisation() })
const anna = () => person('anna', ['manager'], own())
const ben = () => person('ben', ['manager', 'director'], own())
const opening = (changed: Parameters<typeof actionOf>[0] = {}, more: Partial<Opening> = {}): Opening =>
  openingOf({ action: actionOf({ ...own(), ...changed }), ...more })
const call = (what: Opening = opening(), approvalId: string | null = null) =>
  ask({ store: world.store(), room, now: world.now }, what, approvalId)
const TWO = [
  { name: 'manager', quorum: 1, periodMs: null },
  { name: 'director', quorum: 1, periodMs: null },
]
const ARGUMENTS = { amount: 500, currency: 'EUR', recipient: 'vendor-x' }

async function refused(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'done'
  } catch (error) {
    if (error instanceof CountersignError) return error.code
    throw error
  }
}

describe('an answer', () => {
  it('is an entry of the log without values, once for each person, told to who is asked next', async () => {
    const id = idOf(await call(opening({}, { requirement: TWO })))
    const { approval, receipt } = await room.desk.approve(id, { ...YES, comment: 'secret words' }, anna())
    expect(receipt).toMatchObject({
      type: 'countersign.approval/v1',
      approval_id: id,
      agent_id: 'finance-agent',
      subject_audit_id: expect.stringMatching(/^dec_/),
      detail: { change: 'signed', status: 'pending', level: 'manager', person: 'anna' },
    })
    expect(JSON.stringify(world.store().entry(world.organisation(), receipt?.audit_id ?? ''))).not.toMatch(
      /secret words|vendor-x/,
    )
    expect(approval).toMatchObject({ status: 'pending', level: 'director', levels: [{ approved: 1 }, { approved: 0 }] })
    expect(room.told).toEqual(['approval.requested@manager', 'approval.requested@director'])
    expect(await room.desk.approve(id, YES, anna())).toMatchObject({ receipt: null, approval: { version: 2 } })
    const last = await room.desk.approve(id, YES, ben())
    expect(last).toMatchObject({ approval: { status: 'approved' }, receipt: { detail: { status: 'approved' } } })
    expect(room.told.at(-1)).toBe('approval.approved@told')
  })

  it('is no second one of the same person at another level', async () => {
    const id = idOf(await call(opening({}, { requirement: TWO })))
    await room.desk.approve(id, YES, ben())
    expect(await refused(room.desk.approve(id, YES, ben()))).toBe('approval_not_permitted')
    const alias = person('Ｂen', ['director'], { ...own(), keyId: 'key_ben_2' })
    expect(await refused(room.desk.approve(id, YES, alias))).toBe('approval_not_permitted')
  })

  it('of two at the same moment counts for both, each with an entry', async () => {
    const id = idOf(await call(opening({}, { requirement: [{ name: 'manager', quorum: 2, periodMs: null }] })))
    const other = world.room()
    const steps = await Promise.all([room.desk.approve(id, YES, anna()), other.desk.approve(id, YES, ben())])
    expect(steps.map(({ receipt }) => receipt?.audit_id)).toEqual([expect.any(String), expect.any(String)])
    expect(room.desk.read(id, anna())).toMatchObject({ status: 'approved', version: 3 })
  })

  it.each([
    ['of the wrong level', () => person('cleo', ['director'], own())],
    ['of an owner', () => person('owner', ['manager'], own())],
    ['of the user', () => person('Analyst-1', ['manager'], own())],
    ['with the asking key', () => person('dora', ['manager'], { ...own(), keyId: 'key_agent' })],
    ['with an admin key', () => person('dora', ['manager'], { ...own(), roles: ['approver', 'admin'] })],
    ['of an agent', () => agent({ ...own(), person: 'dora', levels: ['manager'] })],
    ['of an auditor', () => ({ ...AUDITOR, ...own(), person: 'dora', levels: ['manager'] })],
  ])('is not permitted %s', async (_, caller) => {
    const id = idOf(await call())
    expect(await refused(room.desk.approve(id, YES, caller()))).toBe('approval_not_permitted')
    expect(await refused(room.desk.reject(id, { comment: 'no' }, caller()))).toBe('approval_not_permitted')
  })

  it('is not permitted while the key is frozen, and is about nothing in another organisation', async () => {
    const id = idOf(await call())
    const frozen = world.room({ frozen: () => true })
    expect(await refused(frozen.desk.approve(id, YES, anna()))).toBe('approval_not_permitted')
    const stranger = person('anna', ['manager'], { organisation: 'elsewhere' })
    expect(await refused(room.desk.approve(id, YES, stranger))).toBe('not_found')
    expect(await refused(room.desk.cancel(id, { comment: null }, agent({ ...own(), agentIds: ['other'] })))).toBe(
      'not_found',
    )
  })

  it('comes too late after another one, and after its time', async () => {
    const id = idOf(await call())
    expect(await refused(room.desk.reject(id, { comment: ' ' }, anna()))).toBe('comment_missing')
    await room.desk.reject(id, { comment: 'not this vendor' }, anna())
    expect(await room.desk.reject(id, { comment: 'again' }, anna())).toMatchObject({ receipt: null })
    expect(await refused(room.desk.approve(id, YES, ben()))).toBe('approval_settled')
    expect(await refused(room.desk.reject(id, { comment: 'no' }, ben()))).toBe('approval_settled')
    const late = idOf(await call(opening({ sessionId: 'late' })))
    world.pass(DAY)
    expect(await refused(room.desk.approve(late, YES, anna()))).toBe('approval_expired')
  })

  it('of the agent takes its request back, also an approved one', async () => {
    const id = idOf(await call())
    expect(await refused(room.desk.cancel(id, { comment: null }, anna()))).toBe('approval_not_permitted')
    await room.desk.approve(id, YES, anna())
    const { approval } = await room.desk.cancel(id, { comment: 'not needed' }, agent(own()))
    expect(approval).toMatchObject({ status: 'cancelled' })
    expect(await room.desk.cancel(id, { comment: null }, agent(own()))).toMatchObject({ receipt: null })
  })
})

describe('what is shown', () => {
  it('hides from people what is masked, and from the agent who they are', async () => {
    const { snapshot } = openingOf()
    const masked = { ...snapshot, masked: ['/arguments/recipient', '/context/user_id'] }
    const id = idOf(await call(opening({}, { snapshot: masked })))
    await room.desk.reject(id, { comment: 'not this vendor' }, anna())
    const shown = room.desk.read(id, ben())
    expect(shown).toMatchObject({
      arguments: { ...ARGUMENTS, recipient: '***' },
      context: { user_id: '***' },
      requesters: ['owner'],
      may_answer: false,
      end: { person: 'anna', comment: 'not this vendor' },
    })
    const told = room.desk.read(id, agent(own()))
    expect(told).toMatchObject({ arguments: ARGUMENTS, end: { person: null, comment: 'not this vendor' } })
    expect(JSON.stringify(told)).not.toContain('anna')
    expect(room.desk.read(id, { ...AUDITOR, ...own() })).toMatchObject({ may_answer: false })
  })

  it('is a list, newest first, in pages; what waits for me is what I may answer', async () => {
    const ids: string[] = []
    for (const sessionId of ['1', '2', '3']) ids.unshift(idOf(await call(opening({ sessionId }))))
    const query = { status: null, agentId: null, beforeId: null, limit: 2 }
    const idsOf = (listed: { readonly approvals?: unknown }): unknown =>
      Array.isArray(listed.approvals) ? listed.approvals.map((one: { id: string }) => one.id) : null
    const page = room.desk.list(query, anna())
    expect(idsOf(page)).toEqual(ids.slice(0, 2))
    expect(idsOf(room.desk.list({ ...query, beforeId: text(page, 'next') }, anna()))).toEqual(ids.slice(2))
    await room.desk.approve(ids[0] ?? '', YES, anna())
    expect(idsOf(room.desk.list({ ...query, status: 'waiting_for_me' }, anna()))).toEqual(ids.slice(1))
    expect(idsOf(room.desk.list({ ...query, status: 'waiting_for_me' }, person('owner', ['manager'], own())))).toEqual(
      [],
    )
    expect(idsOf(room.desk.list(query, agent({ ...own(), agentIds: ['other'] })))).toEqual([])
    world.pass(DAY)
    expect(idsOf(room.desk.list({ ...query, status: 'pending' }, anna()))).toEqual([])
    expect(idsOf(room.desk.list({ ...query, status: 'expired', limit: 5 }, anna()))).toEqual(ids)
  })
})

describe('an edit', () => {
  const less = { ...ARGUMENTS, amount: 400 }

  it('is a new request, which its editor may not approve, and of which the agent gets exactly the arguments', async () => {
    const id = idOf(await call())
    const { approval, receipt } = await room.desk.approve(id, { ...YES, arguments: less }, anna())
    const next = text(approval, 'id')
    expect(approval).toMatchObject({ status: 'pending', replaces: id, requesters: ['owner', 'anna'], arguments: less })
    expect(receipt).toMatchObject({ approval_id: id, detail: { change: 'edited', replaced_by: next } })
    expect(room.desk.read(id, agent(own()))).toMatchObject({ status: 'edited', replaced_by: next })
    expect(await refused(room.desk.approve(next, YES, anna()))).toBe('approval_not_permitted')
    expect(await room.desk.approve(id, { ...YES, arguments: less }, anna())).toMatchObject({
      receipt: null,
      approval: { id: next },
    })
    await room.desk.approve(next, YES, ben())
    expect(await call(opening(), next)).toMatchObject({ code: 'approval_differs' })
    expect(await call(opening(), id)).toMatchObject({ code: 'approval_edited' })
    expect(await call(opening({ arguments: less }), next)).toMatchObject({ kind: 'granted' })
  })

  it('keeps values that the editor was not shown', async () => {
    const { snapshot } = openingOf()
    const id = idOf(await call(opening({}, { snapshot: { ...snapshot, masked: ['/arguments/recipient'] } })))
    const sent = { ...less, recipient: '***' }
    const { approval } = await room.desk.approve(id, { ...YES, arguments: sent }, anna())
    expect(room.desk.read(text(approval, 'id'), agent(own()))).toMatchObject({ arguments: less })
  })

  it('asks the same people where policy asks nobody about it, and is refused where policy forbids it', async () => {
    const nobody: Rejudge = (approval, args) =>
      Promise.resolve({
        ok: true,
        opening: openingOf({ action: { ...approval.action, arguments: args }, requirement: [] }),
      })
    const free = world.room({ rejudge: nobody })
    const id = idOf(await call(opening({}, { requirement: TWO })))
    const { approval } = await free.desk.approve(id, { ...YES, arguments: less }, anna())
    expect(approval).toMatchObject({
      levels: [
        { name: 'manager', approved: 0 },
        { name: 'director', approved: 0 },
      ],
    })
    const forbids: Rejudge = () =>
      Promise.resolve({ ok: false, reasons: [{ code: 'amount_over_limit', message: 'x' }] })
    const strict = world.room({ rejudge: forbids })
    const editing = strict.desk.approve(text(approval, 'id'), { ...YES, arguments: { amount: 1 } }, ben())
    await expect(editing).rejects.toMatchObject({
      code: 'edit_refused',
      message: expect.stringContaining('amount_over_limit'),
    })
  })

  it('is none without a change', async () => {
    const id = idOf(await call())
    expect(await refused(room.desk.approve(id, { ...YES, arguments: ARGUMENTS }, anna()))).toBe('edit_refused')
  })

  it('loses against what came between', async () => {
    const id = idOf(await call())
    const slow: Rejudge = async (approval, args) => {
      await room.desk.cancel(id, { comment: null }, agent(own()))
      return { ok: true, opening: openingOf({ action: { ...approval.action, arguments: args } }) }
    }
    const editor = world.room({ rejudge: slow })
    expect(await refused(editor.desk.approve(id, { ...YES, arguments: less }, anna()))).toBe('approval_settled')
  })
})

describe('a series', () => {
  const member = '/arguments/amount'
  const series = () => ({
    vary: [{ member, min: 1, max: 600 }],
    times: 3,
    budget: { member, max: 1000 },
    untilMs: world.now() + DAY,
  })
  const pay = (amount: number) => opening({ arguments: { ...ARGUMENTS, amount } })

  it('lets calls within it pass without asking, and no more than its times and its budget', async () => {
    const id = idOf(await call())
    const { approval } = await room.desk.approve(id, { ...YES, series: series() }, anna())
    const made = text(approval, 'id')
    expect(approval).toMatchObject({ kind: 'series', status: 'approved', replaces: id })
    expect(await call(opening(), id)).toMatchObject({ code: 'approval_superseded' })
    expect(await call(pay(600))).toMatchObject({ kind: 'granted', approval: { id: made } })
    expect(await call(pay(401), made)).toMatchObject({ code: 'approval_used' })
    expect(await call(pay(401))).toMatchObject({ kind: 'opened' })
    expect(await call(pay(601), made)).toMatchObject({ code: 'approval_differs' })
    expect(await call(pay(100), made)).toMatchObject({ kind: 'granted' })
    expect(await call(pay(300))).toMatchObject({ kind: 'granted', approval: { status: 'used' } })
    expect(await call(pay(1), made)).toMatchObject({ code: 'approval_used' })
  })

  it('asks whom a call with all of its money would ask; who proposes it has agreed at their level', async () => {
    const asking: Rejudge = (approval, args) =>
      Promise.resolve({
        ok: true,
        opening: openingOf({ action: { ...approval.action, arguments: args }, requirement: TWO }),
      })
    const strict = world.room({ rejudge: asking })
    const id = idOf(await call())
    const { approval } = await strict.desk.approve(id, { ...YES, series: series() }, anna())
    expect(approval).toMatchObject({ status: 'pending', level: 'director', levels: [{ approved: 1 }, { approved: 0 }] })
    expect(await call(pay(10))).toMatchObject({ kind: 'waiting', approval: { id: text(approval, 'id') } })
    const done = await strict.desk.approve(text(approval, 'id'), YES, ben())
    expect(done).toMatchObject({ approval: { status: 'approved' } })
    expect(await call(pay(10))).toMatchObject({ kind: 'granted' })
  })

  it('ends when a person takes it back, and at its time', async () => {
    const made = async (): Promise<string> => {
      const { approval } = await room.desk.approve(idOf(await call()), { ...YES, series: series() }, anna())
      return text(approval, 'id')
    }
    const revoked = await made()
    await room.desk.revoke(revoked, { comment: 'enough' }, ben())
    expect(await call(pay(10), revoked)).toMatchObject({ code: 'approval_revoked' })
    const late = await made()
    world.pass(DAY)
    expect(await call(pay(10), late)).toMatchObject({ code: 'approval_expired' })
  })

  it('does not cover what nobody was told of, and goes on for other calls', async () => {
    const { approval } = await room.desk.approve(idOf(await call()), { ...YES, series: series() }, anna())
    const { grounds } = openingOf()
    const grown = openingOf({ ...pay(10), grounds: [...grounds, 'class:card'] })
    expect(await call(grown, text(approval, 'id'))).toMatchObject({ kind: 'opened', grown: ['class:card'] })
    expect(await call(pay(20))).toMatchObject({ kind: 'granted' })
  })

  it('that is used twice at once counts both, or one of them is judged again', async () => {
    const { approval } = await room.desk.approve(idOf(await call()), { ...YES, series: series() }, anna())
    const uses = await Promise.all([call(pay(600)), call(pay(600))])
    expect(uses.map(({ kind }) => kind).sort()).toEqual(['granted', 'moved'])
    expect(room.desk.read(text(approval, 'id'), anna())).toMatchObject({
      series: { used_times: 1, budget: { used: 600 } },
    })
  })

  it('without an end is refused', async () => {
    const id = idOf(await call())
    const endless = { ...series(), untilMs: world.now() + 31 * DAY + MINUTE }
    await expect(room.desk.approve(id, { ...YES, series: endless }, anna())).rejects.toMatchObject({
      code: 'series_invalid',
      member: '/series/until',
    })
  })
})
