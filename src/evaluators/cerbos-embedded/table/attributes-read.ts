import { GUARD_LAYERS } from '../../../core/words.js'
import { mapChildren, type Expr } from '../cel/ast.js'
import { pathOf } from '../cel/path.js'
import { leaves } from './expressions.js'
import { coversKind } from './glob.js'
import type { ConditionTree, Definitions, Expression, Policy, Rule } from './model.js'
import { sanitize } from './names.js'

export type AttributesRead = (kind: string) => ReadonlySet<string> | null

/**
 * Which attributes of a resource its rules read: in conditions, outputs, variables and derived roles of its own
 * policies, of those of principals and roles that reach it, and of the guard layers. Null: an expression reads `R`,
 * `R.attr` or an attribute whose name is computed, so it may be any.
 */
export function createAttributesRead(policies: readonly Policy[]): AttributesRead {
  const known = new Map<string, ReadonlySet<string> | null>()
  return (kind) => {
    const name = sanitize(kind)
    const read = known.get(name)
    if (read !== undefined) return read
    const found = attributesIn(
      policies.filter((policy) => [kind, ...GUARD_LAYERS].some((each) => speaksOf(policy, each))),
    )
    known.set(name, found)
    return found
  }
}

/** Whether a policy has a say in resources of this kind. */
export function speaksOf(policy: Policy, kind: string): boolean {
  if (policy.kind !== 'resource') return policy.rules.some(({ resource }) => coversKind(resource, kind))
  return sanitize(policy.resource) === sanitize(kind)
}

/** The names that these policies read, wherever in them; null: all of them at once. */
export function attributesIn(policies: readonly Policy[]): ReadonlySet<string> | null {
  const names = new Set<string>()
  for (const { tree } of policies.flatMap(expressionsOf)) if (!collect(tree, names)) return null
  return names
}

/** Every expression of a policy. */
export function expressionsOf({ definitions, rules }: Policy): readonly Expression[] {
  return [...inDefinitions(definitions), ...rules.flatMap(inRule)]
}

function inRule({ condition, onActivated, onConditionNotMet, derivedRoles }: Rule): readonly Expression[] {
  const outputs = [onActivated, onConditionNotMet].filter((output) => output !== null)
  const roles = derivedRoles.flatMap((role) => [...inCondition(role.condition), ...inDefinitions(role.definitions)])
  return [...inCondition(condition), ...outputs, ...roles]
}

function inCondition(condition: ConditionTree | null): readonly Expression[] {
  return leaves(condition)
}

function inDefinitions({ variables }: Definitions): readonly Expression[] {
  return [...variables.values()]
}

/** False when the expression may read any attribute. */
function collect(root: Expr, names: Set<string>): boolean {
  let known = true
  const visit = (expr: Expr, shadowed: ReadonlySet<string>): Expr => {
    const path = pathOf(expr)
    const [start] = path ?? []
    if (path === null || start === undefined) {
      return mapChildren(expr, (child, bound) =>
        visit(child, bound.length === 0 ? shadowed : new Set([...shadowed, ...bound])),
      )
    }
    const read = shadowed.has(start) ? NOTHING : attributeIn(start.replace(/^\./, ''), path.slice(1))
    if (read === ANYTHING) known = false
    else if (read !== NOTHING) names.add(read.name)
    return expr
  }
  visit(root, new Set())
  return known
}

const NOTHING = 'nothing'
const ANYTHING = 'anything'

/** What stands between a root and the names of attributes. */
const PREFIXES: ReadonlyMap<string, readonly string[]> = new Map([
  ['R', ['attr']],
  ['request', ['resource', 'attr']],
])

function attributeIn(
  root: string,
  path: readonly string[],
): { readonly name: string } | typeof NOTHING | typeof ANYTHING {
  const prefix = PREFIXES.get(root)
  if (prefix === undefined || prefix.some((name, index) => index < path.length && path[index] !== name)) return NOTHING
  const name = path[prefix.length]
  return name === undefined ? ANYTHING : { name }
}
