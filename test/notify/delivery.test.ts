import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../src/core/store.js'
import { GIVE_UP_MS } from '../../src/notify/schedule.js'
import type { Sender } from '../../src/notify/sender.js'
import { messageOf } from '../contracts/approvals.js'
import { START_MS } from '../receipt/world.js'
import { documentedCheck, type IsGenuine } from './documented.js'
import { openReceiver, type Answer, type Posted, type Receiver } from './receivers.js'
import { openDeliveryWorld, SECRET, webhook, type DeliveryWorld } from './world.js'

const OK: Answer = { status: 200 }
const DAY_MS = 86_400_000

let isGenuine: IsGenuine
let world: DeliveryWorld
const receivers: Receiver[] = []

beforeAll(async () => {
  isGenuine = await documentedCheck()
})
beforeEach(async () => {
  world = await openDeliveryWorld()
})
afterEach(async () => {
  await world.close()
  await Promise.all(receivers.splice(0).map((receiver) => receiver.close()))
})

async function receiver(answer: Parameters<typeof openReceiver>[0]): Promise<Receiver> {
  const opened = await openReceiver(answer)
  receivers.push(opened)
  return opened
}

const idOf = ({ headers }: Posted): string => String(headers['webhook-id'])
const counts = (): object => world.store.messageCounts('acme')

describe('a message', () => {
  it('arrives signed, after the receiver has failed at first, always under the same id', async () => {
    const hook = await receiver((_posted, nth) => ({ status: [500, 429, 503][nth - 1] ?? 204 }))
    const [message] = await world.write('ops')
    const { sender, events } = world.send([webhook('ops', hook.url)])

    for (const attempts of [1, 2, 3]) {
      expect(await events.next()).toMatchObject({ kind: 'again', messageId: 'msg_0', attempts })
      world.now += 60_000
      sender.wake()
    }
    expect(await events.next()).toEqual({
      kind: 'sent',
      organisation: 'acme',
      messageId: 'msg_0',
      approvalId: 'apr_0',
      channel: 'ops',
      channelType: 'webhook',
      attempts: 4,
      problem: null,
    })
    expect(hook.posted.all.map(idOf)).toEqual(['msg_0', 'msg_0', 'msg_0', 'msg_0'])
    for (const [index, { headers, body }] of hook.posted.all.entries()) {
      expect(JSON.parse(body)).toEqual(message?.body)
      expect(headers['webhook-timestamp']).toBe(String((START_MS + index * 60_000) / 1000))
      expect(isGenuine(headers, body, SECRET, world.now)).toBe(true)
      expect(isGenuine(headers, `${body} `, SECRET, world.now)).toBe(false)
      expect(isGenuine(headers, body, webhook.name, world.now)).toBe(false)
      expect(isGenuine(headers, body, SECRET, world.now + 600_000)).toBe(false)
    }
    expect(counts()).toEqual({ waiting: 0, dead: 0, oldestMs: null })
    expect(sender.figures()).toEqual({ waiting: 0, dead: 0, sent: 1, failed: 3 })
  })

  it('is tried for three days, ever more rarely, and shown as dead then', async () => {
    const hook = await receiver(() => ({ status: 400 }))
    await world.write('ops')
    const { sender, events } = world.send([webhook('ops', hook.url)])
    const pauses: number[] = []
    for (;;) {
      const event = await events.next()
      if (event.kind === 'dead') break
      const [waiting] = world.store.messagesDue(START_MS + 2 * GIVE_UP_MS, 1)
      pauses.push(((waiting?.nextMs ?? 0) - world.now) / 1000)
      world.now = waiting?.nextMs ?? 0
      sender.wake()
    }
    expect(pauses.slice(0, 8)).toEqual([4, 14, 44, 134, 404, 1214, 3644, 10_934].map((s) => expect.closeTo(s, -1)))
    expect(Math.max(...pauses)).toBeLessThanOrEqual(6 * 3600)
    expect(world.now - START_MS).toBe(3 * DAY_MS)
    expect(world.store.deadMessages('acme', 10)).toMatchObject([
      { id: 'msg_0', status: 'dead', attempts: pauses.length + 1, problem: 'given up after three days: answered 400' },
    ])
    expect(sender.figures()).toMatchObject({ waiting: 0, dead: 1, sent: 0 })
  })

  it('is dead at once where the receiver is gone', async () => {
    const hook = await receiver(() => ({ status: 410 }))
    await world.write('ops')
    const { events } = world.send([webhook('ops', hook.url)])
    expect(await events.next()).toMatchObject({ kind: 'dead', attempts: 1, problem: 'answered 410: gone' })
  })

  it('waits as long as the receiver asks, and with it all others to this channel', async () => {
    const hook = await receiver((_posted, nth) => (nth === 1 ? { status: 429, headers: { 'retry-after': '600' } } : OK))
    await world.write('ops', 'ops')
    const { sender, events } = world.send([webhook('ops', hook.url)], { options: { maxPerChannel: 1 } })
    expect(await events.next()).toMatchObject({ kind: 'again', messageId: 'msg_0' })
    expect(
      world.store
        .messagesDue(START_MS + DAY_MS, 9)
        .map(({ nextMs }) => nextMs - START_MS)
        .sort(),
    ).toEqual([0, 600_000])
    world.now += 599_000
    await woken(sender)
    expect(hook.posted.all).toHaveLength(1)
    world.now += 1_000
    sender.wake()
    expect([(await events.next()).kind, (await events.next()).kind]).toEqual(['sent', 'sent'])
  })

  it('is not held back for longer than an hour, whatever the receiver asks', async () => {
    const until = new Date(START_MS + 30 * DAY_MS).toUTCString()
    const hook = await receiver(() => ({ status: 503, headers: { 'retry-after': until } }))
    await world.write('ops')
    const { events } = world.send([webhook('ops', hook.url)])
    await events.next()
    expect(world.store.messagesDue(START_MS + 3_600_000, 1)).toHaveLength(1)
    expect(world.store.messagesDue(START_MS + 3_599_999, 1)).toHaveLength(0)
  })

  it('does not follow redirects', async () => {
    const other = await receiver(() => OK)
    const hook = await receiver(() => ({ status: 307, headers: { location: other.url } }))
    await world.write('ops')
    const { events } = world.send([webhook('ops', hook.url)])
    expect(await events.next()).toMatchObject({ problem: 'answered 307: redirects are not followed' })
    expect(other.posted.all).toEqual([])
  })

  it('takes no more than its time, and reads no more than a little of an answer', async () => {
    const silent = await receiver(() => null)
    const endless = await receiver(() => ({ status: 200, body: Buffer.alloc(50_000_000) }))
    await world.write('silent', 'endless')
    const { events } = world.send([webhook('silent', silent.url), webhook('endless', endless.url)], {
      options: { deadlineMs: 300 },
    })
    const told = [await events.next(), await events.next()]
    expect(told).toContainEqual(expect.objectContaining({ channel: 'endless', kind: 'sent' }))
    expect(told).toContainEqual(expect.objectContaining({ channel: 'silent', kind: 'again', problem: 'took too long' }))
  })

  it('to a channel that is not configured any more waits for it', async () => {
    const hook = await receiver(() => OK)
    await world.write('gone')
    const first = world.send([])
    expect(await first.events.next()).toMatchObject({ kind: 'again', problem: 'the channel is not configured' })
    await first.sender.stop()
    world.now += 60_000
    const second = world.send([webhook('gone', hook.url)])
    expect(await second.events.next()).toMatchObject({ kind: 'sent', attempts: 2 })
  })

  it('tells nothing of the receiver but a code', async () => {
    await world.write('ops')
    const { events } = world.send([webhook('ops', 'http://127.0.0.1:9/hunter2')])
    expect(await events.next()).toMatchObject({ problem: 'could not be reached (ECONNREFUSED)' })
  })
})

