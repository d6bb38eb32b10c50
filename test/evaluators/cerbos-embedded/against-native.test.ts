import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/core/json.js'
import { EXPRESSIONS } from './expressions.js'
import { startNativeServer, type NativeServer } from './native-server.js'
import { ask, openWorld, payment, snapshotOf, type World } from './world.js'

const ATTRIBUTES: readonly JsonObject[] = [
  {
    amount: 500,
    name: 'alice',
    tags: ['x', 'y'],
    deep: { a: { b: 1 } },
    nothing: null,
    at: '2026-02-28T23:30:00Z',
    ip: '10.1.2.3',
    text: 'ünïcödé ✓ 𝕏',
  },
  { amount: 50, name: 'bob', tags: [], deep: {}, nothing: 1, at: 'yesterday', ip: 'nowhere', text: '' },
  { amount: '500', name: 7, tags: 'x', deep: null, at: null },
  {},
]
const SUBJECT: JsonObject = { role: 'analyst', level: 3 }
const GLOBALS: JsonObject = { region: 'eu', max: 2.5, list: [1, 'a', null, { b: true }] }

const block = (expression: string, by: number): string => `|-\n${' '.repeat(by)}${expression}`

/** For each expression: its value as an output, itself as a condition, and whether it errs. */
const rules = EXPRESSIONS.map(
  (expression, at) => `
- name: out-${at}
  actions: [out-${at}]
  roles: [agent]
  effect: EFFECT_ALLOW
  output:
    when:
      ruleActivated: ${block(expression, 12)}
- name: if-${at}
  actions: [if-${at}]
  roles: [agent]
  effect: EFFECT_ALLOW
  condition:
    match:
      expr: ${block(`dyn(${expression}) == true`, 12)}
- name: errs-${at}
  actions: [errs-${at}]
  roles: [agent]
  effect: EFFECT_ALLOW
  condition:
    match:
      none:
        of:
          - expr: ${block(`dyn(${expression}) == true`, 16)}
          - expr: ${block(`dyn(${expression}) != true`, 16)}
`,
).join('')

const FILES = {
  'payment.yaml': payment(
    rules,
    `constants: { local: { limits: { low: 10, names: [a, b] } } }
variables: { local: { double_amount: R.attr.amount * 2.0, broken: R.attr.missing.x, shadow: '[1, 2]' } }
`,
  ),
}

describe('against the native Cerbos server', () => {
  let native: NativeServer
  let lenient: World
  let strict: World
  beforeAll(async () => {
    const snapshot = snapshotOf(FILES)
    lenient = await openWorld(FILES, { strict: false, globals: GLOBALS })
    strict = await openWorld(FILES, { globals: GLOBALS })
    native = await startNativeServer(snapshot.cerbos, { globals: GLOBALS })
  })
  afterAll(() => Promise.all([lenient.evaluator.close(), strict.evaluator.close(), native.close()]))

  const nativeEffect = async (attributes: JsonObject, action: string): Promise<string> => {
    const [result] = await native.check(ask(attributes, SUBJECT, action))
    return result?.actions[action] === 'EFFECT_ALLOW' ? 'allow' : 'deny'
  }

  it.each(EXPRESSIONS.map((expression, at) => [expression, at] as const))('%s', async (expression, at) => {
    for (const attributes of ATTRIBUTES) {
      const [told] = await native.check(ask(attributes, SUBJECT, `out-${at}`))
      const wanted = {
        effect: 'allow',
        policy: told?.meta?.actions?.[`out-${at}`]?.matchedPolicy,
        outputs: (told?.outputs ?? []).map(({ src, val }) => ({ rule: src, value: val ?? null })),
      }
      expect(wanted.outputs).toHaveLength(1)
      const judged = await lenient.judge(attributes, SUBJECT, `out-${at}`)
      const outputs = judged.outputs.map(({ rule, value }) => ({ rule, value }))
      expect({ effect: judged.effect, policy: judged.policy, outputs }).toEqual(wanted)
      expect((await lenient.judge(attributes, SUBJECT, `if-${at}`)).effect).toBe(
        await nativeEffect(attributes, `if-${at}`),
      )

      // A variable that errs is null to Cerbos: there strictness sees more than an expression can.
      if (expression.includes('V.')) continue
      const errs = (await nativeEffect(attributes, `errs-${at}`)) === 'allow'
      const strictly = await strict.judge(attributes, SUBJECT, `if-${at}`)
      expect(strictly.errors.length > 0).toBe(errs)
      if (!errs) expect(strictly.effect).toBe(await nativeEffect(attributes, `if-${at}`))
    }
  })
})
