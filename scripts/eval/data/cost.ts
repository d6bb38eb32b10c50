import { join } from 'node:path'
import { createClassifier } from '../../../src/evidence/data/classify.js'
import { readDetectorFolders } from '../../../src/evidence/data/detectors/read-folders.js'
import type { JsonObject } from '../../../src/core/json.js'
import type { Evaluation } from '../evaluation.js'

const SIZES = [1, 16, 256]
const WORK_MS = 1_500
const SENTENCE =
  'Please review the quarterly report for order 48812-A and reply to jane.doe@example.com before Friday; the total was 1,204.50 USD. '

/** How long one classification takes: ordinary text in a few members, of 1, 16 and 256 KB. */
export const dataCost: Evaluation = {
  name: 'data-cost',
  about: 'what classification costs for calls of 1, 16 and 256 KB',
  corpus: null,
  run: ({ projectRoot, progress, signal }) => {
    const classify = createClassifier(readDetectorFolders([join(projectRoot, 'detectors')]))
    const measured = SIZES.map((kilobytes, index) => {
      signal.throwIfAborted()
      const args = call(kilobytes * 1024)
      const times = timesOf(() => classify(args))
      const cpu_us = cpuOf(() => classify(args), times.length)
      progress(index + 1, SIZES.length)
      return { kilobytes, calls: times.length, p50_us: at(times, 0.5), p99_us: at(times, 0.99), cpu_us }
    })
    const cells = ({ kilobytes, calls, p50_us, p99_us, cpu_us }: (typeof measured)[number]) => [
      `${kilobytes} KB`,
      ...[calls, p50_us, p99_us, cpu_us].map(String),
    ]
    return {
      figures: { sizes: measured },
      table: { head: ['call', 'times', 'p50 µs', 'p99 µs', 'CPU µs'], rows: measured.map(cells) },
      missed: [],
    }
  },
}

function call(bytes: number): JsonObject {
  const body = SENTENCE.repeat(Math.ceil(bytes / SENTENCE.length)).slice(0, Math.max(0, bytes - 100))
  return { to: 'team@example.com', subject: 'Quarterly report', priority: 3, body }
}

/** Of this process per call: says more than the clock on a busy machine. */
function cpuOf(work: () => unknown, calls: number): number {
  const before = process.cpuUsage()
  for (let call = 0; call < calls; call++) work()
  const { user, system } = process.cpuUsage(before)
  return Math.round((user + system) / calls)
}

function timesOf(work: () => unknown): readonly number[] {
  const end = performance.now() + WORK_MS
  const times: number[] = []
  while (performance.now() < end) {
    const started = performance.now()
    work()
    times.push((performance.now() - started) * 1_000)
  }
  return times.slice(Math.floor(times.length / 5)).sort((a, b) => a - b)
}

function at(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
}
