import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { CheckAnswer } from '../../../src/core/evaluator.js'
import { ask } from '../cerbos-embedded/world.js'
import { startPdp, type Pdp } from './pdp.js'
import { openRemote, POLICIES, type RemoteWorld } from './world.js'

const allowed = {
  status: 'judged',
  layers: [{ layer: 'policy', effect: 'allow', policy: 'resource.payment.vdefault' }],
}
const denied = {
  status: 'judged',
  layers: [
    {
      effect: 'deny',
      policy: 'resource.payment.vdefault',
      outputs: [
        {
          rule: 'resource.payment.vdefault#over-limit',
          effect: 'deny',
          when: 'activated',
          place: null,
          value: { code: 'amount_over_limit', message: 'too much' },
        },
      ],
    },
  ],
}

describe('a fleet of Cerbos servers', { timeout: 30_000 }, () => {
  let one: Pdp
  let two: Pdp
  let world: RemoteWorld | null = null
  beforeAll(async () => {
    ;[one, two] = await Promise.all([startPdp(POLICIES), startPdp(POLICIES)])
  })
  afterAll(async () => {
    await Promise.all([one.close(), two.close()])
  })
  afterEach(async () => {
    await world?.evaluator.close()
    world = null
    for (const pdp of [one, two]) {
      pdp.resume()
      await pdp.restart()
    }
  })
  const open = async (...args: Parameters<typeof openRemote>): Promise<RemoteWorld> => {
    world = await openRemote(...args)
    return world
  }
  const payments = async (count: number): Promise<readonly CheckAnswer['status'][]> => {
    const statuses: CheckAnswer['status'][] = []
    for (let made = 0; made < count; made += 1) statuses.push((await world!.pay(1)).status)
    return statuses
  }

  it('judges, and names itself by the version that the servers tell', async () => {
    const { pay, evaluator } = await open([one.address, two.address])
    expect([await pay(1000), await pay(1001)]).toMatchObject([allowed, denied])
    expect([evaluator.name, evaluator.version, evaluator.capabilities, evaluator.rules()]).toEqual([
      'cerbos-remote',
      '0.51.0',
      { strict: false, explain: false },
      [],
    ])
    expect(evaluator.origin).toEqual({ targets: [one.address, two.address].sort(), guard_layers: [] })
  })

  it('answers every call while one server is killed in the middle of them, and uses it again when it is back', async () => {
    const { evaluator, pay, heard } = await open([one.address, two.address])
    const calls = Array.from({ length: 50 }, () => pay(1))
    await one.kill()
    const answers = await Promise.all([...calls, ...Array.from({ length: 50 }, () => pay(1))])
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['judged']))
    await heard('remote_target_down')
    await one.restart()
    await heard('remote_target_up', 3)
    await two.kill()
    expect(await pay(1000)).toMatchObject(allowed)
    expect(evaluator.healthy()).toBe(true)
  })

  it('asks the other within the deadline when one keeps its connection and answers nothing', async () => {
    const { pay, heard } = await open([one.address, two.address], { healthIntervalMs: 300 })
    await one.pause()
    const answers = await Promise.all([pay(1), pay(1), pay(1001), pay(1001)])
    expect(answers).toMatchObject([allowed, allowed, denied, denied])
    await heard('remote_target_down')
    one.resume()
    await heard('remote_target_up', 3)
  })

  it('is unavailable, not in doubt, when none answers; and recovers without being told', async () => {
    const { evaluator, pay, heard } = await open([one.address, two.address], { deadlineMs: 200 })
    await one.pause()
    await two.pause()
    expect(await pay(1)).toMatchObject({ status: 'unavailable' })
    await heard('remote_target_down', 2)
    expect(evaluator.healthy()).toBe(false)
    expect(await pay(1)).toEqual({ status: 'unavailable', detail: 'no remote decision point is reachable' })
    one.resume()
    two.resume()
    await heard('remote_target_up', 4)
    expect(evaluator.healthy()).toBe(true)
    expect(await pay(1)).toMatchObject(allowed)
  })

  it('opens the circuit after failures in a row, probes it after a time, and closes it', async () => {
    let now = 0
    const breaker = { failures: 3, openMs: 1_000 }
    const { evaluator, pay, heard, events } = await open([one.address], {
      breaker,
      deadlineMs: 100,
      healthIntervalMs: 5_000,
      monotonic: () => now,
    })
    await one.pause()
    const silent = { status: 'unavailable', detail: `${one.address} DEADLINE_EXCEEDED` }
    expect([await pay(1), await pay(1), await pay(1)]).toEqual([silent, silent, silent])
    expect(events.map(({ event }) => event)).toEqual(['remote_target_up', 'remote_circuit_open'])
    expect(evaluator.healthy()).toBe(false)
    one.resume()
    now = 999
    expect(await pay(1)).toEqual({ status: 'unavailable', detail: 'no remote decision point is reachable' })
    now = 1_000
    expect(evaluator.healthy()).toBe(true)
    expect(await pay(1)).toMatchObject(allowed)
    await heard('remote_circuit_closed')
    expect(await payments(3)).toEqual(['judged', 'judged', 'judged'])
  })

  it('refuses to start where no target is reachable, and starts with one of two', async () => {
    await one.kill()
    await expect(open([one.address])).rejects.toThrow(`no remote decision point can be reached: ${one.address}`)
    const { pay, evaluator } = await open([one.address, two.address])
    expect(await pay(1)).toMatchObject(allowed)
    expect(evaluator.version).toBe('0.51.0')
  })

  it('takes no more calls at once than it may', async () => {
    const { pay } = await open([one.address], { maxQueue: 2 })
    const answers = await Promise.all([pay(1), pay(1), pay(1)])
    expect(answers.map(({ status }) => status)).toEqual(['judged', 'judged', 'unavailable'])
    expect(await pay(1)).toMatchObject(allowed)
  })

  it('turns away an organisation that has too many under way, and no other', async () => {
    const { evaluator } = await open([one.address], { maxQueuePerOrganisation: 1 })
    const check = (organisation: string) => evaluator.check({ ...ask({ amount: 1 }), organisation })
    const answers = await Promise.all([check('heavy'), check('heavy'), check('other')])
    expect(answers.map(({ status }) => status)).toEqual(['judged', 'overloaded', 'judged'])
    expect((await check('heavy')).status).toBe('judged')
  })

  it('covers guard layers only where it is told that the fleet has them', async () => {
    const { evaluator } = await open([one.address], { guardLayers: ['data_sensitivity'] })
    expect(evaluator.covers('payment', '7', 'acme.eu')).toBe(true)
    expect(evaluator.covers('data_sensitivity', 'default', '')).toBe(true)
    expect(evaluator.covers('data_sensitivity', 'default', 'acme')).toBe(false)
    expect(evaluator.covers('state_history', 'default', '')).toBe(false)
  })

  it('has rules about code only where it is told so', async () => {
    const { evaluator } = await open([one.address], { guardLayers: ['code/sql', 'data_sensitivity', 'code/files'] })
    expect(evaluator.kindsUnder('code/')).toEqual(['code/files', 'code/sql'])
    expect(evaluator.covers('code/files', 'default', '')).toBe(true)
    expect(evaluator.covers('code/network', 'default', '')).toBe(false)
    expect(evaluator.covers('code', 'default', '')).toBe(true)
  })
})
