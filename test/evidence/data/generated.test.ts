import { describe, expect, it } from 'vitest'
import { scoreGenerated } from '../../../scripts/eval/data/generated.js'
import { precision, recall } from '../../../scripts/eval/data/score.js'
import { classify } from './world.js'

const FEW = 60

describe('generated values and look-alikes', () => {
  const scores = scoreGenerated(classify, FEW, () => undefined)

  it.each(scores.map((each) => [each.class, each] as const))('%s', (_, { score, mistaken }) => {
    expect({ recall: recall(score) > 0.97, precision: precision(score) > 0.97, mistaken }).toMatchObject({
      recall: true,
      precision: true,
    })
  })
})
