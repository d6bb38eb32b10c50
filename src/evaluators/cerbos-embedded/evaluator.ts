import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { CheckAnswer, CheckRequest, Evaluator } from '../../core/evaluator.js'
import type { PolicySnapshot } from '../../core/policy-set.js'
import { toJudgements } from './answers.js'
import { engineConfig } from './engine/config.js'
import { startThread } from './engine/engine-thread.js'
import { compileEngine, engineFile } from './engine/go.js'
import { createPool } from './engine/pool.js'
import { createOffenders, OFFENDER } from './engine/offenders.js'
import type { EvaluatorLog } from './events.js'
import { createExplainer } from './explain/explainer.js'
import { runPolicyTests } from './policy-tests/policy-tests.js'
import { PROBE_KIND, PROBE_POLICIES } from './self-test/probe-policies.js'
import { selfTest, warmUp } from './self-test/self-test.js'
import { compilePolicies } from './table/compile.js'
import { createCoverage } from './table/coverage.js'
import { ruleSummaries } from './table/rule-summaries.js'
import { validatePolicies } from './validate/validate.js'
import { RequestError } from './wire/request-error.js'
import { createRequestEncoder } from './wire/request.js'

const START_TIMEOUT_MS = 30_000
const SPARE_DELAY_MS = 1_000
/** An ordinary check takes a millisecond, a garbage collection of the engine tens. */
const STALL_MS = 5
/** So long a call that brought an engine down is not tried again. */
const REMEMBER_MS = 60_000

export interface EmbeddedOptions {
  /** One call may take so long from its hand-over to the engine. */
  readonly deadlineMs: number
  /** Calls that may wait; beyond, they are `unavailable` at once. */
  readonly maxQueue: number
  /** Calls of one organisation that may wait; beyond, they are `overloaded` at once. Default: no bound but `maxQueue`. */
  readonly maxQueuePerOrganisation?: number
  /** Path of the native Cerbos binary; null: looked up in its npm package, then in PATH. */
  readonly cerbosBinary: string | null
  /** Whether to start where no binary is found: policies are then not checked by Cerbos's own compiler. */
  readonly allowWithoutValidator: boolean
  /** False only for comparisons with Cerbos: a condition that errs then reads as false. */
  readonly strict: boolean
  /** Engines at work; one more is kept warm. Default 1. */
  readonly workers?: number
}

export interface EmbeddedEvaluator extends Evaluator {
  /** Of each engine's WebAssembly, the spare's included. */
  engineMemoryBytes(): readonly number[]
}

/**
 * Judges with Cerbos's own engine, in this process: the snapshot's policies, validated by Cerbos's compiler, as a
 * rule table in WebAssembly. Throws PolicyLoadError with everything that is wrong or not supported.
 */
export async function createEmbeddedEvaluator(
  snapshot: PolicySnapshot,
  options: EmbeddedOptions,
  deps: { readonly log: EvaluatorLog; readonly monotonic?: () => number },
): Promise<EmbeddedEvaluator> {
  const monotonic = deps.monotonic ?? (() => performance.now())
  const moduleCompiled = compileEngine()
  moduleCompiled.catch(() => undefined)
  const validated = validatePolicies(snapshot, options, deps.log)
  validated.catch(() => undefined)
  const { table, policies, written, index } = await compileAfter(validated, snapshot, options)
  const tables = { module: await moduleCompiled, table, config: engineConfig(snapshot.globals) }
  const tested = options.strict ? runPolicyTests(snapshot, { ...tables, index }, START_TIMEOUT_MS) : Promise.resolve()
  tested.catch(() => undefined)
  const start = async () => {
    const thread = await startThread(tables, START_TIMEOUT_MS)
    await selfTest(thread, policies, index, { strict: options.strict, timeoutMs: START_TIMEOUT_MS })
    await warmUp(thread, policies, { timeoutMs: START_TIMEOUT_MS })
    return thread
  }
  const { deadlineMs, maxQueue, maxQueuePerOrganisation = maxQueue, workers = 1 } = options
  const pool = await createPool(
    { workers, deadlineMs, stallMs: STALL_MS, maxQueue, maxQueuePerOrganisation, spareDelayMs: SPARE_DELAY_MS },
    { start, log: deps.log, monotonic },
  )
  await tested.catch(async (error: unknown) => {
    await pool.close()
    throw error
  })
  const offenders = createOffenders({ rememberMs: REMEMBER_MS, monotonic })
  const covers = createCoverage(written)
  const rules = ruleSummaries(written)
  const explainer = createExplainer(tables, { policies: written, globals: snapshot.globals })
  const encode = createRequestEncoder()

  const check = async (request: CheckRequest): Promise<CheckAnswer> => {
    const startedAt = monotonic()
    const suspect = offenders.suspect(request)
    if (suspect.isOffender()) return { status: 'unavailable', detail: OFFENDER }
    const outcome = await pool.check({ bytes: encode(request), organisation: request.organisation, suspect })
    if (outcome.status !== 'answered') return outcome
    const layers = toJudgements(request, outcome.response, index)
    return { status: 'judged', layers, durationMs: monotonic() - startedAt }
  }

  return {
    name: 'cerbos-embedded',
    version: await engineVersion(),
    capabilities: { strict: options.strict, explain: true },
    covers,
    check: (request) => check(request).catch(unavailable),
    explain: (request) => explainer.explain(request),
    rules: () => rules,
    engineMemoryBytes: () => pool.memoryBytes(),
    healthy: () => pool.healthy(),
    close: async () => {
      await Promise.all([pool.close(), explainer.close()])
    },
  }
}

/** Reads the policies while Cerbos checks them; its problems come first, since ours may only follow from them. */
async function compileAfter(
  validated: Promise<void>,
  snapshot: PolicySnapshot,
  options: EmbeddedOptions,
): Promise<ReturnType<typeof compilePolicies>> {
  await validated
  return compilePolicies(snapshot, {
    strict: options.strict,
    own: { kind: PROBE_KIND, policies: PROBE_POLICIES },
  })
}

function unavailable(error: unknown): CheckAnswer {
  const known = error instanceof RequestError
  return { status: 'unavailable', detail: known ? error.message : 'the answer of the engine could not be read' }
}

async function engineVersion(): Promise<string> {
  const metadata: unknown = JSON.parse(await readFile(fileURLToPath(engineFile('metadata.json')), 'utf8'))
  const known = typeof metadata === 'object' && metadata !== null && 'cerbosVersion' in metadata
  return known ? String(metadata.cerbosVersion) : 'unknown'
}
