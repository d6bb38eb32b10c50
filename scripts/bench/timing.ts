import { cpuByThread } from './child.js'

/** Asks once; what it resolves with is not looked at. */
export type Ask = (index: number) => Promise<unknown>

export interface CheckTimes {
  /** One after the other. */
  readonly meanUs: number
  readonly p50Us: number
  readonly p99Us: number
  readonly maxUs: number
  /** So many at once. */
  readonly perSecond: number
  readonly p99UsAtConcurrency: number
  /** CPU of the answering process per check, all its threads together: says most on a busy machine. Null without /proc. */
  readonly cpuUs: number | null
}

/** Who is asked, and which process answers. */
export interface Asked {
  readonly ask: Ask
  readonly pid: number
}

/** `seconds` one call after the other, then `seconds` with `concurrency` calls at once. */
export async function timeChecks({ ask, pid }: Asked, seconds: number, concurrency: number): Promise<CheckTimes> {
  const cpuBefore = cpuSeconds(pid)
  const alone = await closedLoop(ask, seconds, 1)
  const together = await closedLoop(ask, seconds, concurrency)
  const spent = (cpuSeconds(pid) - cpuBefore) / (alone.latencies.length + together.latencies.length)
  return {
    meanUs: us(alone.latencies.reduce((sum, each) => sum + each, 0) / alone.latencies.length),
    p50Us: us(percentile(alone.latencies, 0.5)),
    p99Us: us(percentile(alone.latencies, 0.99)),
    maxUs: us(percentile(alone.latencies, 1)),
    perSecond: Math.round((together.latencies.length * 1_000) / together.elapsedMs),
    p99UsAtConcurrency: us(percentile(together.latencies, 0.99)),
    cpuUs: spent === 0 ? null : us(spent * 1_000),
  }
}

interface Timed {
  /** Milliseconds, sorted. */
  readonly latencies: readonly number[]
  readonly elapsedMs: number
}

async function closedLoop(ask: Ask, seconds: number, concurrency: number): Promise<Timed> {
  const started = performance.now()
  const until = started + seconds * 1_000
  const latencies: number[] = []
  let next = 0
  const client = async (): Promise<void> => {
    for (let at = performance.now(); at < until; at = performance.now()) {
      await ask(next++)
      latencies.push(performance.now() - at)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, client))
  return { latencies: latencies.sort((a, b) => a - b), elapsedMs: performance.now() - started }
}

function cpuSeconds(pid: number): number {
  return [...cpuByThread(pid).values()].reduce((sum, seconds) => sum + seconds, 0)
}

function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

function us(ms: number): number {
  return Math.round(ms * 1_000)
}
