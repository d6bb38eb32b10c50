import { afterEach, describe, expect, it } from 'vitest'
import { PolicyLoadError, type PolicyProblem } from '../../src/core/policy-set.js'
import type { Evaluator } from '../../src/core/evaluator.js'
import { createEmbeddedEvaluator } from '../../src/evaluators/cerbos-embedded/evaluator.js'
import { suitesOf } from '../../src/evaluators/cerbos-embedded/policy-tests/policy-tests.js'
import { OPTIONS } from '../evaluators/cerbos-embedded/world.js'
import { snapshotOf } from './world.js'

let evaluator: Evaluator | null = null
afterEach(async () => {
  await evaluator?.close()
  evaluator = null
})

/** What loading the policies with this suite reports. */
async function problemsOfLoading(suite: string, strict = true): Promise<readonly PolicyProblem[]> {
  const snapshot = snapshotOf({ 'payment.yaml': POLICY, 'tests/payment_test.yaml': suite })
  try {
    evaluator = await createEmbeddedEvaluator(snapshot, { ...OPTIONS, strict }, { log: () => undefined })
    return []
  } catch (error) {
    if (error instanceof PolicyLoadError) return error.problems
    throw error
  }
}

const POLICY = `
apiVersion: api.cerbos.dev/v1
resourcePolicy:
  resource: payment
  version: default
  rules:
    - name: over-limit
      actions: [create]
      roles: ['*']
      effect: EFFECT_DENY
      condition:
        match:
          expr: R.attr.amount > 100
      output:
        when:
          ruleActivated: '{"code": "over"}'
    - name: anyone
      actions: [create, read]
      roles: [agent]
      effect: EFFECT_ALLOW
`

const suite = (expected: string, resource = 'small') => `name: Payments
principals:
  agent: { id: a, roles: [agent] }
resources:
  small: { kind: payment, id: p, attr: { amount: 100 } }
  large: { kind: payment, id: p, attr: { amount: 101 } }
  unsaid: { kind: payment, id: p }
tests:
  - name: amounts
    input: { principals: [agent], resources: [${resource}], actions: [create] }
    expected:
      - ${expected}
`

describe('at activation, the suites run on the engine that will judge', () => {
  it('loads when they pass', async () => {
    expect(
      await problemsOfLoading(suite('{ principal: agent, resource: small, actions: { create: EFFECT_ALLOW } }')),
    ).toEqual([])
  })

  it('refuses an ALLOW that Cerbos gives only because a condition errs, and says which', async () => {
    const wanted = suite('{ principal: agent, resource: unsaid, actions: { create: EFFECT_ALLOW } }', 'unsaid')
    expect(await problemsOfLoading(wanted)).toEqual([
      {
        file: 'tests/payment_test.yaml',
        line: 12,
        column: 9,
        message: expect.stringMatching(
          /^test "amounts" \(agent, unsaid, create\): wants EFFECT_ALLOW, gets EFFECT_DENY; resource\.payment\.vdefault#over-limit cannot evaluate R\.attr\.amount > 100/,
        ),
      },
    ])
  })

  it('lets it pass where evaluation is lenient', async () => {
    const wanted = suite('{ principal: agent, resource: unsaid, actions: { create: EFFECT_ALLOW } }', 'unsaid')
    expect(await problemsOfLoading(wanted, false)).toEqual([])
  })

  it('holds a denial by an error to the output that was wanted', async () => {
    const output =
      '[{ action: create, expected: [{ src: resource.payment.vdefault#over-limit, val: { code: over } }] }]'
    const wanted = `{ principal: agent, resource: RESOURCE, actions: { create: EFFECT_DENY }, outputs: ${output} }`
    expect(await problemsOfLoading(suite(wanted.replace('RESOURCE', 'large'), 'large'))).toEqual([])
  })
})

describe('a suite that Cerbos would refuse is refused by us too', () => {
  const refusals: readonly [what: string, text: string, message: string][] = [
    [
      'a name that stands for nothing',
      suite('{ principal: agent, resource: big, actions: { create: EFFECT_DENY } }', 'big'),
      'test "amounts": resource "big" not found',
    ],
    [
      'an expectation of what its input does not name',
      suite('{ principal: agent, resource: large, actions: { create: EFFECT_DENY } }'),
      'test "amounts": expects of large, which its input does not name',
    ],
    [
      'an expectation of an action that its input does not name',
      suite('{ principal: agent, resource: small, actions: { read: EFFECT_ALLOW } }'),
      'test "amounts": expects of actions that are not in its input: read',
    ],
    [
      'expectations that contradict each other',
      suite(
        '{ principal: agent, resource: small, actions: { create: EFFECT_ALLOW } }\n' +
          '      - { principal: agent, resource: small, actions: { create: EFFECT_DENY } }',
      ),
      'test "amounts": expects both effects of agent, small, create',
    ],
    ['an unknown member', `${suite('{}')}    unknown: 1\n`, 'key "unknown" is unknown'],
    ['nothing at all', '', 'the file is empty'],
  ]

  it.each(refusals)('%s', (_what, text, message) => {
    const read = () => suitesOf(snapshotOf({ 'payment.yaml': POLICY, 'payment_test.yaml': text }))
    expect(read).toThrow(PolicyLoadError)
    expect(read).toThrow(message)
  })

  it('names the line', () => {
    const text = suite('{ principal: agent, resource: large, actions: { create: EFFECT_DENY } }')
    expect(() => suitesOf(snapshotOf({ 'payment_test.yaml': text }))).toThrow('payment_test.yaml:12:9: ')
  })
})