describe('channels', () => {
  it('do not wait for one that is dead, however much is due to it', async () => {
    const dead = await receiver(() => null)
    const alive = await receiver(() => OK)
    await world.write(...new Array<string>(200).fill('dead'), 'alive', 'alive')
    const { events } = world.send([webhook('dead', dead.url), webhook('alive', alive.url)])
    expect([await events.next(), await events.next()]).toMatchObject([
      { kind: 'sent', messageId: 'msg_200' },
      { kind: 'sent', messageId: 'msg_201' },
    ])
    expect(dead.posted.all.length).toBeLessThanOrEqual(4)
  })

  it('get what is about one request one after the other, and no more at once than they may', async () => {
    let open = 0
    let most = 0
    let release = (): void => undefined
    const overtaken = new Promise<void>((resolve) => (release = resolve))
    const hook = await receiver(async (posted) => {
      most = Math.max(most, ++open)
      if (idOf(posted) === 'msg_19') release()
      // The first about `apr_1` takes until all about other requests have overtaken it.
      if (idOf(posted) === 'a') await overtaken
      open--
      return OK
    })
    for (const id of ['a', 'b', 'c']) await world.writeOne(messageOf(id, { channel: 'ops', approvalId: 'apr_x' }))
    await world.write(...new Array<string>(20).fill('ops'))
    const { events } = world.send([webhook('ops', hook.url)], { options: { maxPerChannel: 3 } })
    for (let sent = 0; sent < 23; sent++) expect(await events.next()).toMatchObject({ kind: 'sent' })
    const ids = hook.posted.all.map(idOf)
    expect(ids.filter((id) => id.length === 1)).toEqual(['a', 'b', 'c'])
    expect(ids.indexOf('b')).toBeGreaterThan(ids.indexOf('msg_19'))
    expect(most).toBeLessThanOrEqual(3)
  })
})

