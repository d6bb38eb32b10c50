import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { ExplainedRule } from '../../src/core/evaluator.js'
import { openExplainWorld, requestOf, type Asked, type ExplainWorld } from './world.js'

const FOLDER = join('policies', 'cerbos')

/** The shipped policies of payments, read as they are. */
function shipped(): Record<string, string> {
  const files = readdirSync(join(FOLDER, 'payment')).filter((file) => !file.endsWith('_test.yaml'))
  return Object.fromEntries(
    files.map((file) => [`payment/${file}`, readFileSync(join(FOLDER, 'payment', file), 'utf8')]),
  )
}

let world: ExplainWorld

beforeAll(async () => {
  world = await openExplainWorld(shipped(), { globals: parse(readFileSync('policies/globals.yaml', 'utf8')) })
})

afterAll(() => world.evaluator.close())

/** What a set of unscoped resource policies decides, by the states of its rules alone. */
function decidedBy(rules: readonly ExplainedRule[]): 'allow' | 'deny' {
  if (rules.some(({ state }) => state === 'error')) return 'deny'
  const activated = rules.filter(({ state }) => state === 'activated')
  return activated.length > 0 && activated.every(({ effect }) => effect === 'allow') ? 'allow' : 'deny'
}

const asked = fc.record(
  {
    action: fc.constantFrom('create', 'refund', 'read'),
    role: fc.constantFrom('agent', 'agent', 'someone'),
    subject: fc.record(
      { user_role: fc.constantFrom<string | number>('analyst', 'accountant', 'intern', 7) },
      { requiredKeys: [] },
    ),
    attributes: fc.record(
      {
        amount_minor: fc.constantFrom<string | number>(0, 1, 50_000, 50_001, 100_000, 100_001, 1_000_001, 'much'),
        currency: fc.constantFrom<string | number>('USD', 'JPY', 'XXX', 5),
        recipient: fc.constantFrom<string | number>('vendor', 'Shell-Holdings', 3),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ['action', 'role', 'subject', 'attributes'] },
)

describe('what is explained', () => {
  it('is what was judged, rule by rule', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(asked, async (question: Asked) => {
        const [{ rules }, checked] = await Promise.all([
          world.explain(question),
          world.evaluator.check(requestOf(question)),
        ])
        if (checked.status !== 'judged') throw new Error(checked.status)
        const [layer] = checked.layers
        expect(decidedBy(rules)).toBe(layer?.effect)
        const stateOf = (name: string) => rules.find(({ rule }) => rule === name)?.state
        for (const { rule } of layer?.errors ?? []) expect(stateOf(rule)).toBe('error')
        for (const { rule } of layer?.outputs ?? []) expect(['activated', 'error']).toContain(stateOf(rule))
      }),
      { numRuns: 300 },
    )
  })
})
