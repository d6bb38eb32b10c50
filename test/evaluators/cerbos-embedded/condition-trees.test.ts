import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assignment, evaluate, toAttributes, toYaml, tree } from './trees.js'
import { openWorld, payment, type World } from './world.js'

const TREES = 60

describe('condition trees', () => {
  const trees = fc.sample(tree, { numRuns: TREES, seed: 7 })
  let world: World
  beforeAll(async () => {
    const rules = trees.map(
      (each, at) => `
- { name: allow-${at}, actions: [allow-${at}], roles: [agent], effect: EFFECT_ALLOW, condition: { match: ${toYaml(each)} } }
- { name: fallback-${at}, actions: [deny-${at}], roles: ['*'], effect: EFFECT_ALLOW }
- { name: deny-${at}, actions: [deny-${at}], roles: [agent], effect: EFFECT_DENY, condition: { match: ${toYaml(each)} } }`,
    )
    world = await openWorld({ 'payment.yaml': payment(rules.join('')) })
  })
  afterAll(() => world.evaluator.close())

  it('hold, do not hold, or deny as errors exactly as their parts say, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(TREES - 1), assignment, async (at, truths) => {
        const truth = evaluate(trees[at]!, truths)
        const allowed = await world.judge(toAttributes(truths), {}, `allow-${at}`)
        const denied = await world.judge(toAttributes(truths), {}, `deny-${at}`)
        expect([allowed.effect, allowed.errors.length]).toEqual([
          truth === 'true' ? 'allow' : 'deny',
          truth === 'error' ? 1 : 0,
        ])
        expect(denied.effect).toBe(truth === 'false' ? 'allow' : 'deny')
        if (truth !== 'error') expect(denied.errors).toEqual([])
      }),
      { numRuns: 600 },
    )
  })
})
