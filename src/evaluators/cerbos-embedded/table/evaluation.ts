import type { JsonObject } from '../../../core/json.js'
import { boolean, conditional, map, select, type Expr } from '../cel/ast.js'
import { evaluates, inline, sequence } from '../cel/inline.js'
import { readsWhole } from '../cel/references.js'
import { knownTotal } from '../cel/total.js'
import { usedDefinitions } from './definitions.js'
import { exactly } from './exactly.js'
import type { ConditionTree, Definitions, DerivedRole, Expression, Policy, Rule } from './model.js'
import type { WatchedVariables } from './watched-variables.js'
import {
  allThere,
  byRoleNames,
  readsStored,
  roleInliner,
  roleVariablesThere,
  watchedRoleNames,
} from './role-variables.js'
import { expressionsOf } from './rule-parts.js'

/** What evaluations of one policy's rules have in common. */
export interface EvaluationOf {
  /** The engine's globals. */
  readonly globals: JsonObject
  /** Null: the policy's variables stand as they are written. */
  readonly watched: WatchedVariables | null
}

/**
 * An expression that is true, or errs where evaluating the rule would meet an error: in the condition of its derived
 * role, in its own condition, or in the output that follows. Null where none can.
 */
export function evaluation(policy: Policy, rule: Rule, role: DerivedRole | null, around: EvaluationOf): Expr | null {
  const { globals, watched } = around
  const definitions = watched?.original ?? policy.definitions
  const { variables } = definitions
  const inlined = (tree: Expr): Expr => inline(tree, { variables, constantName, others: 'keep' })
  const total = (tree: () => Expr): boolean => {
    const found = exactly(tree)
    return found !== null && knownTotal(found, globals) !== null
  }
  if (total(() => inEngineOrder(rule, inlinedRole(role), inlined))) return null
  const held = role?.condition ? roleTest(role, role.condition) : null
  if (watched !== null) {
    const own = (tree: Expr): Expr => watched.read(tree)
    return inEngineOrder(
      withoutTotalOutputs(rule, (tree) => total(() => inlined(tree))),
      held,
      own,
    )
  }
  const erring = new Map([...variables].filter(([, { tree }]) => !total(() => inlined(tree))))
  return watchingAll(readBy(rule, definitions, erring), erring, (own) => inEngineOrder(rule, held, own))
}

function constantName(name: string): string {
  return name
}

function withoutTotalOutputs(rule: Rule, total: (tree: Expr) => boolean): Rule {
  const kept = (output: Expression | null): Expression | null => (output === null || total(output.tree) ? null : output)
  return { ...rule, onActivated: kept(rule.onActivated), onConditionNotMet: kept(rule.onConditionNotMet) }
}

/**
 * Where variables must stand as they are written: the engine makes one that errs null, so where every variable that the
 * rule reads is something, reading them is exact and cheap, and only where one is null are their own expressions
 * evaluated too, which err where they are read, and only there; the value is the stored one all the same.
 */
function watchingAll(
  read: readonly string[],
  erring: Definitions['variables'],
  evaluated: (own: (tree: Expr) => Expr) => Expr,
): Expr {
  const byName = evaluated((tree) => tree)
  if (read.length === 0) return byName
  const watching = (tree: Expr): Expr =>
    inline(tree, { variables: erring, constantName, others: 'keep', readAs: (name) => name })
  return conditional(allThere(read), byName, exactly(() => evaluated(watching)) ?? failing())
}

/** As the engine goes: a derived role that is not held ends the rule; then the condition; then the output it leads to. */
function inEngineOrder(rule: Rule, role: Expr | null, own: (tree: Expr) => Expr): Expr {
  const output = (expression: Expression | null): Expr =>
    expression === null ? boolean(true) : evaluates(own(expression.tree))
  const spoken =
    rule.condition === null
      ? output(rule.onActivated)
      : conditional(test(rule.condition, own), output(rule.onActivated), output(rule.onConditionNotMet))
  return role === null ? spoken : conditional(role, spoken, boolean(true))
}

/** The same for a derived role alone. */
export function roleEvaluation(role: DerivedRole, condition: ConditionTree): Expr {
  return conditional(roleTest(role, condition), boolean(true), boolean(true))
}

function inlinedRole(role: DerivedRole | null): Expr | null {
  return role?.condition ? test(role.condition, roleInliner(role)) : null
}

/** Whether the role is held, as it can be told outside it; errs where its condition does. */
function roleTest(role: DerivedRole, condition: ConditionTree): Expr {
  if (!readsStored(role)) return test(condition, roleInliner(role))
  const watched = exactly(() => test(condition, watchedRoleNames(role))) ?? failing()
  return conditional(roleVariablesThere(role), test(condition, byRoleNames(role)), watched)
}

function test(tree: ConditionTree, inlined: (tree: Expr) => Expr): Expr {
  if (tree.op === 'expr') return sequence.expression(inlined(tree.expression.tree))
  return sequence[tree.op](tree.of.map((part) => test(part, inlined)))
}

/** Where variables cannot be inlined, one that is null counts as an error, which is stricter. */
function failing(): Expr {
  return select(map([]), 'none')
}

function readBy(rule: Rule, definitions: Definitions, erring: Definitions['variables']): readonly string[] {
  const expressions = expressionsOf(rule)
  const whole = expressions.some(({ tree }) => readsWhole(tree, 'variable'))
  const names = whole ? [...definitions.variables.keys()] : usedDefinitions(expressions, definitions).variables.keys()
  return [...names].filter((name) => erring.has(name))
}
