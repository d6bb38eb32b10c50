import type { Case } from './cases.js'
import { celCorpus } from './cel-corpus.js'
import type { World } from './differential-suite.js'

const ACTIONS_AT_ONCE = 40

/** Each `every`th expression of the CEL corpus as a condition and as an output, over every input. */
export function corpusWorld(every: number): World {
  const { groups, inputs } = celCorpus()
  const expressions = groups
    .flatMap((group) => group.expressions)
    .filter((each, at) => at % every === 0 && !each.includes('now()'))
  const local = {
    double_amount: 'R.attr.amount * 2.0',
    broken: 'R.attr.missing.x',
    shadow: '[1, 2]',
    chain: 'V.double_amount + 1.0',
    caught: 'R.attr.amount',
  }
  const constants = { local: { limits: { low: 10, names: ['a', 'b'] }, threshold: 100 } }
  const rules = expressions.map((expression, at) => ({
    name: `e${at}`,
    actions: [`a${at}`],
    roles: ['agent'],
    effect: at % 3 === 0 ? 'EFFECT_DENY' : 'EFFECT_ALLOW',
    condition: { match: { expr: `dyn(${expression}\n) == true` } },
    output: { when: { ruleActivated: expression, conditionNotMet: '"not met"' } },
  }))
  const policy = { resource: 'payment', version: 'default', constants, variables: { local }, rules }
  const document = JSON.stringify({ apiVersion: 'api.cerbos.dev/v1', resourcePolicy: policy })
  const actions = expressions.map((_, at) => `a${at}`)
  const parts = Array.from({ length: Math.ceil(actions.length / ACTIONS_AT_ONCE) }, (_, at) =>
    actions.slice(at * ACTIONS_AT_ONCE, (at + 1) * ACTIONS_AT_ONCE),
  )
  return {
    files: new Map([['payment.json', new TextEncoder().encode(document)]]),
    globals: { region: 'eu', max: 2.5, list: [1, 'a', null, { b: true }] },
    cases: inputs.flatMap(({ about, attr }) =>
      parts.map((part): Case => ({
        principal: { id: 'finance-agent', roles: ['agent'], attr: { role: 'analyst', level: 3 } },
        resource: { kind: 'payment', id: about, policyVersion: 'default', attr },
        actions: part,
      })),
    ),
  }
}
