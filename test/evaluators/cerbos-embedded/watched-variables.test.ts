import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/core/json.js'
import { openWorld, payment, type World } from './world.js'

const VARIABLES = `variables:
  local:
    number: int(R.attr.number)
    maybe: R.attr.maybe
    text: 'R.attr.second ? string(V.number) : "none"'
    list: '[V.maybe, V.text]'
    same: V.maybe == null
    deep: 'V.same ? "same" : V.text'`

const reading = (action: string, condition: string): string => `- name: ${action}
  actions: [${action}]
  effect: EFFECT_DENY
  roles: ['*']
  condition: { match: { expr: '${condition}' } }
`

const CONDITIONS = {
  sum: 'V.number + 1 > 10',
  equal: 'V.number == 3',
  among: 'V.number in [3, 4]',
  text: 'V.text == "x"',
  chosen: '(R.attr.second ? V.number : 1) == 7',
  either: 'R.attr.second || V.number > 3',
  list: 'size(V.list) == 0',
  same: 'V.same && V.text == "x"',
  deep: 'V.deep == "x"',
  maybe: 'V.maybe == "x"',
  listed: '[V.number] == [7]',
}
type Condition = keyof typeof CONDITIONS

describe('a rule that reads a variable', () => {
  let world: World
  beforeAll(async () => {
    const rules = Object.entries(CONDITIONS).map(([action, condition]) => reading(action, condition))
    const rest = "- { name: rest, actions: ['*'], effect: EFFECT_ALLOW, roles: ['*'] }\n"
    world = await openWorld({ 'payment.yaml': payment(rules.join('') + rest, VARIABLES) })
  })
  afterAll(() => world.evaluator.close())

  const NO_NUMBER = { second: true, maybe: null }
  it.each<[Condition, JsonObject]>([
    ['sum', NO_NUMBER],
    ['equal', NO_NUMBER],
    ['among', NO_NUMBER],
    ['text', NO_NUMBER],
    ['chosen', NO_NUMBER],
    ['list', NO_NUMBER],
    ['list', { second: false }],
    ['same', NO_NUMBER],
    ['deep', { second: true, maybe: 1 }],
    ['maybe', { second: true }],
    ['listed', NO_NUMBER],
    ['either', { second: false, maybe: null }],
  ])('errs where the variable errs: %s of %j', async (action, attributes) => {
    const { effect, errors } = await world.judge(attributes, {}, action)
    expect({ effect, rules: errors.map(({ rule }) => rule) }).toEqual({
      effect: 'deny',
      rules: [`resource.payment.vdefault#${action}`],
    })
  })

  it.each<[Condition, JsonObject]>([
    ['text', { second: false }],
    ['chosen', { second: false }],
    ['list', { second: false, maybe: null }],
    ['same', { second: false, maybe: null }],
    ['deep', { second: true, maybe: null }],
    ['maybe', { maybe: null }],
    ['equal', { number: 1 }],
    ['listed', { number: 1 }],
  ])('does not where the variable is null, or not read: %s of %j', async (action, attributes) => {
    expect(await world.judge(attributes, {}, action)).toMatchObject({ effect: 'allow', errors: [] })
  })

  it('denies by a rule that another part of the condition decides', async () => {
    expect(await world.judge({ second: true }, {}, 'either')).toMatchObject({ effect: 'deny', errors: [] })
  })
})