describe('the outbox', () => {
  it('is looked into at once when it is woken, and before long when nobody says so', async () => {
    const hook = await receiver(() => OK)
    const { sender, events } = world.send([webhook('ops', hook.url)], { options: { pollMs: 5 } })
    await world.write('ops')
    expect(await events.next()).toMatchObject({ kind: 'sent', messageId: 'msg_0' })
    await sender.stop()

    const woken = world.send([webhook('ops', hook.url)])
    await world.write('ops')
    woken.sender.wake()
    expect(await woken.events.next()).toMatchObject({ kind: 'sent', messageId: 'msg_1' })
  })

  it('loses nothing by a restart in the middle, and repeats only under the same id', async () => {
    const held: (() => void)[] = []
    let isHeld = true
    const hook = await receiver(async () => {
      if (isHeld) await new Promise<void>((resolve) => held.push(resolve))
      return OK
    })
    await world.write(...new Array<string>(12).fill('ops'))
    const first = world.send([webhook('ops', hook.url)])
    for (let begun = 0; begun < 4; begun++) await hook.posted.next()
    held.shift()?.()
    expect(await first.events.next()).toMatchObject({ kind: 'sent' })
    await first.sender.stop()
    expect(counts()).toMatchObject({ waiting: 11 })

    isHeld = false
    for (const release of held) release()
    await world.reopen()
    const second = world.send([webhook('ops', hook.url)])
    for (let sent = 0; sent < 11; sent++) expect(await second.events.next()).toMatchObject({ kind: 'sent' })
    const bodies = new Map<string, Set<string>>()
    for (const posted of hook.posted.all)
      bodies.set(idOf(posted), (bodies.get(idOf(posted)) ?? new Set()).add(posted.body))
    expect([...bodies.keys()].sort()).toEqual(Array.from({ length: 12 }, (_, n) => `msg_${String(n)}`).sort())
    expect([...bodies.values()].every((set) => set.size === 1)).toBe(true)
    expect(hook.posted.all.length).toBeGreaterThan(12)
    expect(counts()).toMatchObject({ waiting: 0, dead: 0 })
  })

  it('repeats under the same id what was delivered when the process died before it could say so', async () => {
    const hook = await receiver(() => OK)
    await world.write('ops')
    const first = world.send([webhook('ops', hook.url)], { wrapStore: cannotKeep })
    expect(await first.events.next()).toMatchObject({ kind: 'store_failed' })
    await first.sender.stop()
    await world.reopen()
    const second = world.send([webhook('ops', hook.url)])
    expect(await second.events.next()).toMatchObject({ kind: 'sent', messageId: 'msg_0', attempts: 1 })
    expect(hook.posted.all.map(idOf)).toEqual(['msg_0', 'msg_0'])
  })

  it('is let alone while the store cannot be written: nobody is told twice by one process', async () => {
    let isBroken = true
    const hook = await receiver(() => OK)
    await world.write('ops', 'ops', 'ops')
    const { sender, events } = world.send([webhook('ops', hook.url)], {
      options: { pollMs: 5, maxPerChannel: 1 },
      wrapStore: (store) => ({ ...store, keep: (...args) => (isBroken ? cannotKeep(store) : store).keep(...args) }),
    })
    for (let failed = 0; failed < 4; failed++) expect(await events.next()).toMatchObject({ kind: 'store_failed' })
    sender.wake()
    expect(hook.posted.all.map(idOf)).toEqual(['msg_0'])
    isBroken = false
    const told = new Set<string>()
    while (told.size < 3) {
      const event = await events.next()
      if (event.kind === 'sent') told.add(event.messageId)
    }
    expect(hook.posted.all.map(idOf)).toEqual(['msg_0', 'msg_1', 'msg_2'])
  })

  it('is tried again when it could not be read', async () => {
    const hook = await receiver(() => OK)
    await world.write('ops')
    let reads = 0
    const { events } = world.send([webhook('ops', hook.url)], {
      options: { pollMs: 5 },
      wrapStore: (store) => ({
        ...store,
        messagesDue: (...args) => {
          if (reads++ === 0) throw new Error('disk')
          return store.messagesDue(...args)
        },
      }),
    })
    expect(await events.next()).toMatchObject({ kind: 'store_failed' })
    expect(await events.next()).toMatchObject({ kind: 'sent' })
  })
})

function cannotKeep(store: Store): Store {
  return { ...store, keep: () => Promise.reject(new Error('disk full')) }
}

/** After the look that `wake` brings about. */
async function woken(sender: Sender): Promise<void> {
  sender.wake()
  await new Promise(setImmediate)
  await new Promise(setImmediate)
}
