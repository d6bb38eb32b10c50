import { describe, expect, it } from 'vitest'
import { createClassifier } from '../../../src/evidence/data/classify.js'
import { createBudget, MAX_STEPS } from '../../../src/evidence/data/scan/budget.js'
import { readDetectors } from '../../../src/evidence/data/detectors/read-detectors.js'
import { HOSTILE } from './hostile.js'
import { bytesOf, SHIPPED } from './world.js'

const SIZE = 256 * 1024
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
    let spent = createBudget()
    const own = createClassifier(readDetectors(bytesOf({ 'endless.yaml': endless })), () => (spent = createBudget()))
    expect(own({ x: 'a '.repeat(SIZE / 2) }).complete).toBe(true)
    expect(MAX_STEPS - spent.steps).toBeLessThan(SIZE * 300)
  })
})

let budget = createBudget()
const classify = createClassifier(SHIPPED, () => (budget = createBudget()))

function stepsOf(text: string, field = 'x'): number {
  classify({ [field]: text })
  return MAX_STEPS - budget.steps
}
