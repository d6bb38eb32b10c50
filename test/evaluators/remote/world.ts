import { setTimeout as delay } from 'node:timers/promises'
import type { CheckAnswer, Evaluator } from '../../../src/core/evaluator.js'
import { createRemoteEvaluator, type RemoteOptions } from '../../../src/evaluators/cerbos-remote/evaluator.js'
import type { RemoteEvent } from '../../../src/evaluators/cerbos-remote/events.js'
import { ask, payment } from '../cerbos-embedded/world.js'

export const OPTIONS: Omit<RemoteOptions, 'targets'> = {
  tls: null,
  deadlineMs: 1_000,
  maxQueue: 100,
  breaker: { failures: 3, openMs: 60_000 },
  healthIntervalMs: 100,
  guardLayers: [],
}

export const POLICIES = {
  'payment.yaml': payment(`
- name: anybody
  actions: [create]
  roles: ['*']
  effect: EFFECT_ALLOW
- name: over-limit
  actions: [create]
  roles: ['*']
  effect: EFFECT_DENY
  condition: { match: { expr: R.attr.amount > 1000 } }
  output: { when: { ruleActivated: '{"code": "amount_over_limit", "message": "too much"}' } }
`),
}

export interface RemoteWorld {
  readonly evaluator: Evaluator
  readonly events: RemoteEvent[]
  readonly pay: (amount: number) => Promise<CheckAnswer>
  /** Waits until an event of this name was logged, or `times` of them. */
  readonly heard: (name: RemoteEvent['event'], times?: number) => Promise<void>
}

export async function openRemote(
  targets: readonly string[],
  options: Partial<RemoteOptions> & { readonly monotonic?: () => number } = {},
): Promise<RemoteWorld> {
  const events: RemoteEvent[] = []
  const { monotonic = () => performance.now(), ...rest } = options
  const log = (event: RemoteEvent): void => {
    events.push(event)
  }
  const evaluator = await createRemoteEvaluator({ ...OPTIONS, targets, ...rest }, { log, monotonic })
  return {
    evaluator,
    events,
    pay: (amount) => evaluator.check(ask({ amount })),
    heard: async (name, times = 1) => {
      while (events.filter(({ event }) => event === name).length < times) await delay(10)
    },
  }
}
