import { describe, expect, it } from 'vitest'
import { createTurns } from '../../src/judge/explain/turns.js'

describe('turns', () => {
  it('refuse what one organisation asks beyond its share, and nobody else; a failed one is over as any other', async () => {
    const turns = createTurns(2)
    let fail = (_: Error): void => undefined
    const held = new Promise<never>((_, reject) => {
      fail = reject
    })
    const first = [turns.take('acme', () => held), turns.take('acme', () => held)]
    await expect(turns.take('acme', () => Promise.resolve(1))).rejects.toMatchObject({ code: 'rate_limited' })
    expect(await turns.take('globex', () => Promise.resolve(2))).toBe(2)
    fail(new Error('over'))
    await Promise.allSettled(first)
    expect(await turns.take('acme', () => Promise.resolve(3))).toBe(3)
  })
})
