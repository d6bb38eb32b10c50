import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Effect } from '../../src/core/words.js'
import { LAYERS } from '../../src/core/words.js'
import { combine } from '../../src/judge/combine.js'
import type { Finding } from '../../src/judge/finding.js'

const finding = fc.record({
  layer: fc.constantFrom(...LAYERS),
  effect: fc.constantFrom<Effect>('allow', 'deny', 'require_approval'),
  reasons: fc.constant([]),
  obligations: fc.constant([]),
  byPolicy: fc.boolean(),
  durationMs: fc.constant(0),
})
const findings = fc.array(finding, { maxLength: 6 })

function policy(effect: Effect): Finding {
  return { layer: 'policy', effect, reasons: [], obligations: [], byPolicy: true, durationMs: 0 }
}

describe('combining findings', () => {
  it('never allows once a deny is added, whatever else was found', () => {
    fc.assert(
      fc.property(findings, finding, (rest, added) => {
        expect(combine([...rest, { ...added, effect: 'deny' }]).decision).toBe('BLOCK')
      }),
    )
  })

  it('never loosens by another finding', () => {
    const strictness = { ALLOW: 0, REQUIRES_APPROVAL: 1, BLOCK: 2 }
    fc.assert(
      fc.property(findings, finding, (rest, added) => {
        const before = combine([policy('allow'), ...rest])
        const after = combine([policy('allow'), ...rest, added])
        expect(strictness[after.decision]).toBeGreaterThanOrEqual(strictness[before.decision])
      }),
    )
  })

  it('gives the same answer in any order', () => {
    fc.assert(
      fc.property(
        findings.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(combine(shuffled)).toEqual(combine(all))
        },
      ),
    )
  })

  it('blocks when nothing, or no policy layer, was asked', () => {
    expect(combine([])).toEqual({ decision: 'BLOCK', blockedBy: 'policy' })
    expect(combine([{ ...policy('allow'), layer: 'state_history' }])).toEqual({
      decision: 'BLOCK',
      blockedBy: 'policy',
    })
  })

  it('attributes a denial to the first layer in the order of the glossary', () => {
    const all = [...LAYERS].reverse().map((layer) => ({ ...policy('deny'), layer }))
    expect(combine(all)).toEqual({ decision: 'BLOCK', blockedBy: 'policy' })
    expect(combine(all.slice(0, 2))).toEqual({ decision: 'BLOCK', blockedBy: 'state_history' })
  })
})
