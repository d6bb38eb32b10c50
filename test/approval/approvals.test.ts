import { beforeEach, describe, expect, it } from 'vitest'
import type { Opening } from '../../src/core/approval.js'
import { stored } from './stored.js'
import { actionOf, agent, ask, DAY, idOf, openingOf, person, TERMS, YES, type Room } from './world.js'

const world = stored()
let room: Room
beforeEach(() => {
  room = world.room()
})

const anna = () => person('anna', ['manager'], { organisation: world.organisation() })
const opening = (changed: Parameters<typeof actionOf>[0] = {}, more: Partial<Opening> = {}): Opening =>
  openingOf({ action: actionOf({ organisation: world.organisation(), ...changed }), ...more })
const call = (what: Opening = opening(), approvalId: string | null = null) =>
  ask({ store: world.store(), room, now: world.now }, what, approvalId)
const args = (amount: number) => ({ arguments: { amount, currency: 'EUR', recipient: 'vendor-x' } })

describe('a call that needs people', () => {
  it('opens a request, joins it, and runs once when they agreed', async () => {
    const first = await call()
    expect(first).toMatchObject({ kind: 'opened', approval: { status: 'pending', version: 1 }, grown: [] })
    const id = idOf(first)
    expect(await call()).toMatchObject({ kind: 'waiting', approval: { id } })
    expect(await call(opening(), id)).toMatchObject({ kind: 'waiting', approval: { id } })
    await room.desk.approve(id, YES, anna())
    expect(await call()).toMatchObject({ kind: 'waiting', approval: { id, status: 'approved' } })
    expect(await call(opening(), id)).toMatchObject({ kind: 'granted', approval: { id, status: 'used' } })
    expect(await call(opening(), id)).toMatchObject({ kind: 'refused', code: 'approval_used' })
    expect(await call()).toMatchObject({ kind: 'opened' })
  })

  it('runs once also where two processes use the grant at the same moment', async () => {
    const id = idOf(await call())
    await room.desk.approve(id, YES, anna())
    const other = world.room()
    const uses = await Promise.all(
      [room, other].map((one) => ask({ store: world.store(), room: one, now: world.now }, opening(), id)),
    )
    expect(uses.map(({ kind }) => kind).sort()).toEqual(['granted', 'moved'])
  })

  it('needs nobody where policy asks nobody, and uses up a grant that is presented all the same', async () => {
    const id = idOf(await call())
    const free = opening({}, { requirement: [], grounds: [] })
    expect(await call(free)).toEqual({ kind: 'not_needed' })
    expect(await call(free, id)).toMatchObject({ kind: 'waiting' })
    await room.desk.approve(id, YES, anna())
    expect(await call(free, id)).toMatchObject({ kind: 'granted' })
  })

  it('is refused over the cap of what waits, without those that expired', async () => {
    for (const amount of [1, 2, 3]) expect(await call(opening(args(amount)))).toMatchObject({ kind: 'opened' })
    expect(await call(opening(args(4)))).toMatchObject({ kind: 'refused', code: 'too_many_pending' })
    expect(await call(opening({ ...args(4), agentId: 'other-agent' }))).toMatchObject({ kind: 'opened' })
    expect(await call(opening(args(1)))).toMatchObject({ kind: 'waiting' })
    world.pass(DAY)
    expect(await call(opening(args(4)))).toMatchObject({ kind: 'opened' })
  })

  it('is refused where the agent lets one request grow over and over, for an hour', async () => {
    const grown = (times: number): Opening => opening({}, { grounds: [`file:dec_${times}`] })
    for (const times of [0, 1, 2, 3]) expect(await call(grown(times))).toMatchObject({ kind: 'opened' })
    expect(await call(grown(4))).toMatchObject({ kind: 'refused', code: 'too_many_pending' })
    expect(await call(grown(3))).toMatchObject({ kind: 'waiting' })
    world.pass(DAY / 24)
    expect(await call(grown(4))).toMatchObject({ kind: 'opened' })
  })

  it('is refused where policy asks for a level that nobody configured', async () => {
    const king = opening({}, { requirement: [{ name: 'king', quorum: 1, periodMs: null }] })
    expect(await call(king)).toMatchObject({ kind: 'refused', code: 'approval_level_unknown' })
  })
})

