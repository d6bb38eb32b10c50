import { describe, expect, it } from 'vitest'
import type { Reason } from '../../src/core/reason.js'
import type { Effect, Layer } from '../../src/core/words.js'
import { combine } from '../../src/judge/combine.js'
import type { Finding } from '../../src/judge/finding.js'
import { gravestFirst, mergeFindings } from '../../src/judge/merge-findings.js'

function reason(code: string): Reason {
  return {
    code,
    severity: 'HIGH',
    layer: 'policy',
    rule: null,
    source: null,
    message: code,
    agentMessage: code,
    retryable: false,
    cwe: null,
    at: [],
  }
}

function finding(effect: Effect, code: string | null, more: Partial<Finding> = {}): Finding {
  const reasons = code === null ? [] : [reason(code)]
  return { layer: 'policy', effect, reasons, obligations: [], byPolicy: true, durationMs: 0.2, ...more }
}

const LEVELS = [{ name: 'manager', quorum: 1, periodMs: null }] as const
const MANAGER = { type: 'require_approval', rule: 'a', levels: LEVELS } as const
const LIMITS = { type: 'limits', rule: 'b', limits: { max_memory_mb: 512 } } as const

describe('findings of one layer', () => {
  it('become one, which denies where one of them does, its reasons first', () => {
    const asks = finding('require_approval', 'asks', { obligations: [MANAGER] })
    const merged = mergeFindings([
      finding('allow', null, { obligations: [LIMITS] }),
      asks,
      finding('deny', 'first'),
      finding('deny', 'second', { durationMs: 0.3 }),
    ])
    expect(merged).toMatchObject([
      { layer: 'policy', effect: 'deny', obligations: [LIMITS, MANAGER], byPolicy: true, durationMs: 0.3 },
    ])
    expect(merged[0]?.reasons.map(({ code }) => code)).toEqual(['first', 'second', 'asks'])
  })

  it('ask for approval where one asks and none denies', () => {
    const merged = mergeFindings([
      finding('allow', null, { obligations: [LIMITS] }),
      finding('require_approval', 'asks', { obligations: [MANAGER] }),
    ])
    expect(merged).toMatchObject([{ effect: 'require_approval', obligations: [LIMITS, MANAGER] }])
    expect(combine(merged).decision).toBe('REQUIRES_APPROVAL')
  })

  it('allow where all of them do', () => {
    expect(mergeFindings([finding('allow', null), finding('allow', null)])).toEqual([finding('allow', null)])
  })

  it('cannot be lifted where one of them is a refusal of the service', () => {
    const merged = mergeFindings([finding('deny', 'policy'), finding('deny', 'policy_error', { byPolicy: false })])
    expect(merged).toMatchObject([{ effect: 'deny', byPolicy: false }])
  })

  it('leave those of other layers alone, in their order', () => {
    const layers: readonly Layer[] = ['policy', 'policy', 'data_sensitivity', 'state_history']
    const merged = mergeFindings(layers.map((layer) => finding('allow', null, { layer })))
    expect(merged.map(({ layer }) => layer)).toEqual(['policy', 'data_sensitivity', 'state_history'])
  })
})

describe('findings of several layers', () => {
  it('are told with what denies first: what people are asked for decides nothing then', () => {
    const asks = finding('require_approval', 'asks')
    const denies = finding('deny', 'denies', { layer: 'state_history' })
    const allows = finding('allow', null, { layer: 'data_sensitivity' })
    expect(gravestFirst([asks, allows, denies])).toEqual([denies, asks, allows])
  })
})
