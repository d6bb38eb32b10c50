import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combine } from '../../src/cli/policies-diff-combine.js'
import type { AskedRequest, Dimension } from '../../src/cli/policies-diff-dimensions.js'

const START: AskedRequest = {
  request: {
    agentId: 'a',
    sessionId: null,
    input: { form: 'tool', tool: 't', arguments: {} },
    context: {},
    approvalId: null,
    accepts: [],
  },
  role: 'agent',
  claims: {},
}

/** A dimension that writes its choice down as a claim. */
function dimension(name: string, size: number, fresh: readonly number[] = []): Dimension {
  return { size, fresh, apply: (asked, choice) => ({ ...asked, claims: { ...asked.claims, [name]: choice } }) }
}

const picks = (dimensions: readonly Dimension[], max: number) =>
  combine(START, dimensions, max).map(({ claims }) => claims)

describe('combinations', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 })
  const made = (each: readonly number[]) => each.map((size, at) => dimension(`d${at}`, size))

  it('are all that there are, each once, where they may be', () => {
    fc.assert(
      fc.property(sizes, (each) => {
        const all = each.reduce((product, size) => product * size, 1)
        const found = picks(made(each), all + 10)
        expect(found).toHaveLength(all)
        expect(new Set(found.map((claims) => JSON.stringify(claims))).size).toBe(all)
      }),
    )
  })

  it('are never more than allowed, and meet every choice', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 40, max: 100 }), (each, max) => {
        const found = picks(made(each), max)
        expect(found.length).toBeLessThanOrEqual(max)
        for (const [at, size] of each.entries()) {
          expect(new Set(found.map((claims) => claims[`d${at}`])).size).toBe(size)
        }
      }),
    )
  })

  it('meet a choice that only one set knows with everything else', () => {
    const found = picks([dimension('limit', 100, [57]), dimension('who', 20), dimension('what', 5)], 300)
    const met = found.filter(({ limit }) => limit === 57).map(({ who, what }) => JSON.stringify([who, what]))
    expect(new Set(met).size).toBe(100)
  })
})
