import type { Evaluator } from '../../core/evaluator.js'
import type { PolicySnapshot } from '../../core/policy-set.js'
import { toJudgements } from './answers.js'
import { engineConfig } from './engine/config.js'
import { createChecks, type CheckEngine, type ChecksOptions } from './engine/checks.js'
import { startThread, type EngineThread, type ThreadTables } from './engine/engine-thread.js'
import { compileEngine } from './engine/go.js'
import { engineVersion } from './engine/version.js'
import type { EvaluatorLog } from './events.js'
import { createExplainer } from './explain/explainer.js'
import { createEvidenceRead } from './reads/evidence-read.js'
import { createResourceRead } from './reads/resource-read.js'
import { runPolicyTests } from './policy-tests/policy-tests.js'
import { PROBE_KIND, PROBE_POLICIES } from './self-test/probe-policies.js'
import { selfTest, warmUp } from './self-test/self-test.js'
import { createAttributesRead } from './table/attributes-read.js'
import { createTimeless } from './table/timeless.js'
import { compilePolicies } from './table/compile.js'
import { createCoverage, kindsUnder, type PolicyResource } from './table/coverage.js'
import type { Policy } from './table/model.js'
import type { RuleIndex } from './table/rule-index.js'
import { ruleSummaries } from './table/rule-summaries.js'
import { startValidation } from './validate/validate.js'
import { createRequestEncoder } from './wire/request.js'

/** Hundreds of policies take long to load on a busy machine. */
const START_TIMEOUT_MS = 120_000

export interface EmbeddedOptions extends ChecksOptions {
  /** Path of the native Cerbos binary; null: looked up in its npm package, then in PATH. */
  readonly cerbosBinary: string | null
  /** Whether to start where no binary is found: policies are then not checked by Cerbos's own compiler. */
  readonly allowWithoutValidator: boolean
  /** False only for comparisons with Cerbos: a condition that errs then reads as false. */
  readonly strict: boolean
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
  const { tables, policies, written, index } = await compile(snapshot, options, deps.log)
  const tested = options.strict ? runPolicyTests(snapshot, { ...tables, index }, START_TIMEOUT_MS) : Promise.resolve()
  tested.catch(() => undefined)
  const start = () => startEngine(tables, policies, index, options.strict)
  const judge: CheckEngine['judge'] = (request, response) => toJudgements(request, response, index)
  const checks = await createChecks(
    { start, encode: createRequestEncoder(createEvidenceRead(written)), judge },
    options,
    {
      log: deps.log,
      monotonic: deps.monotonic ?? (() => performance.now()),
    },
  )
  await tested.catch(async (error: unknown) => {
    await checks.close()
    throw error
  })
  const rules = ruleSummaries(written)
  const explainer = createExplainer(tables, { policies: written, globals: snapshot.globals })
  return {
    ...checks,
    name: 'cerbos-embedded',
    version: await engineVersion(),
    capabilities: { strict: options.strict, explain: true },
    covers: createCoverage(written),
    kindsUnder: kindsUnder(resourcesOf(written)),
    explain: (request) => explainer.explain(request),
    rules: () => rules,
    attributesRead: createAttributesRead(written),
    timeless: createTimeless(written),
    read: createResourceRead(written),
    close: async () => {
      await Promise.all([checks.close(), explainer.close()])
    },
  }
}

function resourcesOf(policies: readonly Policy[]): readonly PolicyResource[] {
  return policies.flatMap((policy) => (policy.kind === 'resource' ? [{ ...policy, kind: policy.resource }] : []))
}

type Compiled = Omit<ReturnType<typeof compilePolicies>, 'table'> & { readonly tables: ThreadTables }

/**
 * Cerbos's compiler looks at the policies in a process of its own while ours does in this one. What it finds comes first:
 * problems that ours sees may only follow from those.
 */
async function compile(snapshot: PolicySnapshot, options: EmbeddedOptions, log: EvaluatorLog): Promise<Compiled> {
  const moduleCompiled = compileEngine()
  moduleCompiled.catch(() => undefined)
  const { validated } = await startValidation(snapshot, options, log)
  const own = { kind: PROBE_KIND, policies: PROBE_POLICIES }
  const compiled = attempt(() => compilePolicies(snapshot, { strict: options.strict, own }))
  await validated
  const { table, ...others } = compiled()
  return { ...others, tables: { module: await moduleCompiled, table, config: engineConfig(snapshot.globals) } }
}

/** Does the work now; what came of it, an error too, comes when it is asked for. */
function attempt<T>(work: () => T): () => T {
  try {
    const result = work()
    return () => result
  } catch (error) {
    return () => {
      throw error
    }
  }
}

/** An engine that knows the table, has been asked what it must know, and is warm. */
async function startEngine(
  tables: ThreadTables,
  policies: Compiled['policies'],
  index: RuleIndex,
  strict: boolean,
): Promise<EngineThread> {
  const thread = await startThread(tables, START_TIMEOUT_MS)
  await selfTest(thread, policies, index, { strict, timeoutMs: START_TIMEOUT_MS })
  await warmUp(thread, policies, { timeoutMs: START_TIMEOUT_MS })
  return thread
}
