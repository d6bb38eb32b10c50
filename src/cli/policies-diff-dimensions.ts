import type { DecisionRequest } from '../core/action.js'
import type { JsonObject, JsonValue } from '../core/json.js'
import type { ComparedValues } from '../evaluators/cerbos-embedded/compared/compared-values.js'
import { withChoice, type Choice } from './policies-diff-tool.js'

/** One request to ask both sets, and for whom. */
export interface AskedRequest {
  readonly request: DecisionRequest
  readonly role: string
  readonly claims: JsonObject
}

/** Of generated requests, where no policy is about a certain agent. */
export const GENERATED_AGENT = 'policy-diff'
export const DEFAULT_ROLE = 'agent'

/** A dimension of a matrix: what may be chosen, and how a choice changes the request. Choice 0 is the plain one. */
export interface Dimension {
  readonly size: number
  /** Choices that only one of the sets knows: a limit that moved, a name that is new. */
  readonly fresh: readonly number[]
  readonly apply: (asked: AskedRequest, choice: number) => AskedRequest
}

const STRANGER = 'somebody-else'
const MAX_SUBJECT_CHOICES = 16

/** Who asks: role, agent, and what is said or certified of them. `compared`: by set. */
export function subjectDimensions(compared: readonly ComparedValues[]): readonly Dimension[] {
  const roles = compared.map(({ roles: named }) => [DEFAULT_ROLE, ...named])
  const agents = compared.map(({ agents: named }) => [GENERATED_AGENT, ...named])
  const attributes = compared.flatMap(({ attributes: found }) => [...found.keys()])
  const members = [...new Set(attributes)].filter((name) => name.startsWith('P.'))
  return [
    dimension(roles, (asked, role) => ({ ...asked, role })),
    dimension(agents, (asked, agentId) => ({ ...asked, request: { ...asked.request, agentId } })),
    ...members.map((name) =>
      dimension<JsonValue | undefined>(
        compared.map(({ attributes: found }) => [undefined, STRANGER, ...(found.get(name) ?? [])]),
        (asked, value) => (value === undefined ? asked : withMember(asked, name, value)),
      ),
    ),
  ]
}

/** A member of the context, or a claim of the key. */
function withMember(asked: AskedRequest, name: string, value: JsonValue): AskedRequest {
  const claim = name.startsWith('P.verified.claims.')
  const member = name.slice(claim ? 'P.verified.claims.'.length : 'P.'.length)
  if (claim) return { ...asked, claims: { ...asked.claims, [member]: value } }
  return { ...asked, request: { ...asked.request, context: { ...asked.request.context, [member]: value } } }
}

/** What stands in an argument. `choices`: by set. */
export function argumentDimension(argument: string, choices: readonly (readonly Choice[])[]): Dimension {
  return dimension(
    choices,
    (asked, choice) => {
      const { input } = asked.request
      if (input.form !== 'tool') return asked
      const args = withChoice(input.arguments, argument, choice)
      return { ...asked, request: { ...asked.request, input: { ...input, arguments: args } } }
    },
    Infinity,
  )
}

function dimension<T>(
  bySet: readonly (readonly T[])[],
  apply: (asked: AskedRequest, value: T) => AskedRequest,
  max = MAX_SUBJECT_CHOICES,
): Dimension {
  const keyed = bySet.map((values) => new Map(values.map((value) => [JSON.stringify([value]), value] as const)))
  const all = [...new Map(keyed.flatMap((values) => [...values]))]
  const isFresh = ([key]: readonly [string, T]): boolean => !keyed.every((values) => values.has(key))
  const chosen = [...all.slice(0, 1), ...all.slice(1).filter(isFresh), ...all.slice(1).filter((one) => !isFresh(one))]
  const kept = chosen.slice(0, max)
  return {
    size: kept.length,
    fresh: kept.flatMap((one, at) => (isFresh(one) ? [at] : [])),
    apply: (asked, at) => {
      const found = kept[at]
      return found === undefined ? asked : apply(asked, found[1])
    },
  }
}