describe('what is presented', () => {
  it('is another agent’s or another organisation’s as if it were not there', async () => {
    const id = idOf(await call())
    expect(await call(opening({ agentId: 'other-agent' }), id)).toMatchObject({ code: 'approval_unknown' })
    expect(await call(opening({ organisation: 'elsewhere' }), id)).toMatchObject({ code: 'approval_unknown' })
    expect(await call(opening(), 'apr_none')).toMatchObject({ code: 'approval_unknown' })
  })

  it('is for exactly that call: the answer names the parts that differ', async () => {
    const id = idOf(await call())
    const other = opening({ ...args(501), sessionId: 'sess-9' })
    expect(await call(other, id)).toMatchObject({
      code: 'approval_differs',
      message: expect.stringMatching(/other the session, the arguments$/),
    })
    await room.desk.approve(id, YES, anna())
    expect(await call(other, id)).toMatchObject({ code: 'approval_differs' })
    expect(await call(opening(), id)).toMatchObject({ kind: 'granted' })
  })

  it('is not for a key of who agreed', async () => {
    const id = idOf(await call())
    await room.desk.approve(id, YES, anna())
    const { action } = opening()
    const of = (who: string | null) => room.approvals.view(action, id, world.now(), who).problem?.code ?? null
    expect([of('anna'), of('ben'), of(null)]).toEqual(['approval_differs', null, null])
  })

  it('is nobody’s agreement where the row alone says that it is approved', async () => {
    const asked = await call()
    const id = idOf(asked)
    if (asked.kind !== 'opened') throw new Error(asked.kind)
    const forged = { ...asked.approval, status: 'approved' as const }
    await world.store().keep(world.organisation(), [{ kind: 'put_approval', approval: forged, events: [] }])
    expect(await call(opening(), id)).toMatchObject({ kind: 'refused', code: 'approval_unknown' })
    expect(await call()).toMatchObject({ kind: 'opened' })
  })

  it('says how it ended', async () => {
    const rejected = idOf(await call(opening(args(1))))
    await room.desk.reject(rejected, { comment: 'no' }, anna())
    expect(await call(opening(args(1)), rejected)).toMatchObject({ code: 'approval_rejected' })
    const cancelled = idOf(await call(opening(args(2))))
    await room.desk.cancel(cancelled, { comment: null }, agent({ organisation: world.organisation() }))
    expect(await call(opening(args(2)), cancelled)).toMatchObject({ code: 'approval_cancelled' })
    const revoked = idOf(await call(opening(args(3))))
    await room.desk.approve(revoked, YES, anna())
    await room.desk.revoke(revoked, { comment: null }, anna())
    expect(await call(opening(args(3)), revoked)).toMatchObject({ code: 'approval_revoked' })
  })

  it('is over at the moment at which its time is, asked or granted', async () => {
    const asked = idOf(await call(opening(args(1))))
    const granted = idOf(await call(opening(args(2))))
    await room.desk.approve(granted, YES, anna())
    world.pass(TERMS.grantMs - 1)
    expect(await call(opening(args(2)))).toMatchObject({ kind: 'waiting', approval: { id: granted } })
    world.pass(1)
    expect(await call(opening(args(2)), granted)).toMatchObject({ code: 'approval_expired' })
    world.pass(DAY)
    expect(await call(opening(args(1)), asked)).toMatchObject({ code: 'approval_expired' })
  })

  it('asks anew, in one commit, when the call rests on more than people were told', async () => {
    const id = idOf(await call())
    await room.desk.approve(id, YES, anna())
    const { grounds } = openingOf()
    const grown = opening({}, { grounds: [...grounds, 'class:card'] })
    const asked = await call(grown, id)
    expect(asked).toMatchObject({ kind: 'opened', grown: ['class:card'], approval: { replaces: id } })
    expect(await call(opening(), id)).toMatchObject({
      code: 'approval_superseded',
      message: expect.stringContaining(idOf(asked)),
    })
  })

  it('is good for no level that its people do not have', async () => {
    const id = idOf(await call())
    await room.desk.approve(id, YES, anna())
    const requirement = [...openingOf().requirement, { name: 'director', quorum: 1, periodMs: null }]
    const stronger = opening({}, { requirement })
    expect(await call(stronger, id)).toMatchObject({ kind: 'opened', grown: ['level:director*1'] })
  })

  it('also grows before anybody agreed, and where nothing is presented', async () => {
    const id = idOf(await call())
    const requirement = [{ name: 'manager', quorum: 2, periodMs: null }]
    const asked = await call(opening({}, { requirement }))
    expect(asked).toMatchObject({ kind: 'opened', grown: ['level:manager*2'], approval: { replaces: id } })
    expect(await call()).toMatchObject({ kind: 'waiting', approval: { id: idOf(asked) } })
  })
})
