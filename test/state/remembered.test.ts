import { describe, expect, it } from 'vitest'
import { createRemembered } from '../../src/state/remembered.js'

interface Thing {
  value: number
}

function memoryOver(stored: Map<string, number>, maxWeight = 100) {
  const reads: string[] = []
  const memory = createRemembered<Thing>({
    read: ({ id }) => {
      reads.push(id)
      return { value: stored.get(id) ?? 0 }
    },
    weigh: () => 1,
    maxWeight,
  })
  const name = (id: string) => ({ organisation: 'acme', id })
  const add = (id: string) =>
    memory.change(name(id), (thing) => {
      thing.value++
    })
  return { memory, reads, name, add, get: (id: string) => memory.get(name(id)) }
}

describe('what is remembered', () => {
  it('is read once', () => {
    const { get, reads } = memoryOver(new Map([['a', 5]]))
    expect([get('a'), get('a')]).toEqual([{ value: 5 }, { value: 5 }])
    expect(reads).toEqual(['a'])
  })

  it('has a change at once, and keeps it when it is durable', () => {
    const { get, add, reads } = memoryOver(new Map())
    void get('a')
    const settle = add('a')
    expect(get('a')).toEqual({ value: 1 })
    settle(true)
    expect(get('a')).toEqual({ value: 1 })
    expect(reads).toEqual(['a'])
  })

  it('is read again after a change that did not commit, when nothing else is under way', async () => {
    const stored = new Map<string, number>()
    const { get, add } = memoryOver(stored)
    void get('a')
    const [first, second] = [add('a'), add('a')]
    first(false)
    let answered: Thing | null = null
    const waiting = Promise.resolve(get('a')).then((thing) => {
      answered = thing
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(answered).toBeNull()
    stored.set('a', 1)
    second(true)
    await waiting
    expect(answered).toEqual({ value: 1 })
  })

  it('waits for a change of something that it had forgotten meanwhile, and then reads it', async () => {
    const stored = new Map<string, number>()
    const { get, add, reads } = memoryOver(stored)
    const settle = add('a')
    const waiting = get('a')
    expect(waiting).toBeInstanceOf(Promise)
    expect(reads).toEqual([])
    stored.set('a', 1)
    settle(true)
    expect(await waiting).toEqual({ value: 1 })
  })

  it('is what was used last, and what has changes under way', () => {
    const { get, add, reads } = memoryOver(new Map(), 2)
    void get('a')
    const settle = add('a')
    for (const id of ['b', 'c', 'd', 'e']) void get(id)
    expect(get('a')).toEqual({ value: 1 })
    settle(true)
    for (const id of ['f', 'g', 'h', 'i']) void get(id)
    reads.length = 0
    void get('a')
    expect(reads).toEqual(['a'])
  })

  it('keeps organisations apart', () => {
    const { memory, add } = memoryOver(new Map())
    void memory.get({ organisation: 'acme', id: 'a' })
    add('a')
    expect(memory.get({ organisation: 'other', id: 'a' })).toEqual({ value: 0 })
  })
})
