import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CheckRequest } from '../../src/core/evaluator.js'
import { createEmbeddedEvaluator } from '../../src/evaluators/cerbos-embedded/evaluator.js'
import { snapshotOf, spareIsWarm } from '../soak/checks.js'
import { policySet, writeFiles } from '../soak/policy-set.js'
import { sampleOf, SMALL_SHAPES } from '../soak/requests.js'
import { residentMb } from './child.js'
import { startNative } from './native.js'
import { timeChecks, type Ask, type Asked, type CheckTimes } from './timing.js'

export interface SizeOptions {
  readonly policies: number
  readonly seconds: number
  readonly rounds: number
}

export interface SizeReport {
  readonly policies: number
  readonly embedded: Side & { readonly engineMb: readonly number[] }
  readonly native: Side
  /** Embedded ÷ native, of medians over the rounds: time of one check, checks a second at once, CPU of one. */
  readonly ratio: { readonly mean: number; readonly perSecond: number; readonly cpu: number }
}

interface Side {
  /** From the policies to the first answer: loading, Cerbos's compiler and the self-test included. */
  readonly readyMs: number
  /** Of the process, after all checks; the embedded engines' holds the bench itself and the warm spare. */
  readonly residentMb: number | null
  readonly rounds: readonly CheckTimes[]
  readonly median: CheckTimes
}

const CONCURRENCY = 32
const EVALUATOR = {
  deadlineMs: 10_000,
  maxQueue: 1_000,
  cerbosBinary: null,
  allowWithoutValidator: false,
  strict: true,
}

/**
 * One size of policy set in this process: the embedded evaluator and the native server (over HTTP, kept-alive
 * connections) answer the same checks, in turns.
 */
export async function benchSize({ policies, seconds, rounds }: SizeOptions): Promise<SizeReport> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  writeFiles(folder, policySet({ policies, guards: false }))
  const started = performance.now()
  const evaluator = await createEmbeddedEvaluator(snapshotOf(policies, false), EVALUATOR, { log: () => undefined })
  const readyMs = Math.round(performance.now() - started)
  const native = await startNative(folder, { policies: join(folder, 'cerbos'), globals: {} })
  try {
    await spareIsWarm(evaluator)
    const requestOf = (index: number): CheckRequest => sampleOf(index, policies, SMALL_SHAPES).request
    const asks = {
      embedded: { ask: (index: number) => evaluator.check(requestOf(index)), pid: process.pid },
      native: { ask: httpAsk(native.checkUrl, requestOf), pid: native.pid },
    }
    const timed = await inTurns(asks, seconds, rounds)
    const embedded = { readyMs, residentMb: residentMb(process.pid), ...summary(timed.embedded) }
    const theirs = { readyMs: native.readyMs, residentMb: residentMb(native.pid), ...summary(timed.native) }
    const engineMb = evaluator.engineMemoryBytes().map((bytes) => Math.round(bytes / 1024 / 1024))
    return { policies, embedded: { ...embedded, engineMb }, native: theirs, ratio: ratio(embedded, theirs) }
  } finally {
    await native.stop()
    await evaluator.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Asks<T> {
  readonly embedded: T
  readonly native: T
}

/** Alternates the two, so that a slow minute of the machine hits both; the first, short round warms them up. */
async function inTurns(asks: Asks<Asked>, seconds: number, rounds: number): Promise<Asks<readonly CheckTimes[]>> {
  const embedded: CheckTimes[] = []
  const native: CheckTimes[] = []
  for (let round = 0; round <= rounds; round++) {
    const length = round === 0 ? 1 : seconds
    const [theirs, ours] = [
      await timeChecks(asks.native, length, CONCURRENCY),
      await timeChecks(asks.embedded, length, CONCURRENCY),
    ]
    if (round === 0) continue
    native.push(theirs)
    embedded.push(ours)
  }
  return { embedded, native }
}

function httpAsk(url: string, requestOf: (index: number) => CheckRequest): Ask {
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY })
  return (index) =>
    new Promise((resolve, reject) => {
      const sent = request(
        url,
        { agent, method: 'POST', headers: { 'content-type': 'application/json' } },
        (answer) => {
          let text = ''
          answer.setEncoding('utf8')
          answer.on('data', (chunk: string) => (text += chunk))
          answer.on('end', () => {
            if (answer.statusCode === 200) resolve(JSON.parse(text))
            else reject(new Error(`the native server answered ${answer.statusCode ?? 0}`))
          })
        },
      )
      sent.on('error', reject)
      sent.end(JSON.stringify(checkBody(requestOf(index))))
    })
}

/** What our evaluator asks, as the server's API takes it. */
function checkBody({ subject, action, resources }: CheckRequest): object {
  return {
    principal: { id: subject.id, roles: [subject.role], attr: subject.attributes },
    resources: resources.map(({ kind, id, version, scope, attributes }) => ({
      actions: [action],
      resource: { kind, id, policyVersion: version, scope, attr: attributes },
    })),
    includeMeta: true,
  }
}

function summary(rounds: readonly CheckTimes[]): Pick<Side, 'rounds' | 'median'> {
  const median = (member: keyof CheckTimes): number => {
    const sorted = rounds.map((round) => round[member] ?? 0).sort((a, b) => a - b)
    return sorted[Math.floor(sorted.length / 2)] ?? 0
  }
  return {
    rounds,
    median: {
      meanUs: median('meanUs'),
      p50Us: median('p50Us'),
      p99Us: median('p99Us'),
      maxUs: median('maxUs'),
      perSecond: median('perSecond'),
      p99UsAtConcurrency: median('p99UsAtConcurrency'),
      cpuUs: median('cpuUs'),
    },
  }
}

function ratio(embedded: Pick<Side, 'median'>, native: Pick<Side, 'median'>): SizeReport['ratio'] {
  const of = (ours: number, theirs: number): number => Math.round((ours / theirs) * 1_000) / 1_000
  return {
    mean: of(embedded.median.meanUs, native.median.meanUs),
    perSecond: of(embedded.median.perSecond, native.median.perSecond),
    cpu: of(embedded.median.cpuUs ?? 0, native.median.cpuUs ?? 0),
  }
}
