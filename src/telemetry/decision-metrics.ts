import { Counter, Histogram, type Registry } from 'prom-client'
import type { Telemetry } from '../core/telemetry.js'
import { boundedLabel } from './bounded-label.js'

const MAX_KINDS = 100
const MAX_CODES = 200
const STATION_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1]

/** What the pipeline counts: decisions of `/enforce`, their reasons, and the time of its stations. */
export function createDecisionMetrics(registry: Registry): Telemetry {
  const registers = [registry]
  const decisions = new Counter({
    name: 'countersign_decisions_total',
    help: 'Signed decisions.',
    labelNames: ['decision', 'blocked_by', 'kind', 'mode'] as const,
    registers,
  })
  const reasons = new Counter({
    name: 'countersign_reasons_total',
    help: 'Reasons given with decisions.',
    labelNames: ['code', 'layer'] as const,
    registers,
  })
  const stations = new Histogram({
    name: 'countersign_station_duration_seconds',
    help: 'Time spent at a station of the pipeline, /analyze included.',
    labelNames: ['station'] as const,
    buckets: STATION_BUCKETS,
    registers,
  })
  const kindLabel = boundedLabel(MAX_KINDS)
  const codeLabel = boundedLabel(MAX_CODES)
  return {
    station: (station, durationMs) => {
      stations.observe({ station }, durationMs / 1000)
    },
    decided: (judgement, kind) => {
      const { decision, blockedBy, mode } = judgement
      decisions.inc({ decision, blocked_by: blockedBy ?? 'none', kind: kind === null ? 'none' : kindLabel(kind), mode })
      for (const { code, layer } of judgement.reasons) reasons.inc({ code: codeLabel(code), layer })
    },
  }
}
