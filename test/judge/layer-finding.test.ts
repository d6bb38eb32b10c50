import { describe, expect, it } from 'vitest'
import type { LayerJudgement, RuleOutput } from '../../src/core/evaluator.js'
import type { JsonValue } from '../../src/core/json.js'
import type { Layer } from '../../src/core/words.js'
import { layerFinding } from '../../src/judge/layer-finding.js'

const PLACE = { file: 'payment.yaml', line: 7 }
const RULE = 'resource.payment.vdefault#over-limit'

function judged(effect: 'allow' | 'deny', outputs: readonly JsonValue[], more: Partial<LayerJudgement<Layer>> = {}) {
  const layer: LayerJudgement<Layer> = {
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
        { type: 'redact', redactions: [{ pointer: '/body', method: 'mask' }] },
        { type: 'limits', limits: { network: 'blocked' } },
      ],
    })
    expect(judged('allow', [{ require_approval: ['manager'] }]).effect).toBe('require_approval')
  })

  it('reads of each level how many people, and how long it may take', () => {
    const asked = ['manager', { level: 'director', quorum: 2, expires_in_minutes: 240 }, { level: 'vp', quorum: 16 }]
    const [obligation] = judged('allow', [{ require_approval: asked }]).obligations
    expect(obligation).toMatchObject({
      levels: [
        { name: 'manager', quorum: 1, periodMs: null },
        { name: 'director', quorum: 2, periodMs: 240 * 60_000 },
        { name: 'vp', quorum: 16, periodMs: null },
      ],
    })
  })

  it('says obligations and their members in one order, whichever the engine gave', () => {
    const one = { limits: { network: 'blocked', files: { read: 1, write: 0 } }, redact: ['/body'] }
    const other = { redact: ['/body'], limits: { files: { write: 0, read: 1 }, network: 'blocked' } }
    expect(JSON.stringify(judged('allow', [one]).obligations)).toBe(
      JSON.stringify(judged('allow', [other]).obligations),
    )
  })

  it('reads how each value is to be redacted', () => {
    const redact = ['/body', { pointer: '/to' }, { pointer: '/card', method: 'last_four' }]
    expect(judged('allow', [{ redact }]).obligations).toEqual([
      {
        type: 'redact',
        rule: RULE,
        redactions: [
          { pointer: '/body', method: 'mask' },
          { pointer: '/to', method: 'mask' },
          { pointer: '/card', method: 'last_four' },
        ],
      },
    ])
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
    ['a level without a name', 'allow', { require_approval: [{ quorum: 2 }] }],
    ['a quorum of nobody', 'allow', { require_approval: [{ level: 'manager', quorum: 0 }] }],
    ['a quorum of half a person', 'allow', { require_approval: [{ level: 'manager', quorum: 1.5 }] }],
    ['more people than are bearable', 'allow', { require_approval: [{ level: 'manager', quorum: 17 }] }],
    ['no time to agree', 'allow', { require_approval: [{ level: 'manager', expires_in_minutes: 0 }] }],
    ['more than 60 days to agree', 'allow', { require_approval: [{ level: 'manager', expires_in_minutes: 86_401 }] }],
    ['a level with a member too many', 'allow', { require_approval: [{ level: 'manager', name: 'manager' }] }],
    ['a pointer that is none', 'allow', { redact: ['body'] }],
    ['a redaction as a whole', 'allow', { redact: '/body' }],
    ['no redaction at all', 'allow', { redact: [] }],
    ['more redactions than are bearable', 'allow', { redact: Array(65).fill('/body') }],
    ['a redaction without a pointer', 'allow', { redact: [{ method: 'mask' }] }],
    ['a redaction of all arguments', 'allow', { redact: [{ pointer: '', method: 'mask' }] }],
    ['an unknown method of redaction', 'allow', { redact: [{ pointer: '/body', method: 'blur' }] }],
    ['no method of redaction', 'allow', { redact: [{ pointer: '/body', method: null }] }],
    ['a redaction with a member too many', 'allow', { redact: [{ pointer: '/body', classes: ['us_ssn'] }] }],
    ['a null for a redaction', 'allow', { redact: ['/body', null] }],
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

  describe('with an output of a condition that was not met', () => {
    const denial = { code: 'amount_over_limit', message: 'above 1000', agent_message: 'pay less' }
    const unmet = (effect: 'allow' | 'deny', value: JsonValue, rule = `${RULE}-unmet`): RuleOutput => ({
      rule,
      effect,
      when: 'condition_not_met',
      place: PLACE,
      value,
    })

    it('says by it why no rule allowed', () => {
      expect(judged('deny', [], { outputs: [unmet('allow', denial)] })).toMatchObject({
        effect: 'deny',
        byPolicy: true,
        reasons: [{ code: 'amount_over_limit', rule: `${RULE}-unmet`, agentMessage: 'pay less' }],
      })
    })

    it('lets a DENY that spoke speak alone', () => {
      const spoken = judged('deny', [{ code: 'frozen', message: 'frozen' }]).reasons
      const spokenOutput: RuleOutput = {
        ...unmet('deny', { code: 'frozen', message: 'frozen' }, RULE),
        when: 'activated',
      }
      const both = [unmet('allow', denial), spokenOutput]
      expect(judged('deny', [], { outputs: both }).reasons).toEqual(spoken)
    })

    it('says nothing by that of a DENY rule, which explains no denial', () => {
      expect(judged('deny', [], { outputs: [unmet('deny', denial)] }).reasons).toMatchObject([
        { code: 'policy_denied' },
      ])
    })

    it('neither denies nor obliges where the layer allows', () => {
      const outputs = [unmet('allow', denial), unmet('deny', denial)]
      expect(judged('allow', [], { outputs })).toMatchObject({ effect: 'allow', reasons: [], obligations: [] })
    })

    it.each<['allow' | 'deny', JsonValue]>([
      ['allow', { require_approval: ['manager'] }],
      ['allow', null],
      ['deny', { require_approval: ['manager'] }],
      ['deny', 'no'],
    ])('takes another shape for a policy error where the layer says %s: %j', (effect, value) => {
      expect(judged(effect, [], { outputs: [unmet('allow', value)] })).toMatchObject({
        effect: 'deny',
        byPolicy: false,
        reasons: [{ code: 'policy_error', rule: `${RULE}-unmet` }],
      })
    })
  })

  it('carries several reasons of one rule, with weakness and places', () => {
    const at = [{ line: 2, column: 5, path: 'bash>python' }]
    const output = [
      { code: 'system_deleted', message: 'one', severity: 'CRITICAL', cwe: 'CWE-73', at },
      { code: 'key_read', message: 'two' },
    ]
    expect(judged('deny', [output]).reasons).toMatchObject([
      { code: 'system_deleted', severity: 'CRITICAL', cwe: 'CWE-73', at, rule: RULE, source: PLACE },
      { code: 'key_read', severity: 'MEDIUM', cwe: null, at: [] },
    ])
  })

  it('keeps the first 64 places', () => {
    const at = Array.from({ length: 100 }, (_, index) => ({ line: index + 1, column: 1, path: 'sql' }))
    expect(judged('deny', [{ code: 'a', message: 'b', at }]).reasons[0]?.at).toEqual(at.slice(0, 64))
  })

  it('says why somebody must agree', () => {
    const reason = { code: 'remote_upload', message: 'data goes out', cwe: 'CWE-201' }
    expect(judged('allow', [{ require_approval: ['manager'], reason }])).toMatchObject({
      effect: 'require_approval',
      reasons: [{ ...reason, rule: RULE, at: [] }],
      obligations: [{ type: 'require_approval', levels: [{ name: 'manager', quorum: 1, periodMs: null }] }],
    })
  })

  it.each([
    ['a reason without an approval', { reason: { code: 'a', message: 'b' } }],
    ['no reason in the list', { require_approval: ['manager'], reason: [] }],
    ['a text for a reason', { require_approval: ['manager'], reason: 'because' }],
  ])('denies an allow that carries %s', (_, output) => {
    expect(judged('allow', [output])).toMatchObject({ effect: 'deny', reasons: [{ code: 'policy_error' }] })
  })

  it.each([
    ['no line', [{ column: 1, path: 'bash' }]],
    ['line 0', [{ line: 0, column: 1, path: 'bash' }]],
    ['a text of the code for a path', [{ line: 1, column: 1, path: '/etc/passwd' }]],
    ['no list', { line: 1, column: 1, path: 'bash' }],
  ])('denies with policy_error where a place has %s', (_, at) => {
    expect(judged('deny', [{ code: 'a', message: 'b', at }])).toMatchObject({
      byPolicy: false,
      reasons: [{ code: 'policy_error' }],
    })
  })
})
