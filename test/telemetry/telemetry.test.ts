import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { NOT_EVALUATED, type Judgement } from '../../src/core/decision.js'
import type { Reason } from '../../src/core/reason.js'
import { createLog } from '../../src/telemetry/log.js'
import { createTelemetry } from '../../src/telemetry/telemetry.js'

function reason(code: string): Reason {
  return {
    code,
    severity: 'HIGH',
    layer: 'policy',
    rule: null,
    source: null,
    message: '',
    agentMessage: '',
    retryable: false,
    cwe: null,
    at: [],
  }
}

function blocked(...codes: string[]): Judgement {
  return {
    decision: 'BLOCK',
    blockedBy: 'policy',
    violations: [],
    reasons: codes.map(reason),
    layerResults: [],
    mode: 'blocking',
    wouldDecide: null,
    obligations: [],
    arguments: null,
    approval: null,
    agentFeedback: null,
    complianceStatus: NOT_EVALUATED,
    policyVersion: 'sha256:x',
    latencyMs: 1,
  }
}

const linesOf = (text: string, name: string) => text.split('\n').filter((line) => line.startsWith(`${name}{`))

describe('the metrics', () => {
  it('count decisions and their reasons', async () => {
    const telemetry = createTelemetry()
    telemetry.decided(blocked('amount_over_limit', 'currency_unknown'), 'payment', 'acme')
    telemetry.decided({ ...blocked('tool_unknown') }, null, 'acme')
    telemetry.decided({ ...blocked(), decision: 'ALLOW', blockedBy: null }, 'payment', 'acme')
    const { text } = await telemetry.render()
    expect(linesOf(text, 'countersign_decisions_total')).toEqual([
      'countersign_decisions_total{decision="BLOCK",blocked_by="policy",kind="payment",mode="blocking"} 1',
      'countersign_decisions_total{decision="BLOCK",blocked_by="policy",kind="none",mode="blocking"} 1',
      'countersign_decisions_total{decision="ALLOW",blocked_by="none",kind="payment",mode="blocking"} 1',
    ])
    expect(linesOf(text, 'countersign_reasons_total')).toHaveLength(3)
  })

  it('do not grow with what policies say', async () => {
    const telemetry = createTelemetry()
    for (let number = 0; number < 1000; number++) telemetry.decided(blocked(`code_${number}`), `kind_${number}`, 'acme')
    const { text } = await telemetry.render()
    expect(linesOf(text, 'countersign_decisions_total')).toHaveLength(101)
    expect(linesOf(text, 'countersign_reasons_total')).toHaveLength(201)
    expect(text).toContain('countersign_reasons_total{code="other",layer="policy"} 800')
  })

  it('read the figures of the service when they are asked for', async () => {
    const telemetry = createTelemetry()
    let committed = 1
    let policyVersion = 'sha256:a'
    telemetry.watch(() => ({
      store: { queued: 2, committed, batches: 3, failures: 0 },
      storeHealthy: true,
      evaluatorHealthy: false,
      analyst: { healthy: true, threads: 2, queued: 3, memoryBytes: 4096 },
      policies: { activatedAtMs: 1_000, lastSuccessMs: 2_500, staleForMs: 750, expired: false },
      policyVersion,
      evaluator: 'cerbos-embedded/0.51.0 strict',
    }))
    await telemetry.render()
    committed = 5
    policyVersion = 'sha256:b'
    const { text } = await telemetry.render()
    expect(text).toContain('countersign_store_committed 5')
    expect(text).toContain('countersign_store_healthy 1')
    expect(text).toContain('countersign_evaluator_healthy 0')
    expect(text).toContain('countersign_code_analysis_healthy 1')
    expect(text).toContain('countersign_code_workers 2')
    expect(text).toContain('countersign_code_queued 3')
    expect(text).toContain('countersign_code_workers_memory_bytes 4096')
    expect(text).toContain('countersign_policies_activated_timestamp_seconds 1\n')
    expect(text).toContain('countersign_policies_last_success_timestamp_seconds 2.5\n')
    expect(text).toContain('countersign_policies_stale_seconds 0.75\n')
    expect(text).toContain('countersign_policies_expired 0\n')
    expect(linesOf(text, 'countersign_policy_info')).toEqual([
      'countersign_policy_info{version="sha256:b",evaluator="cerbos-embedded/0.51.0 strict"} 1',
    ])
    expect(text).toContain('process_resident_memory_bytes')
  })

  it('count code that was analysed, and its workers', async () => {
    const telemetry = createTelemetry()
    telemetry.analysed({ language: 'python', outcome: 'complete', durationMs: 2 })
    telemetry.analysed({ language: 'python', outcome: 'remembered', durationMs: 0 })
    telemetry.analystReplaced('deadline')
    const { text } = await telemetry.render()
    expect(linesOf(text, 'countersign_code_analyses_total')).toEqual([
      'countersign_code_analyses_total{language="python",outcome="complete"} 1',
      'countersign_code_analyses_total{language="python",outcome="remembered"} 1',
    ])
    expect(text).toContain('countersign_code_analysis_duration_seconds_sum{language="python"} 0.002')
    expect(text).toContain('countersign_code_workers_replaced_total{cause="deadline"} 1')
  })

  it('measure stations in seconds', async () => {
    const telemetry = createTelemetry()
    telemetry.station('commit', 3)
    const { text } = await telemetry.render()
    expect(text).toContain('countersign_station_duration_seconds_sum{station="commit"} 0.003')
    expect(text).toContain('countersign_station_duration_seconds_bucket{le="0.0025",station="commit"} 0')
    expect(text).toContain('countersign_station_duration_seconds_bucket{le="0.005",station="commit"} 1')
  })
})

it('the log writes JSON lines, from the level on that it was given', () => {
  let written = ''
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written += chunk.toString()
      done()
    },
  })
  const log = createLog('warn', destination)
  log.info({ audit_id: 'dec_1' }, 'answered')
  log.error({ code: 'internal' }, 'no decision')
  expect(
    written
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([{ level: 50, time: expect.stringMatching(/Z$/), code: 'internal', msg: 'no decision' }])
})
