import { describe, expect, it } from 'vitest'
import { createClassifier } from '../../../src/evidence/data/classify.js'
import { createBudget, MAX_STEPS } from '../../../src/evidence/data/scan/budget.js'
import { HOSTILE } from './hostile.js'
import { SHIPPED } from './world.js'

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

let budget = createBudget()
const classify = createClassifier(SHIPPED, () => (budget = createBudget()))

function stepsOf(text: string, field = 'x'): number {
  classify({ [field]: text })
  return MAX_STEPS - budget.steps
}
