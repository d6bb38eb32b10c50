import { describe, expect, it } from 'vitest'
import { celCorpus } from '../differential/cel-corpus.js'
import { describeCel } from '../differential/cel-suite.js'

/** The whole corpus runs in `npm run test:long`; here some of each group. */
const EVERY = 9
const { groups, inputs } = celCorpus()

describe('some CEL against the native Cerbos server', () => {
  describeCel(
    groups.map(({ group, expressions }) => ({ group, expressions: expressions.filter((_, at) => at % EVERY === 0) })),
  )

  it('out of a corpus worth the name', () => {
    const expressions = groups.flatMap((group) => group.expressions)
    expect(new Set(expressions).size).toBe(expressions.length)
    expect(expressions.length).toBeGreaterThanOrEqual(500)
    expect(inputs.length).toBeGreaterThanOrEqual(10)
  })
})
