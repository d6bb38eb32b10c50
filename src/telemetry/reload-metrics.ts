import { Counter, Histogram, type Registry } from 'prom-client'

const BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]

/** One look at the policies. Both labels are closed sets. */
export interface LookedAtPolicies {
  readonly trigger: string
  /** `activated`, `unchanged`, `broken`, `unrecorded` */
  readonly result: string
  readonly durationMs: number
}

export interface ReloadMetrics {
  reloaded(looked: LookedAtPolicies): void
}

export function createReloadMetrics(registry: Registry): ReloadMetrics {
  const registers = [registry]
  const activations = new Counter({
    name: 'countersign_policy_activations_total',
    help: 'Times that policies were looked at after the start, by what came of it.',
    labelNames: ['result', 'trigger'] as const,
    registers,
  })
  const durations = new Histogram({
    name: 'countersign_policy_activation_duration_seconds',
    help: 'Time to look at, load, record and swap policies.',
    labelNames: ['result'] as const,
    buckets: BUCKETS,
    registers,
  })
  return {
    reloaded: ({ result, trigger, durationMs }) => {
      activations.inc({ result, trigger })
      durations.observe({ result }, durationMs / 1000)
    },
  }
}
