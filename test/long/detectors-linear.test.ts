import { describe, expect, it } from 'vitest'
import { createClassifier } from '../../src/evidence/data/classify.js'
import { createBudget } from '../../src/evidence/data/scan/budget.js'
import { readDetectors } from '../../src/evidence/data/detectors/read-detectors.js'
import { HOSTILE } from '../evidence/data/hostile.js'
import { bytesOf, SHIPPED } from '../evidence/data/world.js'

const SIZE = 256 * 1024
/** Out of reach: what is asked is how the work grows, not where it ends. */
const ENOUGH = 1_000_000_000
/** Of work for each character; counted, not timed. */
const MAX_STEPS_PER_CHARACTER = 160

describe('a hostile text of 256 KB', () => {
  it.each(Object.entries(HOSTILE))('%s: work grows with its length, and is bounded', (_, make) => {
    const [half, whole] = [stepsOf(make(SIZE / 2)), stepsOf(make(SIZE))]
    expect(whole).toBeLessThan(SIZE * MAX_STEPS_PER_CHARACTER)
    expect(whole).toBeLessThan(half * 2.2 + SIZE)
  })

  it.each(SHIPPED.detectors.map((detector) => [detector.id, detector.tests] as const))(
    'the examples of %s, over and over',
    (_, tests) => {
      for (const { field, text } of [...tests.positive, ...tests.negative]) {
        const part = `${text} `
        const steps = stepsOf(part.repeat(Math.ceil(SIZE / 8 / part.length)), field ?? 'x')
        expect(steps).toBeLessThan((SIZE / 8) * MAX_STEPS_PER_CHARACTER + 100_000)
      }
    },
  )
})

describe('a pattern without end', () => {
  it('is read 512 characters far from each start', () => {
    const endless = `class: endless
group: none
patterns: [{ match: '(?:a ?)+x', confidence: { alone: 0.9 } }]
tests: { positive: ['a ax'], negative: ['a'] }`
    let spent = plenty()
    const own = createClassifier(readDetectors(bytesOf({ 'endless.yaml': endless })), () => (spent = plenty()))
    expect(own({ x: 'a '.repeat(SIZE / 2) }).complete).toBe(true)
    expect(ENOUGH - spent.steps).toBeLessThan(SIZE * 300)
  })
})

let budget = plenty()
const classify = createClassifier(SHIPPED, () => (budget = plenty()))

function plenty() {
  return createBudget(ENOUGH, ENOUGH)
}

function stepsOf(text: string, field = 'x'): number {
  classify({ [field]: text })
  return ENOUGH - budget.steps
}
