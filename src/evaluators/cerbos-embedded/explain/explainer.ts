import type { CheckRequest, ExplainAnswer } from '../../../core/evaluator.js'
import { startThread, type ThreadTables } from '../engine/engine-thread.js'
import type { RuleIndex } from '../table/rule-index.js'
import { RequestError } from '../wire/request-error.js'
import { createRequestEncoder } from '../wire/request.js'
import { createExplainEngine, type ExplainEngineOptions } from './explain-engine.js'
import { buildExplainTable } from './explain-table.js'
import type { Probe } from './probes.js'
import { readExplained } from './read-answer.js'

const DEFAULTS: ExplainEngineOptions = { idleMs: 5 * 60_000, deadlineMs: 5_000, maxWaiting: 16 }
const START_TIMEOUT_MS = 30_000

/** Tells what became of every rule, with an engine of its own that is there only while it is used. */
export interface Explainer {
  explain(request: CheckRequest): Promise<ExplainAnswer>
  close(): Promise<void>
}

/** `tables`: those that judge, with the strict rule table; `index`: of its rules. */
export function createExplainer(
  tables: ThreadTables,
  index: RuleIndex,
  options: Partial<ExplainEngineOptions> = {},
): Explainer {
  let probes: ReadonlyMap<string, Probe> = new Map()
  const encode = createRequestEncoder()
  const engine = createExplainEngine({ ...DEFAULTS, ...options }, () => {
    const explained = buildExplainTable(tables.table, index)
    probes = explained.probes
    return startThread({ ...tables, table: explained.table }, START_TIMEOUT_MS)
  })
  const explain = async (request: CheckRequest): Promise<ExplainAnswer> => {
    const response = await engine.ask(encode(request))
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
