import { beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/core/json.js'
import { stored } from './stored.js'
import { actionOf, agent, ask, DAY, idOf, MINUTE, openingOf, openRoom, person, YES, type Room } from './world.js'

const world = stored()
let room: Room
let other: Room
beforeEach(() => {
  room = world.room()
  other = world.room()
})

const own = () => ({ organisation: world.organisation() })
const anna = () => person('anna', ['manager'], own())
const call = (sessionId = 'sess-1') =>
  ask({ store: world.store(), room, now: world.now }, openingOf({ action: actionOf({ ...own(), sessionId }) }))
const until = (version: number | null, waitMs = 60_000) => ({ version, waitMs, signal: new AbortController().signal })

describe('waiting', () => {
  it('ends when something changes, by this process or by another one', async () => {
    const id = idOf(await call())
    const here = room.desk.wait(id, until(1), agent(own()))
    const there = other.desk.wait(id, until(null), agent(own()))
    await room.desk.approve(id, YES, anna())
    expect(await here).toMatchObject({ status: 'approved', version: 2 })
    expect(await there).toMatchObject({ status: 'approved', version: 2 })
  })

  it('does not begin where something has changed, or nothing will', async () => {
    const id = idOf(await call())
    expect(await room.desk.wait(id, until(0), agent(own()))).toMatchObject({ status: 'pending' })
    await room.desk.reject(id, { comment: 'no' }, anna())
    expect(await room.desk.wait(id, until(2), agent(own()))).toMatchObject({ status: 'rejected' })
    expect(await room.desk.wait(id, until(null), agent(own()))).toMatchObject({ status: 'rejected' })
  })

  it('ends after its time, and when who waits goes away', async () => {
    const id = idOf(await call())
    expect(await room.desk.wait(id, until(1, 5), agent(own()))).toMatchObject({ status: 'pending' })
    const gone = new AbortController()
    const waiting = room.desk.wait(id, { ...until(1), signal: gone.signal }, agent(own()))
    gone.abort()
    expect(await waiting).toMatchObject({ status: 'pending' })
  })

  it('is about nothing that the caller may not see', async () => {
    const id = idOf(await call())
    await expect(room.desk.wait(id, until(1), agent({ organisation: 'elsewhere' }))).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('following', () => {
  it('tells what happened after an event, and what happens then, of the own organisation', async () => {
    const first = idOf(await call('1'))
    const second = idOf(await call('2'))
    const events: JsonObject[] = []
    let told = (): void => undefined
    const stop = room.desk.follow(1, anna(), (event) => {
      events.push(event)
      told()
    })
    expect(events).toMatchObject([{ id: 2, type: 'approval.requested', approval_id: second }])
    const more = new Promise<void>((resolve) => {
      told = () => {
        if (events.length === 3) resolve()
      }
    })
    await other.desk.approve(first, YES, anna())
    await more
    stop()
    expect(events.slice(1)).toMatchObject([
      { id: 3, type: 'approval.signed', approval_id: first, status: 'approved', version: 2 },
      { id: 4, type: 'approval.approved', approval_id: first },
    ])
    await room.desk.approve(second, YES, anna())
    expect(events).toHaveLength(3)
  })

  it('begins with what happens from now on, and is not for agents', async () => {
    await call()
    const events: JsonObject[] = []
    room.desk.follow(null, anna(), (event) => events.push(event))()
    expect(events).toEqual([])
    expect(() => room.desk.follow(null, agent(own()), () => undefined)).toThrow('no events')
  })
})

describe('time', () => {
  it('reminds, escalates and ends, each once, also where two processes look', async () => {
    const id = idOf(await call())
    world.pass(60 * MINUTE)
    await Promise.all([room.timekeeper.look(), other.timekeeper.look()])
    world.pass(240 * MINUTE)
    await room.timekeeper.look()
    await other.timekeeper.look()
    const told = () => [...room.told, ...other.told].slice(1)
    // Each process made the message; the one whose commit was first has told it.
    expect(new Set(told())).toEqual(new Set(['approval.reminded@manager', 'approval.escalated@director']))
    const kinds = () =>
      world
        .store()
        .approvalEvents(world.organisation(), 0, 100)
        .map(({ kind }) => kind)
    expect(kinds()).toEqual(['requested', 'reminded', 'reminded', 'escalated'])
    world.pass(DAY)
    await Promise.all([room.timekeeper.look(), other.timekeeper.look()])
    expect(kinds()).toEqual(['requested', 'reminded', 'reminded', 'escalated', 'expired'])
    expect(room.desk.read(id, anna())).toMatchObject({ status: 'expired', end: { person: null } })
    const entries = world.store().entries(world.organisation(), 1, 100)
    expect(entries.at(-1)).toMatchObject({
      caller_key_id: null,
      receipt: { type: 'countersign.approval/v1', approval_id: id, detail: { change: 'expired', level: 'manager' } },
    })
    expect(room.reported).toEqual([])
  })

  it('goes on for all others where one cannot be dealt with', async () => {
    const store = world.store()
    const ids = [idOf(await call('1')), idOf(await call('2'))]
    const [broken] = ids
    const failing = {
      ...store,
      approvalsDue: (nowMs: number, limit: number) => store.approvalsDue(nowMs, limit),
      commit: (...submission: Parameters<typeof store.commit>) =>
        submission[0].claims.approval_id === broken ? Promise.reject(new Error('broken')) : store.commit(...submission),
    }
    const keeper = openRoom(Object.assign(Object.create(store) as typeof store, failing), { now: world.now })
    world.pass(2 * DAY)
    await keeper.timekeeper.look()
    expect(ids.map((id) => store.approval(world.organisation(), id)?.status)).toEqual(['pending', 'expired'])
    expect(keeper.reported).toHaveLength(1)
  })

  it('is kept by itself from the start to the stop', async () => {
    const id = idOf(await call())
    world.pass(DAY)
    const waiting = room.desk.wait(idOf(await call('other')), until(1, 60_000), agent(own()))
    const ended = new Promise<void>((resolve) => {
      const stop = room.desk.follow(null, anna(), ({ type, approval_id }) => {
        if (type !== 'approval.expired' || approval_id !== id) return
        resolve()
        queueMicrotask(() => {
          stop()
        })
      })
    })
    room.timekeeper.start()
    await ended
    await room.timekeeper.stop()
    await room.desk.cancel(idOf(await call('other')), { comment: null }, agent(own()))
    expect(await waiting).toMatchObject({ status: 'cancelled' })
  })
})
