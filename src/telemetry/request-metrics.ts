import { Counter, Histogram, type Registry } from 'prom-client'
import type { ErrorCode } from '../core/errors.js'

const REQUEST_BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

export interface AnsweredRequest {
  /** From the route table; `unknown` where no route matched. */
  readonly operation: string
  readonly status: number
  readonly durationMs: number
}

export interface RequestMetrics {
  answered(request: AnsweredRequest): void
  refused(code: ErrorCode): void
  limited(bucket: string): void
}

/** What the edge counts. All label sets are closed: operations, statuses, codes and buckets of our own. */
export function createRequestMetrics(registry: Registry): RequestMetrics {
  const registers = [registry]
  const durations = new Histogram({
    name: 'countersign_request_duration_seconds',
    help: 'Time from a request to its answer.',
    labelNames: ['operation', 'status'] as const,
    buckets: REQUEST_BUCKETS,
    registers,
  })
  const errors = new Counter({
    name: 'countersign_errors_total',
    help: 'Requests that ended without a decision, by code.',
    labelNames: ['code'] as const,
    registers,
  })
  const limited = new Counter({
    name: 'countersign_rate_limited_total',
    help: 'Requests over a limit.',
    labelNames: ['bucket'] as const,
    registers,
  })
  return {
    answered: ({ operation, status, durationMs }) => {
      durations.observe({ operation, status }, durationMs / 1000)
    },
    refused: (code) => {
      errors.inc({ code })
    },
    limited: (bucket) => {
      limited.inc({ bucket })
    },
  }
}
