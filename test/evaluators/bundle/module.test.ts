import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { Evaluator } from '../../../src/core/evaluator.js'
import type { BundleOptions } from '../../../src/evaluators/cerbos-bundle/evaluator.js'
import { ask } from '../cerbos-embedded/world.js'
import { LONG, standInModule, type ModuleBehaviour } from './module.js'
import { judge, openBundle } from './world.js'

const RESULT = {
  resource: { id: 'process_payment', kind: 'payment', policyVersion: 'default', scope: '' },
  actions: { create: 'EFFECT_ALLOW' },
  validationErrors: [],
  meta: { actions: { create: { matchedPolicy: 'resource.payment.vdefault', matchedScope: '' } } },
  outputs: [{ src: 'resource.payment.vdefault#may', val: { require_approval: ['manager'] } }],
}
const answering = (change: object): ModuleBehaviour => ({
  answer: { requestId: '', results: [{ ...RESULT, ...change }] },
})
const long = ask({ text: 'x'.repeat(LONG) })

/** What a real bundle answers cannot be tested here: none can be built without Cerbos Hub. */
describe('a WebAssembly module with the exports of a bundle', { timeout: 30_000 }, () => {
  let evaluator: Evaluator
  afterEach(() => evaluator.close())
  const open = async (behaviour: ModuleBehaviour, options: Partial<BundleOptions> = {}): Promise<Evaluator> => {
    evaluator = await openBundle(standInModule(behaviour), options)
    return evaluator
  }

  it('answers in its own language, which is read as Cerbos’s', async () => {
    await open(answering({}))
    expect([evaluator.name, evaluator.version, evaluator.capabilities.strict, evaluator.rules()]).toEqual([
      'cerbos-bundle',
      'wasm',
      false,
      [],
    ])
    expect(await judge(evaluator, ask({ amount: 1 }))).toEqual({
      layer: 'policy',
      effect: 'allow',
      policy: 'resource.payment.vdefault',
      outputs: [
        {
          rule: 'resource.payment.vdefault#may',
          effect: 'allow',
          when: 'activated',
          place: null,
          value: { require_approval: ['manager'] },
        },
      ],
      errors: [],
      schemaErrors: [],
    })
  })

  it('answers each action of a resource that has its own', async () => {
    const standard = (action: string, effect: string, value: string): object => ({
      ...RESULT,
      actions: { [action]: effect },
      meta: { actions: { [action]: { matchedPolicy: 'resource.payment.vdefault', matchedScope: '' } } },
      outputs: [{ src: 'resource.payment.vdefault#says', val: value }],
    })
    const results = [standard('pii', 'EFFECT_ALLOW', 'a'), standard('pci', 'EFFECT_DENY', 'b'), RESULT]
    await open({ answer: { requestId: '', results } })
    const [payment] = ask({}).resources
    const resources = [{ ...payment!, layer: 'compliance' as const, actions: ['pii', 'pci'] }, payment!]
    const answer = await evaluator.check({ ...ask({}), resources })
    const layers = answer.status === 'judged' ? answer.layers : []
    expect(layers.map(({ layer, effect, outputs }) => [layer, effect, outputs[0]?.value])).toEqual([
      ['compliance', 'allow', 'a'],
      ['compliance', 'deny', 'b'],
      ['policy', 'allow', { require_approval: ['manager'] }],
    ])
  })

  it('covers what configuration says, since it does not list its policies', async () => {
    await open(answering({}), { guardLayers: ['state_history'] })
    expect(evaluator.covers('anything', '7', 'acme')).toBe(true)
    expect(evaluator.covers('state_history', 'default', '')).toBe(true)
    expect(evaluator.covers('data_sensitivity', 'default', '')).toBe(false)
  })

  it.each<[string, object, object]>([
    ['denies', { actions: { create: 'EFFECT_DENY' } }, { effect: 'deny', policy: 'resource.payment.vdefault' }],
    [
      'allows without a policy',
      { meta: { actions: { create: { matchedPolicy: 'NO_MATCH', matchedScope: '' } } } },
      { effect: 'deny', policy: null },
    ],
    [
      'finds an attribute wrong',
      { validationErrors: [{ path: '/amount', message: 'expected number', source: 'SOURCE_RESOURCE' }] },
      { effect: 'deny', schemaErrors: [{ path: '/amount', message: 'expected number' }] },
    ],
  ])('denies where it %s', async (_, change, denial) => {
    await open(answering(change))
    expect(await judge(evaluator, ask({ amount: 1 }))).toMatchObject(denial)
  })

  it.each<[string, object]>([
    ['another kind', { resource: { ...RESULT.resource, kind: 'refund' } }],
    ['another version', { resource: { ...RESULT.resource, policyVersion: '2' } }],
    ['another action', { actions: { delete: 'EFFECT_ALLOW' } }],
    ['no action', { actions: {} }],
  ])('is unavailable where it answers about %s', async (_, change) => {
    await open(answering(change))
    expect(await evaluator.check(ask({}))).toMatchObject({ status: 'unavailable' })
  })

  it('is unavailable where it answers no response', async () => {
    await open({ answer: { code: 13, message: 'secret' } })
    expect(await evaluator.check(ask({}))).toMatchObject({
      status: 'unavailable',
      detail: expect.not.stringMatching('secret') as string,
    })
  })

  it('is refused where it does not answer the self-test', async () => {
    await expect(open({ ...answering({}), selfTest: { results: [] } })).rejects.toThrow('policies.crrt: the bundle: ')
    await open(answering({}))
  })

  it.each(['trap', 'loop'] as const)('goes on in another thread after a call that makes it %s', async (onLong) => {
    await open({ ...answering({}), onLong }, { deadlineMs: 500 })
    const answers = await Promise.all([evaluator.check(ask({})), evaluator.check(long)])
    expect(answers.map(({ status }) => status)).toEqual(['judged', 'unavailable'])
    expect(await evaluator.check(long)).toEqual({
      status: 'unavailable',
      detail: 'this call brought an engine down before',
    })
    while (!evaluator.healthy()) await delay(10)
    expect((await judge(evaluator, ask({ amount: 1 }))).effect).toBe('allow')
  })
})
