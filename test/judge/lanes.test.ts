import { describe, expect, it } from 'vitest'
import { createLanes, type Lanes } from '../../src/judge/lanes.js'

/** Takes names in the background; tells when it was its turn. */
function taker(lanes: Lanes) {
  const order: string[] = []
  return {
    order,
    take: async (who: string, ...names: string[]) => {
      const leave = await lanes.take('acme', names)
      order.push(who)
      return leave
    },
  }
}

const turnsPass = () => new Promise((resolve) => setImmediate(resolve))

describe('lanes', () => {
  it('let who wants the same name go one after the other, in the order of asking', async () => {
    const { order, take } = taker(createLanes(10))
    const first = await take('first', 'a')
    const second = take('second', 'a')
    const third = take('third', 'a')
    await turnsPass()
    expect(order).toEqual(['first'])
    first()
    first()
    ;(await second)()
    ;(await third)()
    expect(order).toEqual(['first', 'second', 'third'])
  })

  it('hold nobody up who wants other names', async () => {
    const { order, take } = taker(createLanes(10))
    await take('hot', 'a')
    const waiting = take('behind', 'a', 'b')
    await take('other', 'c')
    await turnsPass()
    expect(order).toEqual(['hot', 'other'])
    expect(waiting).toBeInstanceOf(Promise)
  })

  it('make no circle of those who want the same names in another order', async () => {
    const { order, take } = taker(createLanes(10))
    const both = await take('1', 'a', 'b')
    const reversed = take('2', 'b', 'a')
    const again = take('3', 'a', 'b')
    both()
    ;(await reversed)()
    ;(await again)()
    expect(order).toEqual(['1', '2', '3'])
  })

  it('take a name twice in one asking as once', async () => {
    const { take } = taker(createLanes(10))
    const leave = await take('1', 'a', 'a')
    leave()
    expect(await take('2', 'a')).toBeTypeOf('function')
  })

  it('refuse one organisation more than so many that wait, and no other', async () => {
    const lanes = createLanes(2)
    const leaves = await Promise.all(['a', 'b', 'c'].map((name) => lanes.take('acme', [name])))
    const waiting = ['a', 'b'].map((name) => lanes.take('acme', [name]))
    await expect(lanes.take('acme', ['c'])).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: 1 })
    const other = lanes.take('globex', ['c'])
    for (const leave of leaves) leave()
    for (const leave of await Promise.all([...waiting, other])) leave()
    await turnsPass()
    expect(await lanes.take('acme', ['c'])).toBeTypeOf('function')
  })

  it('refuse more than half as many for one name, so that its flood leaves room for the others', async () => {
    const lanes = createLanes(4)
    const [hot, other] = [await lanes.take('acme', ['hot']), await lanes.take('acme', ['other'])]
    const waiting = [lanes.take('acme', ['hot']), lanes.take('acme', ['hot', 'free'])]
    await expect(lanes.take('acme', ['hot'])).rejects.toMatchObject({ code: 'rate_limited' })
    const behind = lanes.take('acme', ['other'])
    hot()
    other()
    for (const turn of waiting) (await turn)()
    ;(await behind)()
    expect(await lanes.take('acme', ['hot'])).toBeTypeOf('function')
  })

  it('are as if never taken once all have left', async () => {
    const lanes = createLanes(0)
    for (let round = 0; round < 3; round++) {
      const leave = await lanes.take('acme', ['a', 'b'])
      leave()
      await turnsPass()
    }
    expect(await lanes.take('acme', ['b'])).toBeTypeOf('function')
  })
})
