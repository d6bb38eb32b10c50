import type { CheckRequest, ExplainAnswer } from '../../../core/evaluator.js'
import type { JsonObject } from '../../../core/json.js'
import { startThread, type ThreadTables } from '../engine/engine-thread.js'
import type { Policy } from '../table/model.js'
import { RequestError } from '../wire/request-error.js'
import { createRequestEncoder } from '../wire/request.js'
import { createExplainEngine, type ExplainEngineOptions } from './explain-engine.js'
import { buildExplainTable } from './explain-table.js'
import type { Probe } from './probes.js'
import { readExplained } from './read-answer.js'
import { relevantPolicies } from './relevant-policies.js'

const DEFAULTS: ExplainEngineOptions = { idleMs: 5 * 60_000, deadlineMs: 5_000, maxWaiting: 16 }
const START_TIMEOUT_MS = 30_000
/** One engine explains so many policies; for those of other kinds it is replaced. */
const MAX_POLICIES = 8

/** Tells what became of every rule, with an engine of its own that is there only while it is used. */
export interface Explainer {
  explain(request: CheckRequest): Promise<ExplainAnswer>
  close(): Promise<void>
}

/** What is explained. */
export interface ExplainedPolicies {
  /** As they are written. */
  readonly policies: readonly Policy[]
  readonly globals: JsonObject
}

export function createExplainer(
  tables: Omit<ThreadTables, 'table'>,
  { policies, globals }: ExplainedPolicies,
  options: Partial<ExplainEngineOptions> = {},
): Explainer {
  let probes: ReadonlyMap<string, Probe> = new Map()
  let known: ReadonlySet<Policy> = new Set()
  const encode = createRequestEncoder()
  const engine = createExplainEngine({ ...DEFAULTS, ...options }, () => {
    const explained = buildExplainTable([...known], globals)
    probes = explained.probes
    return startThread({ ...tables, table: explained.table }, START_TIMEOUT_MS)
  })
  /** Runs when it is this request's turn: the engine must know the policies that it is about. */
  const prepare = (request: CheckRequest): boolean => {
    const wanted = relevantPolicies(request, policies)
    if (wanted.every((policy) => known.has(policy))) return true
    const all = new Set([...known, ...wanted])
    known = all.size > MAX_POLICIES ? new Set(wanted) : all
    return false
  }
  const explain = async (request: CheckRequest): Promise<ExplainAnswer> => {
    const response = await engine.ask(encode(request), () => prepare(request))
    return { status: 'explained', ...readExplained(request, response, probes) }
  }
  return {
    explain: (request) => explain(request).catch(unavailable),
    close: () => engine.close(),
  }
}

function unavailable(error: unknown): ExplainAnswer {
  const detail = error instanceof Error && !(error instanceof RequestError) ? error.message : 'the request is invalid'
  return { status: 'unavailable', detail }
}
