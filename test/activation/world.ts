import type { LoadedPolicies } from '../../src/activation/load.js'
import type { PolicyContents } from '../../src/core/activation.js'
import type { Evaluator, RuleSummary } from '../../src/core/evaluator.js'
import type { PolicySet } from '../../src/core/policy-set.js'

/** A promise that a test settles. */
export function gate<T = void>() {
  let open: (value: T) => void = () => undefined
  let fail: (error: unknown) => void = () => undefined
  const passed = new Promise<T>((resolve, reject) => {
    open = resolve
    fail = reject
  })
  return { passed, open, fail }
}

/** All that can go on without time passing has gone on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** A clock by hand; both hands move together unless the wall is set. */
export function clock() {
  let monotonicMs = 1_000
  let wallMs = Date.UTC(2026, 0, 1)
  return {
    now: () => wallMs,
    monotonic: () => monotonicMs,
    pass: (ms: number) => {
      monotonicMs += ms
      wallMs += ms
    },
    setWall: (ms: number) => {
      wallMs = ms
    },
  }
}

export interface TestSet extends PolicySet {
  readonly closed: () => number
}

/** A set that nothing is asked; it tells how often it was closed. */
export function testSet(version: string, close: () => Promise<void> = () => Promise.resolve()): TestSet {
  let closed = 0
  const evaluator: Evaluator = {
    name: 'cerbos-embedded',
    version: '0.51.0',
    capabilities: { strict: true, explain: false },
    covers: () => true,
    kindsUnder: () => [],
    check: () => Promise.resolve({ status: 'unavailable', detail: 'a test asks nothing' }),
    rules: () => [],
    healthy: () => closed === 0,
    close: () => {
      closed += 1
      return close()
    },
  }
  const nothing = (): never => {
    throw new Error('a test normalizes nothing')
  }
  const normalizer = { normalize: nothing, rebind: nothing, attributesAt: nothing, withAttribute: nothing }
  return { version, evaluator, normalizer, classify: nothing, closed: () => closed }
}

export function rule(name: string, effect: 'allow' | 'deny', digest = 'd1'): RuleSummary {
  return { rule: name, effect, place: { file: 'cerbos/p.yaml', line: 7 }, digest }
}

export function contents(...rules: readonly RuleSummary[]): PolicyContents {
  return { rules, counters: [], tools: [], globals: [], detectors: [] }
}

export function loaded(
  set: PolicySet,
  rules: readonly RuleSummary[] = [],
  revision: number | null = null,
): LoadedPolicies {
  return { set, revision, contents: contents(...rules) }
}
