import { performance } from 'node:perf_hooks'
import type { PolicySnapshot } from '../../src/core/policy-set.js'
import { createEmbeddedEvaluator, type EmbeddedEvaluator } from '../../src/evaluators/cerbos-embedded/evaluator.js'
import type { EvaluatorEvent } from '../../src/evaluators/cerbos-embedded/events.js'
import { trendOf, type Point, type Trend } from './flat.js'
import { policySet } from './policy-set.js'
import { faultOf, sampleOf } from './requests.js'

export interface ChecksOptions {
  readonly checks: number
  readonly policies: number
  readonly concurrency: number
  readonly onPoint?: (point: Point & { readonly checksPerSecond: number }) => void
}

export interface ChecksReport {
  readonly checks: number
  readonly policies: number
  readonly checksPerSecond: number
  readonly enginesLost: number
  /** Checks that were answered otherwise than they must be, by what was wrong. */
  readonly errors: Readonly<Record<string, number>>
  readonly memory: readonly Point[]
  readonly trend: Trend
}

const POINTS = 20
const READINGS_PER_POINT = 10
const MB = 1024 * 1024
const EVALUATOR = {
  deadlineMs: 10_000,
  maxQueue: 1_000,
  cerbosBinary: null,
  allowWithoutValidator: true,
  strict: true,
}

/** So many checks through the whole evaluator, a fixed number of them at once, with memory read on the way. */
export async function soakChecks(options: ChecksOptions): Promise<ChecksReport> {
  const events: EvaluatorEvent[] = []
  const log = (event: EvaluatorEvent): void => {
    events.push(event)
  }
  const evaluator = await createEmbeddedEvaluator(snapshotOf(options.policies), EVALUATOR, { log })
  try {
    await spareIsWarm(evaluator)
    const errors = new Map<string, number>()
    const started = performance.now()
    const memory = await run(options, evaluator, errors)
    return {
      checks: options.checks,
      policies: options.policies,
      checksPerSecond: perSecond(options.checks, started),
      enginesLost: events.filter(({ event }) => event === 'engine_lost').length,
      errors: Object.fromEntries(errors),
      memory,
      trend: trendOf(memory),
    }
  } finally {
    await evaluator.close()
  }
}

export function snapshotOf(policies: number, guards = true): PolicySnapshot {
  const encoder = new TextEncoder()
  const files = [...policySet({ policies, guards })].map(([path, text]) => [path, encoder.encode(text)] as const)
  const cerbos = files
    .filter(([path]) => path.startsWith('cerbos/'))
    .map(([path, bytes]) => [path.slice(7), bytes] as const)
  const [, catalogue = new Uint8Array()] = files.find(([path]) => path === 'catalog.yaml') ?? []
  return { root: '', cerbos: new Map(cerbos), catalogue: { path: 'catalog.yaml', bytes: catalogue }, globals: {} }
}

export async function spareIsWarm(evaluator: EmbeddedEvaluator): Promise<void> {
  while (evaluator.engineMemoryBytes().length < 2) await new Promise((resolve) => setTimeout(resolve, 20))
}

async function run(
  { checks, policies, concurrency, onPoint }: ChecksOptions,
  evaluator: EmbeddedEvaluator,
  errors: Map<string, number>,
): Promise<readonly Point[]> {
  const points: Point[] = [pointOf(0, [read(evaluator)])]
  const readEvery = Math.ceil(checks / POINTS / READINGS_PER_POINT)
  let readings: Reading[] = []
  let next = 0
  let pointAt = performance.now()
  let done = 0
  const finished = (): void => {
    done += 1
    if (done % readEvery !== 0 && done !== checks) return
    readings.push(read(evaluator))
    if (readings.length < READINGS_PER_POINT && done !== checks) return
    const point = pointOf(done, readings)
    const count = done - (points.at(-1)?.at ?? 0)
    points.push(point)
    onPoint?.({ ...point, checksPerSecond: perSecond(count, pointAt) })
    pointAt = performance.now()
    readings = []
  }
  const client = async (): Promise<void> => {
    while (next < checks) {
      const index = next++
      const sample = sampleOf(index, policies)
      const fault = faultOf(await evaluator.check(sample.request), sample)
      if (fault !== null) errors.set(fault, (errors.get(fault) ?? 0) + 1)
      finished()
    }
  }
  await Promise.all(Array.from({ length: concurrency }, client))
  return points
}

interface Reading {
  readonly resident: number
  readonly engine: number
}

function read(evaluator: EmbeddedEvaluator): Reading {
  const engine = evaluator.engineMemoryBytes().reduce((sum, bytes) => sum + bytes, 0)
  return { resident: process.memoryUsage.rss(), engine }
}

/** The middle of several readings: garbage collectors make single ones jump. */
function pointOf(at: number, readings: readonly Reading[]): Point {
  const middle = (values: readonly number[]): number => {
    const sorted = [...values].sort((a, b) => a - b)
    return Math.round((sorted[Math.floor(sorted.length / 2)] ?? 0) / MB)
  }
  return {
    at,
    residentMb: middle(readings.map(({ resident }) => resident)),
    engineMb: middle(readings.map(({ engine }) => engine)),
  }
}

function perSecond(count: number, startedMs: number): number {
  return Math.round((count * 1_000) / (performance.now() - startedMs))
}
