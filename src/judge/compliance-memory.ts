import { createHash } from 'node:crypto'
import type { ComplianceStatus } from '../core/decision.js'
import type { CheckRequest, CheckResource, Evaluator } from '../core/evaluator.js'
import { COMPLIANCE } from '../core/words.js'

/** Of one evaluator; the oldest gives way. */
const MAX_REMEMBERED = 2_000

/**
 * Standards say the same to the same subject, evidence and tool, and most calls of an agent are alike in them: asked
 * once, the answer stands as long as the policies do. An evaluator's rules never change.
 */
const answers = new WeakMap<Evaluator, Map<string, ComplianceStatus>>()

/** Null: they have to be asked. */
export function recallCompliance(evaluator: Evaluator, request: CheckRequest): ComplianceStatus | null {
  const key = keyOf(evaluator, request)
  return key === null ? null : (answers.get(evaluator)?.get(key) ?? null)
}

/** Gives back what it is given. */
export function rememberCompliance(
  evaluator: Evaluator,
  request: CheckRequest,
  status: ComplianceStatus,
): ComplianceStatus {
  const key = keyOf(evaluator, request)
  if (key === null) return status
  const known = answers.get(evaluator) ?? new Map<string, ComplianceStatus>()
  answers.set(evaluator, known)
  known.set(key, status)
  const [oldest] = known.keys()
  if (known.size > MAX_REMEMBERED && oldest !== undefined) known.delete(oldest)
  return status
}

/** The request without what is known. */
export function withoutStandards(request: CheckRequest): CheckRequest {
  return { ...request, resources: request.resources.filter(({ layer }) => layer !== COMPLIANCE) }
}

/** Everything that rules can read; null where nothing is asked, or the clock counts too. */
function keyOf(evaluator: Evaluator, { subject, resources }: CheckRequest): string | null {
  const asked: CheckResource | undefined = resources.find(({ layer }) => layer === COMPLIANCE)
  if (asked === undefined || evaluator.timeless?.(COMPLIANCE) !== true) return null
  return createHash('sha256')
    .update(JSON.stringify([subject, asked]))
    .digest('base64')
}
