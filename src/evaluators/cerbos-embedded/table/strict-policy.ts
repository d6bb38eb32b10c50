import { boolean, list } from '../cel/ast.js'
import { inline } from '../cel/inline.js'
import { plainVariables } from '../cel/plain.js'
import { readsWhole } from '../cel/references.js'
import { usedDefinitions } from './definitions.js'
import { evaluation, type EvaluationOf } from './evaluation.js'
import { exactly } from './exactly.js'
import { leaves } from './expressions.js'
import type { ConditionTree, Definitions, Expression, Policy, Rule } from './model.js'
import { needsConsent } from './rows.js'
import { expressionsOf } from './rule-parts.js'
import { withRoleVariables } from './role-variables.js'
import { watchVariables } from './watched-variables.js'
import { policyWitnesses, rolesWatched, type Surroundings, type Witness } from './witnesses.js'

export interface StrictPolicy<P extends Policy> {
  readonly policy: P
  readonly witnesses: readonly Witness[]
}

/**
 * The policy as its rows in a strict table carry it, and its witnesses. Beside them:
 * - Variables that conditions read stay variables: the engine evaluates each once for all rows. Those that only outputs
 *   read are put into the outputs, so that they are evaluated when a rule speaks and not at each check; but for those whose
 *   stored value is not the expression's own.
 * - A variable that reads one that errs errs too, and rules read variables so that they err with them
 *   (watched-variables.ts).
 * - The variables of derived roles that must be read by name stand beside the policy's own (role-variables.ts).
 * - Where a rule has an output for a condition that is not met, both say which of them they are.
 * - A rule that could deny by an error does not: its witness does, and says so.
 * - Where an allow needs its parent's consent, Cerbos turns it into a denial of its opposite but leaves the outputs in
 *   their places, so that obligations would be lost where its condition holds. Here they follow its own condition.
 */
export function strictPolicy<P extends Policy>(policy: P, around: Surroundings): StrictPolicy<P> {
  const named = withOwnNames(policy)
  const own = exactly(() => withLeanOutputs(named)) ?? named
  const roles = rolesWatched(own, around)
  const watched = watchVariables(own.definitions, own.rules.flatMap(expressionsOf), around.globals)
  const definitions = watched?.definitions ?? own.definitions
  const lean = { ...own, definitions: withRoleVariables({ ...own, definitions }, roles) }
  const inside = { ...around, watched }
  return {
    policy: { ...lean, rules: lean.rules.map((rule) => strictRule(lean, rule, inside)) },
    witnesses: policyWitnesses(lean, inside),
  }
}

/** Rules of one name, which Cerbos takes for one another in its cache of conditions, get names of their own. */
function withOwnNames<P extends Policy>(policy: P): P {
  const seen = new Set<string>()
  const rules = policy.rules.map((rule, index) => {
    const rowName = seen.has(rule.name) ? `${rule.name}!${index + 1}` : rule.name
    seen.add(rule.name)
    return { ...rule, rowName }
  })
  return { ...policy, rules }
}

function withLeanOutputs<P extends Policy>(policy: P): P {
  const all = [...policy.rules.flatMap(expressionsOf), ...policy.definitions.variables.values()]
  if (all.some(({ tree }) => readsWhole(tree, 'variable'))) return policy
  const { variables } = policy.definitions
  const conditions = policy.rules.flatMap(({ condition }) => leaves(condition))
  const plain = plainVariables(variables)
  const stored = [...variables].flatMap(([name, expression]) => (plain.has(name) ? [] : [expression]))
  const read = usedDefinitions([...conditions, ...stored], policy.definitions).variables
  const keeps = (name: string): boolean => read.has(name) || !plain.has(name)
  const kept = new Map([...variables].filter(([name]) => keeps(name)))
  const toInline = new Map([...variables].filter(([name]) => !keeps(name)))
  const output = (expression: Expression | null): Expression | null =>
    expression === null ? null : inlineInto(expression, toInline)
  return {
    ...policy,
    definitions: { ...policy.definitions, variables: kept } satisfies Definitions,
    rules: policy.rules.map((rule) => ({
      ...rule,
      onActivated: output(rule.onActivated),
      onConditionNotMet: output(rule.onConditionNotMet),
    })),
  }
}

function inlineInto({ text, tree }: Expression, variables: Definitions['variables']): Expression {
  return { text, tree: inline(tree, { variables, constantName: (name) => name, others: 'keep' }) }
}

function strictRule(policy: Policy, rule: Rule, around: EvaluationOf): Rule {
  const tagged = rule.onConditionNotMet !== null
  const onActivated = tagged ? tag(rule.onActivated, true) : rule.onActivated
  const onConditionNotMet = tag(rule.onConditionNotMet, false)
  const turned = needsConsent(policy, rule)
  const sound = mayDenyByError(policy, rule) ? evaluation(policy, rule, null, around) : null
  return {
    ...rule,
    cacheName: rule.rowName,
    sound: sound === null ? null : { text: 'sound', tree: sound },
    onActivated: turned ? onConditionNotMet : onActivated,
    onConditionNotMet: turned ? onActivated : onConditionNotMet,
    tagged,
  }
}

/** `[true, value]` for a rule that activated, `[false, value]` for one whose condition was not met. */
function tag(expression: Expression | null, activated: boolean): Expression | null {
  if (expression === null) return null
  return { text: expression.text, tree: list([boolean(activated), expression.tree]) }
}

function mayDenyByError(policy: Policy, rule: Rule): boolean {
  if (policy.kind === 'role') return rule.condition !== null
  if (needsConsent(policy, rule)) return true
  if (rule.effect === 'allow') return false
  return rule.onActivated !== null || (rule.condition !== null && mayHoldByError(rule.condition))
}

/** Where an error within does not make the whole false. */
function mayHoldByError(tree: ConditionTree): boolean {
  if (tree.op === 'expr') return false
  return tree.op === 'none' || tree.op === 'any' || tree.of.some(mayHoldByError)
}
