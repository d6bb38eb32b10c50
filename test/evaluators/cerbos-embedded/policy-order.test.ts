import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/core/json.js'
import { assignment, evaluate, toAttributes, tree, type Tree, type Truth } from './trees.js'
import { openWorld, type World } from './world.js'

const CASES = 60

interface RuleCase {
  readonly effect: 'allow' | 'deny'
  readonly condition: Tree | null
}

/** The rules that one action has in each policy. */
interface Case {
  readonly principal: readonly RuleCase[]
  readonly root: readonly RuleCase[]
  readonly child: readonly RuleCase[]
  readonly consenting: readonly RuleCase[]
  /** What the role policy lists the action under; null: not at all. */
  readonly listed: readonly (Tree | null)[] | null
}

const rules = fc.array(
  fc.record({
    effect: fc.constantFrom('allow' as const, 'allow' as const, 'deny' as const),
    condition: fc.option(tree, { nil: null, freq: 5 }),
  }),
  { maxLength: 3 },
)
const cases = fc.record({
  principal: rules,
  root: rules,
  child: rules,
  consenting: rules,
  listed: fc.option(fc.array(fc.option(tree, { nil: null, freq: 3 }), { minLength: 1, maxLength: 2 }), { nil: null }),
})

const match = (node: Tree): JsonObject =>
  node.op === 'leaf' ? { expr: `R.attr.${node.attribute}` } : { [node.op]: { of: node.of.map(match) } }
const condition = (node: Tree | null): JsonObject => (node === null ? {} : { condition: { match: match(node) } })
const effectOf = ({ effect }: RuleCase): string => (effect === 'allow' ? 'EFFECT_ALLOW' : 'EFFECT_DENY')
const file = (body: JsonObject): string => JSON.stringify({ apiVersion: 'api.cerbos.dev/v1', ...body })

function resourcePolicy(all: readonly Case[], part: 'root' | 'child' | 'consenting', head: JsonObject): string {
  const written = all.flatMap((each, at) =>
    each[part].map((rule, n) => ({
      name: `r${at}-${n}`,
      actions: [`c${at}`],
      roles: ['*'],
      effect: effectOf(rule),
      ...condition(rule.condition),
    })),
  )
  return file({ resourcePolicy: { resource: 'payment', version: 'default', ...head, rules: written } })
}

function filesOf(all: readonly Case[]): Readonly<Record<string, string>> {
  const actions = all.flatMap((each, at) =>
    each.principal.map((rule) => ({ action: `c${at}`, effect: effectOf(rule), ...condition(rule.condition) })),
  )
  const listed = all.flatMap((each, at) =>
    (each.listed ?? []).map((node) => ({ resource: 'payment', allowActions: [`c${at}`], ...condition(node) })),
  )
  const scopePermissions = 'SCOPE_PERMISSIONS_REQUIRE_PARENTAL_CONSENT_FOR_ALLOWS'
  return {
    'root.json': resourcePolicy(all, 'root', {}),
    'child.json': resourcePolicy(all, 'child', { scope: 'child' }),
    'consenting.json': resourcePolicy(all, 'consenting', { scope: 'consenting', scopePermissions }),
    'pat.json': file({
      principalPolicy: { principal: 'pat', version: 'default', rules: [{ resource: 'payment', actions }] },
    }),
    'clerk.json': file({ rolePolicy: { role: 'clerk', rules: listed } }),
  }
}

type Outcome = 'allow' | 'deny' | 'error' | 'deny or error'
type Said = 'allow' | 'deny' | 'error' | 'nothing'

/** What a rule says, with what its effect means in its scope. */
function sayingOf(
  { effect, condition: node }: RuleCase,
  truths: Readonly<Record<string, Truth>>,
  consent: boolean,
): Said {
  const truth = node === null ? 'true' : evaluate(node, truths)
  if (truth === 'error') return 'error'
  if (effect === 'allow' && consent) return truth === 'false' ? 'deny' : 'nothing'
  return truth === 'true' ? effect : 'nothing'
}

/** What a role policy says of an action: it only ever takes away. */
function sayingOfRole(listed: Case['listed'], truths: Readonly<Record<string, Truth>>): readonly Said[] {
  if (listed === null) return ['deny']
  return listed.map((node) => {
    const truth = node === null ? 'true' : evaluate(node, truths)
    return truth === 'error' ? 'error' : truth === 'false' ? 'deny' : 'nothing'
  })
}

/** One policy level after another; what one level says ends the search. */
function decide(levels: readonly (readonly Said[])[]): Outcome {
  for (const said of levels) {
    const errs = said.includes('error')
    if (said.includes('deny')) return errs ? 'deny or error' : 'deny'
    if (errs) return 'error'
    if (said.includes('allow')) return 'allow'
  }
  return 'deny'
}

describe('policies in order', () => {
  const all = fc.sample(cases, { numRuns: CASES, seed: 11 })
  let strict: World
  beforeAll(async () => {
    strict = await openWorld(filesOf(all))
  })
  afterAll(() => strict.evaluator.close())

  const asked = fc.record({
    at: fc.nat(CASES - 1),
    truths: assignment,
    id: fc.constantFrom('pat', 'sam'),
    role: fc.constantFrom('agent', 'clerk'),
    scope: fc.constantFrom('', 'child', 'consenting'),
  })

  it('allow, deny and err as principal policy, scopes and role policy say, one after another', async () => {
    const seen = new Set<Outcome>()
    await fc.assert(
      fc.asyncProperty(asked, async ({ at, truths, id, role, scope }) => {
        const each = all[at]!
        const say = (of: readonly RuleCase[], consent = false) => of.map((rule) => sayingOf(rule, truths, consent))
        const outcome = decide([
          ...(id === 'pat' ? [say(each.principal)] : []),
          ...(scope === 'child' ? [say(each.child)] : []),
          ...(scope === 'consenting' ? [say(each.consenting, true)] : []),
          [...say(each.root), ...(role === 'clerk' ? sayingOfRole(each.listed, truths) : [])],
        ])
        seen.add(outcome)
        const answer = await strict.evaluator.check({
          organisation: 'acme',
          subject: { id, role, attributes: {} },
          action: `c${at}`,
          resources: [
            {
              layer: 'policy',
              kind: 'payment',
              id: 'pay',
              version: 'default',
              scope,
              attributes: toAttributes(truths),
            },
          ],
        })
        const judged = answer.status === 'judged' ? answer.layers[0]! : null
        expect(judged?.effect).toBe(outcome === 'allow' ? 'allow' : 'deny')
        if (outcome === 'error') expect(judged?.errors).not.toEqual([])
        if (outcome === 'allow' || outcome === 'deny') expect(judged?.errors).toEqual([])
      }),
      { numRuns: 1500 },
    )
    expect([...seen].sort()).toEqual(['allow', 'deny', 'deny or error', 'error'])
  })
})
