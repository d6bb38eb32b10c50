import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/core/json.js'
import { openWorld, payment, type World } from './world.js'

/** What an attribute can do to the leaf that reads it. */
type Truth = 'true' | 'false' | 'error'

interface Tree {
  readonly op: 'all' | 'any' | 'none' | 'leaf'
  readonly attribute: string
  readonly of: readonly Tree[]
}

const ATTRIBUTES = ['a', 'b', 'c', 'd']
const TREES = 60

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'tree' },
    fc.record({ op: fc.constant('leaf' as const), attribute: fc.constantFrom(...ATTRIBUTES), of: fc.constant([]) }),
    fc.record({
      op: fc.constantFrom('all' as const, 'any' as const, 'none' as const),
      attribute: fc.constant(''),
      of: fc.array(tie('tree'), { minLength: 1, maxLength: 3, depthIdentifier: 'tree' }),
    }),
  ),
}))

/** The meaning of a condition: parts in order, an error ends it. */
function evaluate(node: Tree, truths: Readonly<Record<string, Truth>>): Truth {
  if (node.op === 'leaf') return truths[node.attribute] ?? 'error'
  const decisive = node.op === 'all' ? 'false' : 'true'
  for (const part of node.of) {
    const truth = evaluate(part, truths)
    if (truth === 'error') return 'error'
    if (truth === decisive) return node.op === 'any' ? 'true' : 'false'
  }
  return node.op === 'any' ? 'false' : 'true'
}

function toYaml(node: Tree): string {
  if (node.op === 'leaf') return `{ expr: R.attr.${node.attribute} }`
  return `{ ${node.op}: { of: [${node.of.map(toYaml).join(', ')}] } }`
}

/** An error comes from an absent attribute, or from one of another type. */
function toAttributes(truths: Readonly<Record<string, Truth>>): JsonObject {
  const entries = Object.entries(truths).flatMap(([name, truth]): [string, JsonObject[string]][] => {
    if (truth === 'error') return name < 'c' ? [] : [[name, 'neither']]
    return [[name, truth === 'true']]
  })
  return Object.fromEntries(entries)
}

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

  const assignment = fc.record(
    Object.fromEntries(ATTRIBUTES.map((name) => [name, fc.constantFrom<Truth>('true', 'false', 'error')])),
  )

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
