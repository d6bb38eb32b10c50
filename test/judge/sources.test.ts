import { describe, expect, it } from 'vitest'
import type { RuleSummary } from '../../src/core/evaluator.js'
import { refusal } from '../../src/judge/finding.js'
import { serviceReason } from '../../src/judge/service-reasons.js'
import { withSources } from '../../src/judge/sources.js'

const RULES: readonly RuleSummary[] = [
  rule('resource.payment.vdefault#over-limit', { file: 'payment.yaml', line: 12 }),
  rule('resource.payment.vdefault#small', { file: 'payment.yaml', line: 30 }),
  rule('resource.remote.vdefault#somewhere', null),
]

function rule(name: string, place: RuleSummary['place']): RuleSummary {
  return { rule: name, effect: 'deny', place, digest: '' }
}

function sourceOf(named: string | null, source: RuleSummary['place'] = null) {
  const reason = serviceReason('policy_denied', 'policy', 'no rule allows this action', { rule: named, source })
  return withSources([refusal(reason)], RULES)[0]?.reasons[0]?.source
}

describe('the source of a reason', () => {
  it('is the place of the rule that it names', () => {
    expect(sourceOf('resource.payment.vdefault#small')).toEqual({ file: 'payment.yaml', line: 30 })
  })

  it('is the beginning of the file of a policy in which no rule spoke', () => {
    expect(sourceOf('resource.payment.vdefault')).toEqual({ file: 'payment.yaml', line: 1 })
  })

  it('stays as the evaluator told it', () => {
    const told = { file: 'elsewhere.yaml', line: 3 }
    expect(sourceOf('resource.payment.vdefault#small', told)).toEqual(told)
  })

  it.each([null, 'resource.unheard.vdefault', 'resource.remote.vdefault', 'resource.remote.vdefault#somewhere'])(
    'is null where it is not known: %s',
    (name) => {
      expect(sourceOf(name)).toBeNull()
    },
  )
})
