import { join } from 'node:path'
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../../src/core/json.js'
import { createApi } from '../../replay/api.js'
import { runPool } from '../../replay/pool.js'
import { startService } from '../../replay/service.js'
import type { EvaluationOptions } from '../evaluation.js'

export const DECISIONS = ['ALLOW', 'REQUIRES_APPROVAL', 'BLOCK'] as const
export type Decided = (typeof DECISIONS)[number]

export interface Judgement {
  readonly decision: Decided
  /** Codes of its reasons, each once. */
  readonly codes: readonly string[]
}

/** A request without the agent: `{code, language}` or `{tool, arguments}`. */
export type Asked = JsonObject

/** How many requests are under way at once: the service has a few threads for code. */
const PARALLEL = 4

/** Generous: what is measured is the judgement, not how busy this machine is. */
const DEADLINES = {
  COUNTERSIGN_CODE_DEADLINE_MS: '20000',
  COUNTERSIGN_EVIDENCE_DEADLINE_MS: '30000',
  COUNTERSIGN_EVALUATOR_DEADLINE_MS: '30000',
}

/**
 * What the service with the shipped policies says of each, in order, by `/analyze`: the whole pipeline, nothing is
 * remembered from one to the next.
 */
export async function judgeAll(
  asked: readonly Asked[],
  { projectRoot, progress, signal }: Pick<EvaluationOptions, 'projectRoot' | 'progress' | 'signal'>,
): Promise<readonly Judgement[]> {
  const service = await startService(projectRoot, join(projectRoot, 'policies'), '*', signal, DEADLINES)
  try {
    const api = createApi(service.url, service.key, signal)
    let done = 0
    const judged = await runPool(asked, PARALLEL, signal, async (one) => {
      const answer = await api.post('/analyze', { agent_id: 'coding-agent', ...one })
      progress(++done, asked.length)
      return toJudgement(answer)
    })
    signal.throwIfAborted()
    return judged
  } finally {
    await service.stop()
  }
}

function toJudgement({ decision, reasons }: JsonObject): Judgement {
  const known = DECISIONS.find((name) => name === decision)
  if (known === undefined) throw new Error('an answer without a decision')
  return { decision: known, codes: [...new Set(codesOf(reasons))] }
}

function codesOf(reasons: JsonValue | undefined): readonly string[] {
  if (reasons === undefined || !isJsonList(reasons)) return []
  return reasons.flatMap((reason) =>
    isJsonObject(reason) && typeof reason['code'] === 'string' ? [reason['code']] : [],
  )
}
