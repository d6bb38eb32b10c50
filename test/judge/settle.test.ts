import { describe, expect, it } from 'vitest'
import type { Obligation } from '../../src/core/decision.js'
import { refusal, type Finding } from '../../src/judge/finding.js'
import { serviceReason } from '../../src/judge/service-reasons.js'
import { NO_GRANT, type Grant } from '../../src/judge/approval/grant.js'
import { settle as settleAll, type Terms } from '../../src/judge/settle.js'

const blocking: Terms = { advisory: false, accepts: [], grant: NO_GRANT }

function settle(findings: readonly Finding[], terms: Terms) {
  return settleAll(findings, terms, null)
}
const presented: Grant = {
  presented: true,
  problem: refusal(serviceReason('approval_unknown', 'approval', 'no approval with this id exists')),
  meet: null,
}
const advisory: Terms = { ...blocking, advisory: true }

const allow = finding('allow')
const limits: Obligation = { type: 'limits', rule: 'resource.code.vdefault#sandbox', limits: { max_memory_mb: 512 } }
const approval: Obligation = {
  type: 'require_approval',
  rule: 'resource.payment.vdefault#large',
  levels: [{ name: 'manager', quorum: 1, periodMs: null }],
}

function finding(effect: Finding['effect'], obligations: readonly Obligation[] = []): Finding {
  return { layer: 'policy', effect, reasons: [], obligations, byPolicy: true, durationMs: 0 }
}

function policyDeny(): Finding {
  const reason = { ...serviceReason('policy_denied', 'policy', 'no'), code: 'amount_over_limit' }
  return { ...finding('deny'), reasons: [reason] }
}

describe('settling findings', () => {
  it('blocks an obligation that the caller did not say it accepts', () => {
    const settled = settle([finding('allow', [limits])], blocking)
    expect(settled).toMatchObject({ decision: 'BLOCK', blockedBy: 'policy', obligations: [] })
    expect(settled.findings.flatMap(({ reasons }) => reasons)).toMatchObject([
      { code: 'obligation_unsupported', rule: limits.rule },
    ])
  })

  it('hands an accepted obligation to the caller', () => {
    expect(settle([finding('allow', [limits])], { ...blocking, accepts: ['limits'] })).toMatchObject({
      decision: 'ALLOW',
      obligations: [limits],
    })
  })

  it('asks for an approval that cannot be had, naming the levels', () => {
    const settled = settle([finding('require_approval', [approval])], blocking)
    expect(settled).toMatchObject({ decision: 'REQUIRES_APPROVAL', blockedBy: null, obligations: [approval] })
    expect(settled.findings.at(-1)).toMatchObject({
      layer: 'approval',
      reasons: [{ code: 'approval_unavailable', message: 'approval by manager is needed, and approvals are off' }],
    })
  })

  it('blocks an approval id that nobody gave out', () => {
    expect(settle([allow], { ...blocking, grant: presented })).toMatchObject({
      decision: 'BLOCK',
      blockedBy: 'approval',
    })
  })

  it('lifts what a policy said in advisory mode, and says what it would have been', () => {
    expect(settle([policyDeny()], advisory)).toMatchObject({ decision: 'ALLOW', wouldDecide: 'BLOCK' })
    expect(settle([finding('require_approval', [approval])], advisory)).toMatchObject({
      decision: 'ALLOW',
      wouldDecide: 'REQUIRES_APPROVAL',
      obligations: [],
    })
    expect(settle([allow], advisory)).toMatchObject({ decision: 'ALLOW', wouldDecide: 'ALLOW' })
  })

  it.each(['policy_error', 'policy_missing', 'evaluator_unavailable', 'evidence_failed', 'schema_violation'] as const)(
    'never lifts %s, alone or beside a deny of a policy',
    (code) => {
      const failed = refusal(serviceReason(code, 'policy', 'failed'))
      expect(settle([failed], advisory).decision).toBe('BLOCK')
      expect(settle([policyDeny(), { ...failed, layer: 'state_history' }], advisory).decision).toBe('BLOCK')
    },
  )

  it('does not drop an obligation in advisory mode', () => {
    const settled = settle([finding('require_approval', [approval, limits])], advisory)
    expect(settled).toMatchObject({ decision: 'BLOCK', wouldDecide: 'BLOCK' })
  })
})
