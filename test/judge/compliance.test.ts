import { describe, expect, it } from 'vitest'
import type { LayerJudgement, RuleOutput } from '../../src/core/evaluator.js'
import type { JsonValue } from '../../src/core/json.js'
import { COMPLIANCE } from '../../src/core/words.js'
import { complianceOf } from '../../src/judge/compliance.js'

type Standard = LayerJudgement<typeof COMPLIANCE>

const RULE = 'resource.compliance.vdefault#leaves'
const MET: Standard = {
  layer: COMPLIANCE,
  effect: 'allow',
  policy: 'resource.compliance.vdefault',
  outputs: [],
  errors: [],
  schemaErrors: [],
}
const SILENT: Standard = { ...MET, effect: 'deny' }
const error = { rule: RULE, expression: 'R.attr.x', place: null }

function says(value: JsonValue, more: Partial<RuleOutput> = {}): Standard {
  return { ...SILENT, outputs: [{ rule: RULE, effect: 'deny', when: 'activated', place: null, value, ...more }] }
}

const DENIED = says({ code: 'card_data_leaves', message: 'a card number leaves', severity: 'HIGH' })

describe('compliance', () => {
  it('is told for each standard in its order', () => {
    expect(complianceOf([MET, DENIED, SILENT, MET, DENIED])).toEqual({
      piiCompliant: true,
      pciCompliant: false,
      hipaaCompliant: null,
      gdprCompliant: true,
      soc2Compliant: false,
      notMet: [
        { standard: 'pci', rule: RULE, code: 'card_data_leaves', message: 'a card number leaves' },
        { standard: 'soc2', rule: RULE, code: 'card_data_leaves', message: 'a card number leaves' },
      ],
    })
  })

  it.each<[string, Standard]>([
    ['no policy stands for it', { ...MET, policy: null }],
    ['no rule spoke', SILENT],
    ['a rule erred', { ...MET, effect: 'deny', errors: [error] }],
    ['a rule erred beside one that denied', { ...DENIED, errors: [error] }],
    ['a rule erred, and the answer were an allow', { ...MET, errors: [error] }],
    ['a schema refused the evidence', { ...MET, schemaErrors: [{ path: '/x', message: 'no' }] }],
    ['a denial has another shape', says({ message: 'no code' })],
    ['an ALLOW said why it did not hold', says({ code: 'a', message: 'b' }, { effect: 'allow' })],
    ['a DENY said that it did not hold', says({ code: 'a', message: 'b' }, { when: 'condition_not_met' })],
  ])('is not known where %s', (_, standard) => {
    expect(complianceOf([standard, MET, MET, MET, MET])).toMatchObject({ piiCompliant: null, notMet: [] })
  })

  it('is not known where it was not asked for', () => {
    const nothing = { piiCompliant: null, pciCompliant: null, hipaaCompliant: null, gdprCompliant: null }
    expect(complianceOf([])).toEqual({ ...nothing, soc2Compliant: null, notMet: [] })
    expect(complianceOf([MET, MET])).toMatchObject(nothing)
  })
})
