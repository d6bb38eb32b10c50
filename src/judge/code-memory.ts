import type { CheckRequest, CheckResource, Evaluator, LayerJudgement } from '../core/evaluator.js'
import { CODE_ACTION, CODE_KINDS } from '../core/words.js'

/** Of one evaluator; the oldest gives way. */
const MAX_REMEMBERED = 1_000
/** Longer texts are not worth keeping: they do not come again. */
const MAX_LENGTH = 2_048

/**
 * Most code has no facts of most kinds, and of the same facts rules about code say the same to the same subject: asked
 * once, the answer stands as long as the policies do. An evaluator's rules never change.
 */
const answers = new WeakMap<Evaluator, Map<string, LayerJudgement>>()

/** What is known of the resources of a request; the others have to be asked. */
export interface Recalled {
  /** The request without what is known. */
  readonly asked: CheckRequest
  /** The answers to the whole request in its order, with those to `asked` put in. */
  readonly whole: (layers: readonly LayerJudgement[]) => readonly LayerJudgement[]
}

export function recallCode(evaluator: Evaluator, request: CheckRequest): Recalled {
  const keys = request.resources.map((resource) => keyOf(evaluator, request, resource))
  const known = keys.map((key) => (key === null ? undefined : answers.get(evaluator)?.get(key)))
  const resources = request.resources.filter((_, index) => known[index] === undefined)
  return {
    asked: resources.length === request.resources.length ? request : { ...request, resources },
    whole: (layers) => {
      const rest = [...layers]
      return request.resources.flatMap(({ actions = [request.action] }, index) => {
        const before = known[index]
        if (before !== undefined) return [before]
        const given = rest.splice(0, actions.length)
        const [only] = given
        const key = keys[index] ?? null
        if (key !== null && only !== undefined) remember(evaluator, key, only)
        return given
      })
    },
  }
}

function remember(evaluator: Evaluator, key: string, judgement: LayerJudgement): void {
  if (judgement.errors.length > 0 || judgement.schemaErrors.length > 0) return
  const known = answers.get(evaluator) ?? new Map<string, LayerJudgement>()
  answers.set(evaluator, known)
  known.set(key, judgement)
  const [oldest] = known.keys()
  if (known.size > MAX_REMEMBERED && oldest !== undefined) known.delete(oldest)
}

/** Everything that rules can read; null for other resources, and where that cannot be told. */
function keyOf(evaluator: Evaluator, { subject }: CheckRequest, resource: CheckResource): string | null {
  const { kind, id, version, scope, actions } = resource
  if (!kind.startsWith(CODE_KINDS) || actions?.length !== 1 || actions[0] !== CODE_ACTION) return null
  const read = evaluator.read?.(resource) ?? null
  if (read === null) return null
  const key = JSON.stringify([subject, kind, id, version, scope, read])
  return key.length > MAX_LENGTH ? null : key
}
