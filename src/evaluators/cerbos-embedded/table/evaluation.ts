import type { JsonObject } from '../../../core/json.js'
import { boolean, call, conditional, identifier, map, nothing, select, type Expr } from '../cel/ast.js'
import { evaluates, inline, sequence } from '../cel/inline.js'
import { readsWhole } from '../cel/references.js'
import { knownTotal } from '../cel/total.js'
import { usedDefinitions } from './definitions.js'
import { exactly } from './exactly.js'
import type { ConditionTree, Definitions, DerivedRole, Expression, Policy, Rule } from './model.js'
import { expressionsOf } from './rule-parts.js'

/**
 * An expression that is true, or errs where evaluating the rule would meet an error: in the condition of its derived
 * role, in its own condition, or in the output that follows. Null where none can. `globals`: the engine's.
 *
 * The engine makes a variable that errs null; so where every variable that the rule reads is something, reading them
 * is exact and cheap, and only where one is null are their own expressions evaluated in their place, which err where
 * they are read, and only there. Variables that cannot err are read by name always.
 */
export function evaluation(policy: Policy, rule: Rule, role: DerivedRole | null, globals: JsonObject): Expr | null {
  const { variables } = policy.definitions
  const inliner = (only: Definitions['variables']) => (tree: Expr) =>
    inline(tree, { variables: only, constantName: (name) => name, others: 'keep' })
  const evaluated = (own: (tree: Expr) => Expr): Expr => inEngineOrder(rule, role, own)
  const total = (tree: (own: (tree: Expr) => Expr) => Expr): boolean => {
    const inlined = exactly(() => tree(inliner(variables)))
    return inlined !== null && knownTotal(inlined, globals) !== null
  }
  if (total(evaluated)) return null
  const erring = new Map([...variables].filter(([, { tree }]) => !total((own) => own(tree))))
  const read = readBy(rule, policy.definitions, erring)
  const byName = evaluated((tree) => tree)
  if (read.length === 0) return byName
  return conditional(allThere(read), byName, exactly(() => evaluated(inliner(erring))) ?? failing())
}

/** As the engine goes: a derived role that is not held ends the rule; then the condition; then the output it leads to. */
function inEngineOrder(rule: Rule, role: DerivedRole | null, own: (tree: Expr) => Expr): Expr {
  const output = (expression: Expression | null): Expr =>
    expression === null ? boolean(true) : evaluates(own(expression.tree))
  const spoken =
    rule.condition === null
      ? output(rule.onActivated)
      : conditional(test(rule.condition, own), output(rule.onActivated), output(rule.onConditionNotMet))
  return role?.condition ? conditional(test(role.condition, roleInliner(role)), spoken, boolean(true)) : spoken
}

/** The same for a derived role alone. */
export function roleEvaluation(role: DerivedRole, condition: ConditionTree): Expr {
  return conditional(test(condition, roleInliner(role)), boolean(true), boolean(true))
}

/** Constants of a derived role live beside the policy's own, under a name that no policy can use. */
export function roleConstant(role: DerivedRole, name: string): string {
  return `${role.name} ${name}`
}

/** Writes a derived role's variables and constants out, for expressions that stand outside it. */
export function roleInliner(role: DerivedRole): (tree: Expr) => Expr {
  return (tree) =>
    inline(tree, { variables: role.definitions.variables, constantName: (name) => roleConstant(role, name) })
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

function allThere(names: readonly string[]): Expr {
  return names
    .map((name) => call('_!=_', [select(identifier('V'), name), nothing()]))
    .reduce((all, one) => call('_&&_', [all, one]))
}
