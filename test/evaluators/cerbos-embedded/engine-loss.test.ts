import { afterEach, describe, expect, it } from 'vitest'
import type { CheckAnswer, CheckRequest } from '../../../src/core/evaluator.js'
import type { JsonObject } from '../../../src/core/json.js'
import { ask, openWorld, payment, type World } from './world.js'

/** Takes steps by the cube of the list's length. */
const FILES = {
  'payment.yaml': payment(`
- name: cube
  actions: [create]
  roles: [agent]
  effect: EFFECT_ALLOW
  condition: { match: { expr: 'R.attr.list.all(a, R.attr.list.all(b, R.attr.list.all(c, a + b + c >= 0)))' } }
`),
}
const numbers = (length: number): readonly number[] => Array.from({ length }, (_, index) => index)
const POISON: JsonObject = { list: numbers(400) }
const DEADLINE = { status: 'unavailable', detail: 'deadline' }

const call = (time: string, attributes: JsonObject = POISON): JsonObject => ({ ...attributes, call: { time } })

describe('an engine that is lost', () => {
  let world: World
  afterEach(() => world.evaluator.close())

  it('costs only the call that overran: the others are answered by the spare', async () => {
    world = await openWorld(FILES, { deadlineMs: 400 })
    await world.withSpare()
    const { evaluator } = world
    const others = (count: number): Promise<CheckAnswer>[] =>
      numbers(count).map((at) => evaluator.check(ask({ list: [at] })))
    const before = others(5)
    const poison = evaluator.check(ask(call('12:00')))
    const after = others(20)
    expect(await poison).toEqual(DEADLINE)
    const answers = await Promise.all([...before, ...after])
    expect(answers.filter((answer) => answer.status === 'judged' && answer.layers[0]?.effect === 'allow')).toHaveLength(
      25,
    )
    expect(world.events).toContainEqual({ event: 'engine_lost', cause: 'deadline' })
    expect(evaluator.healthy()).toBe(true)
  })

  it('is not lost again by the same call, whatever the time', async () => {
    world = await openWorld(FILES, { deadlineMs: 300 })
    await world.withSpare()
    expect(await world.evaluator.check(ask(call('12:00')))).toEqual(DEADLINE)
    expect(await world.evaluator.check(ask(call('12:01')))).toEqual({
      status: 'unavailable',
      detail: 'this call brought an engine down before',
    })
    expect(await world.evaluator.check(ask(call('12:01', { list: [1] })))).toMatchObject({ status: 'judged' })
    expect(world.events.filter(({ event }) => event === 'engine_lost')).toHaveLength(1)
  })

  it('closes the action to an agent that loses three engines by different calls', async () => {
    world = await openWorld(FILES, { deadlineMs: 300 })
    for (const length of [400, 401, 402]) {
      await world.withSpare()
      expect(await world.evaluator.check(ask({ list: numbers(length) }))).toEqual(DEADLINE)
    }
    expect(await world.evaluator.check(ask({ list: numbers(403) }))).toMatchObject({ status: 'unavailable' })
    expect(world.events.filter(({ event }) => event === 'engine_lost')).toHaveLength(3)
    const other = { ...ask({ list: [1] }), subject: { id: 'other-agent', role: 'agent', attributes: {} } }
    expect(await world.evaluator.check(other)).toMatchObject({ status: 'judged' })
  })

  it('is lost once to the same call sent many times at once', async () => {
    world = await openWorld(FILES, { deadlineMs: 500 })
    await world.withSpare()
    const answers = await Promise.all(numbers(12).map((minute) => world.evaluator.check(ask(call(`12:${minute}`)))))
    expect(answers.filter((answer) => answer.status === 'judged')).toEqual([])
    expect(world.events.filter(({ event }) => event === 'engine_lost').length).toBeLessThanOrEqual(2)
    expect(await world.evaluator.check(ask({ list: [1] }))).toMatchObject({ status: 'judged' })
  })

  it('closes nothing to another organisation: neither the call nor the kind', async () => {
    world = await openWorld(FILES, { deadlineMs: 300 })
    for (const length of [400, 401, 402]) {
      await world.withSpare()
      await world.evaluator.check(ask({ list: numbers(length) }))
    }
    const refused = { status: 'unavailable', detail: 'this call brought an engine down before' }
    expect(await world.evaluator.check(ask({ list: [1] }))).toEqual(refused)
    const other = (attributes: JsonObject): CheckRequest => ({ ...ask(attributes), organisation: 'globex' })
    expect(await world.evaluator.check(other({ list: [1] }))).toMatchObject({ status: 'judged' })
    await world.withSpare()
    expect(await world.evaluator.check(other({ list: numbers(400) }))).toEqual(DEADLINE)
    expect(await world.evaluator.check(other({ list: [1] }))).toMatchObject({ status: 'judged' })
  })

  it('leaves a bounded queue: what is beyond is refused at once', async () => {
    world = await openWorld(FILES, { deadlineMs: 300, maxQueue: 3 })
    await world.withSpare()
    const poison = world.evaluator.check(ask(POISON))
    const rest = await Promise.all(numbers(30).map((at) => world.evaluator.check(ask({ list: [at] }))))
    expect(await poison).toEqual(DEADLINE)
    const refused = rest.filter((answer) => answer.status === 'unavailable' && answer.detail === 'queue full')
    const judged = rest.filter((answer) => answer.status === 'judged')
    expect(judged.length).toBeGreaterThanOrEqual(3)
    expect(refused.length + judged.length).toBe(30)
    expect(refused.length).toBeGreaterThan(10)
  })

  it('answers what waits when it is closed', async () => {
    world = await openWorld(FILES, { deadlineMs: 5_000 })
    const calls = [POISON, { list: [1] }].map((attributes) => world.evaluator.check(ask(attributes)))
    await world.evaluator.close()
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(['unavailable', 'unavailable'])
    expect(await world.evaluator.check(ask({ list: [1] }))).toEqual({ status: 'unavailable', detail: 'closed' })
    expect(world.evaluator.healthy()).toBe(false)
  })

  it('is never handed what it cannot bear', async () => {
    world = await openWorld(FILES)
    const { evaluator } = world
    const unavailable = { status: 'unavailable', detail: expect.any(String) }
    let deep: JsonObject = {}
    for (let depth = 0; depth < 100; depth += 1) deep = { deep }
    expect(await evaluator.check(ask(deep))).toEqual(unavailable)
    expect(await evaluator.check(ask({ list: numbers(30_000) }))).toEqual(unavailable)
    expect(await evaluator.check(ask({ list: [Number.NaN] }))).toEqual(unavailable)
    expect(await evaluator.check({ ...ask({ list: [] }), resources: [] })).toEqual(unavailable)
    expect(await evaluator.check({ ...ask({ list: [] }), subject: { id: '', role: '', attributes: {} } })).toEqual(
      unavailable,
    )
    expect(await evaluator.check(ask({ list: [] }))).toMatchObject({ status: 'judged' })
    expect(world.events).toEqual([])
  })
})
