import { Registry } from 'prom-client'
import type { ErrorCode } from '../core/errors.js'
import type { Telemetry } from '../core/telemetry.js'
import { createAnalysisMetrics, type AnalysisMetrics } from './analysis-metrics.js'
import { createApprovalMetrics, type ApprovalMetrics } from './approval-metrics.js'
import { createDecisionMetrics } from './decision-metrics.js'
import { createReloadMetrics, type LookedAtPolicies } from './reload-metrics.js'
import { createRequestMetrics, type AnsweredRequest } from './request-metrics.js'
import { watchService, type ServiceFigures } from './service-metrics.js'

/** Everything that is counted; the pipeline and the edge each see their part. Never throws, keeps no values. */
export interface ServiceTelemetry extends Telemetry, AnalysisMetrics, ApprovalMetrics {
  answered(request: AnsweredRequest): void
  /** A request that ended without a decision. */
  refused(code: ErrorCode): void
  /** A request over the limit of this bucket (`ip`, `enforce` …). */
  limited(bucket: string): void
  /** Policies were looked at. */
  reloaded(looked: LookedAtPolicies): void
  /** Figures that are read when somebody asks for the metrics. Call it once. */
  watch(figures: () => ServiceFigures): void
  /** Prometheus text. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>
}

export function createTelemetry(): ServiceTelemetry {
  const registry = new Registry()
  return {
    ...createDecisionMetrics(registry),
    ...createRequestMetrics(registry),
    ...createReloadMetrics(registry),
    ...createAnalysisMetrics(registry),
    ...createApprovalMetrics(registry),
    watch: (figures) => {
      watchService(registry, figures)
    },
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}
