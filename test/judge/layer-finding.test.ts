import { describe, expect, it } from 'vitest'
import type { LayerJudgement } from '../../src/core/evaluator.js'
import type { JsonValue } from '../../src/core/json.js'
import { layerFinding } from '../../src/judge/layer-finding.js'

const PLACE = { file: 'payment.yaml', line: 7 }
const RULE = 'resource.payment.vdefault#over-limit'

function judged(effect: 'allow' | 'deny', outputs: readonly JsonValue[], more: Partial<LayerJudgement> = {}) {
  const layer: LayerJudgement = {
    layer: 'policy',
    effect,
    policy: 'resource.payment.vdefault',
    outputs: outputs.map((value) => ({ rule: RULE, effect, when: 'activated', place: PLACE, value })),
    errors: [],
    schemaErrors: [],
    ...more,
  }
  return layerFinding(layer, 0.1)
}

describe('a layer finding', () => {
  it('carries the reason that the denying rule gave', () => {
    const output = { code: 'amount_over_limit', message: 'too much', agent_message: 'pay less', severity: 'HIGH' }
    expect(judged('deny', [output])).toMatchObject({
      effect: 'deny',
      byPolicy: true,
      reasons: [
        {
          code: 'amount_over_limit',
          rule: RULE,
          source: PLACE,
          agentMessage: 'pay less',
          severity: 'HIGH',
          retryable: false,
        },
      ],
    })
  })

  it('adds up the obligations of all rules that allow', () => {
    const outputs = [{ redact: ['/body'] }, { limits: { network: 'blocked' } }, {}]
    expect(judged('allow', outputs)).toMatchObject({
      effect: 'allow',
      obligations: [
        { type: 'redact', pointers: ['/body'] },
        { type: 'limits', limits: { network: 'blocked' } },
      ],
    })
    expect(judged('allow', [{ require_approval: ['manager'] }]).effect).toBe('require_approval')
  })

  it.each([
    [`'4111 1111' is not valid 'date-time'`, '/card: does not fit the schema'],
    ['must be >= 1 but found -41', '/card: does not fit the schema'],
    ['expected integer, but got string', '/card: expected integer, but got string'],
    [`missing properties: 'amount_minor'`, `/card: missing properties: 'amount_minor'`],
  ])('repeats no value that a schema refused: %s', (message, said) => {
    expect(judged('deny', [], { schemaErrors: [{ path: '/card', message }] })).toMatchObject({
      byPolicy: false,
      reasons: [{ code: 'schema_violation', message: said }],
    })
  })

  it.each<[string, 'allow' | 'deny', JsonValue]>([
    ['an unknown obligation', 'allow', { require_aproval: ['manager'] }],
    ['an empty approval', 'allow', { require_approval: [] }],
    ['a level that is not a name', 'allow', { require_approval: [1] }],
    ['a pointer that is none', 'allow', { redact: ['body'] }],
    ['text for an obligation', 'allow', 'manager'],
    ['null for an obligation', 'allow', null],
    ['a denial without a code', 'deny', { message: 'no' }],
    ['a denial with a member too many', 'deny', { code: 'a', message: 'b', allow: true }],
    ['a denial of a severity unknown', 'deny', { code: 'a', message: 'b', severity: 'high' }],
  ])('denies %s as policy_error', (_, effect, output) => {
    expect(judged(effect, [output])).toMatchObject({
      effect: 'deny',
      byPolicy: false,
      reasons: [{ code: 'policy_error' }],
    })
  })

  it('denies an allow in which something erred', () => {
    const errors = [{ rule: RULE, expression: 'R.attr.amount > 5', place: null }]
    expect(judged('allow', [], { errors })).toMatchObject({
      effect: 'deny',
      byPolicy: false,
      reasons: [{ code: 'policy_error', rule: RULE, message: `${RULE}: cannot evaluate R.attr.amount > 5` }],
    })
  })

  it('denies what no policy matched, and what the schema refused', () => {
    expect(judged('deny', [], { policy: null }).reasons).toMatchObject([{ code: 'policy_missing' }])
    const schemaErrors = [{ path: '/amount_minor', message: 'expected integer' }]
    expect(judged('allow', [], { schemaErrors }).reasons).toMatchObject([{ code: 'schema_violation' }])
  })

  it('says policy_denied where a deny says nothing', () => {
    expect(judged('deny', [])).toMatchObject({ byPolicy: true, reasons: [{ code: 'policy_denied' }] })
  })
})
