import { call, identifier, nothing, select, type Expr } from '../cel/ast.js'
import { inline, rename } from '../cel/inline.js'
import { CelError } from '../cel/macros.js'
import { plainVariables } from '../cel/plain.js'
import { readsRoot, readsWhole } from '../cel/references.js'
import { leaves } from './expressions.js'
import type { Definitions, DerivedRole, Expression, Policy } from './model.js'
import { expressionsOf } from './rule-parts.js'

/** Constants of a derived role live beside the policy's own, under a name that no policy can use. */
export function roleConstant(role: DerivedRole, name: string): string {
  return `${role.origin} ${role.name} ${name}`
}

/** The same for variables; one for each role, whatever the set. Cerbos could read these names too. */
function roleVariable({ origin, name: role }: DerivedRole, name: string): string {
  return ['role', origin, role, name].map((part) => part.replace(/[\W_]/g, hex)).join('__')
}

function hex(sign: string): string {
  return `_x${sign.charCodeAt(0).toString(16)}_`
}

/** Writes a derived role's variables and constants out, for expressions that stand outside it. */
export function roleInliner(role: DerivedRole): (tree: Expr) => Expr {
  const { variables } = role.definitions
  return (tree) => inline(tree, { variables, constantName: (name) => roleConstant(role, name) })
}

/**
 * Where the engine's stored value of a variable is not the expression's own, the witnesses' expressions must read what
 * the engine stored: so the role's variables are among those of the policy. Others are written out.
 */
export function readsStored({ definitions: { variables } }: DerivedRole): boolean {
  return plainVariables(variables).size < variables.size
}

/** The tree with the role's variables read by name, as they stand among the policy's. */
export function byRoleNames(role: DerivedRole): (tree: Expr) => Expr {
  return (tree) =>
    rename(tree, { variable: (name) => roleVariable(role, name), constant: (name) => roleConstant(role, name) })
}

/** The same, erring where a variable that it reads errs. */
export function watchedRoleNames(role: DerivedRole): (tree: Expr) => Expr {
  return (tree) =>
    inline(tree, {
      variables: role.definitions.variables,
      constantName: (name) => roleConstant(role, name),
      readAs: (name) => roleVariable(role, name),
    })
}

/** True where every variable of the role has a value. */
export function roleVariablesThere(role: DerivedRole): Expr {
  return allThere([...role.definitions.variables.keys()].map((name) => roleVariable(role, name)))
}

export function allThere(names: readonly string[]): Expr {
  return names
    .map((name) => call('_!=_', [select(identifier('V'), name), nothing()]))
    .reduce((all, one) => call('_&&_', [all, one]))
}

/** The policy's definitions with those of derived roles beside them. Throws CelError where that cannot be. */
export function withRoleVariables(policy: Policy, roles: readonly DerivedRole[]): Definitions {
  const variables = new Map(policy.definitions.variables)
  const constants = new Map(policy.definitions.constants)
  for (const role of roles.filter(readsStored)) {
    refuseWhole(policy, role)
    const named = byRoleNames(role)
    for (const [name, { text, tree }] of role.definitions.variables) {
      const placed = roleVariable(role, name)
      if (policy.definitions.variables.has(placed)) throw new CelError(`names a variable ${placed}, which is reserved`)
      variables.set(placed, { text, tree: named(tree) })
    }
    for (const [name, value] of role.definitions.constants) constants.set(roleConstant(role, name), value)
  }
  return { variables, constants }
}

function refuseWhole(policy: Policy, role: DerivedRole): void {
  const read = [
    ...policy.rules.flatMap(expressionsOf),
    ...policy.definitions.variables.values(),
    ...expressionsIn(role),
  ]
  if (!read.some(({ tree }) => readsWhole(tree, 'variable'))) return
  throw new CelError(`reads all variables at once, beside those of the derived role ${role.name}`)
}

/**
 * While derived roles are worked out there are none in effect, and one that asks for them would mean something else
 * from one place to the other. Throws CelError.
 */
export function refuseRuntime(role: DerivedRole): void {
  if (!expressionsIn(role).some(({ tree }) => readsRoot(tree, 'runtime'))) return
  throw new CelError(
    `derived role ${role.name} reads runtime, which tells of no derived roles while they are worked out`,
  )
}

function expressionsIn({ condition, definitions }: DerivedRole): readonly Expression[] {
  return [...leaves(condition), ...definitions.variables.values()]
}
