import type { Completion, Machine } from '../machine.js'
import { child, first, type SyntaxNode } from '../syntax/tree.js'
import { truthOf } from '../values/reading.js'
import { declare, innerScope, type Scope } from '../values/scope.js'
import { textValue, numberValue, objectValue, UNDEFINED, unknown, type Value } from '../values/value.js'
import { aside, branch, under } from './cells.js'
import { createClass, createFunction } from './functions.js'
import { checkOf, guardsOf } from './guards.js'
import { doWhile, forIn, forLoop, whileLoop } from './loops.js'
import { followExport, followImport, importRequire } from './modules.js'
import { switchStatement } from './switch.js'

type Run = (machine: Machine, node: SyntaxNode, scope: Scope) => Completion

const normal: Run = () => 'normal'
const expression: Run = (machine, node, scope) => {
  for (const one of node.children) machine.evaluate(one, scope)
  return 'normal'
}
const declareClass: Run = (machine, node, scope) => {
  const name = child(node, 'name')
  createClass(machine, node, scope, name === undefined ? '' : machine.text(name))
  for (const one of node.children) if (one.type === 'decorator') machine.evaluate(one, scope)
  return 'normal'
}
const block: Run = (machine, node, scope) => machine.runAll(node.children, innerScope(scope))

const STATEMENTS: ReadonlyMap<string, Run> = new Map<string, Run>([
  ['program', (machine, node, scope) => machine.runAll(node.children, scope)],
  ['statement_block', block],
  ['expression_statement', expressionStatement],
  ['lexical_declaration', declaration('let')],
  ['variable_declaration', declaration('var')],
  ['using_declaration', declaration('let')],
  ['if_statement', ifStatement],
  ['else_clause', inside],
  ['for_statement', forLoop],
  ['for_in_statement', forIn],
  ['while_statement', whileLoop],
  ['do_statement', doWhile],
  ['switch_statement', switchStatement],
  ['try_statement', tryStatement],
  ['return_statement', returnStatement],
  ['throw_statement', throwStatement],
  ['break_statement', jump('break')],
  ['continue_statement', jump('continue')],
  ['labeled_statement', labeled],
  ['with_statement', withStatement],
  ['class_declaration', declareClass],
  ['abstract_class_declaration', declareClass],
  ['function_declaration', normal],
  ['generator_function_declaration', normal],
  ['function_signature', normal],
  ['interface_declaration', normal],
  ['type_alias_declaration', normal],
  ['ambient_declaration', normal],
  ['empty_statement', normal],
  ['hash_bang_line', normal],
  ['debugger_statement', normal],
  ['import_statement', importStatement],
  ['import_alias', expression],
  ['export_statement', followExport],
  ['enum_declaration', enumDeclaration],
  ['internal_module', namespace],
  ['module', namespace],
  ['ERROR', broken],
])

export function runStatement(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const run = STATEMENTS.get(node.type)
  if (run !== undefined) return run(machine, node, scope)
  machine.evaluate(node, scope)
  return 'normal'
}

/** Statements in their order: what a check before another one guards, and what is never reached. */
export function runStatements(machine: Machine, nodes: readonly SyntaxNode[], scope: Scope): Completion {
  hoist(machine, nodes, scope)
  const outer = machine.state.guards
  let completion: Completion = 'normal'
  for (const node of nodes) {
    completion = machine.run(node, scope)
    if (completion !== 'normal') break
  }
  machine.state.guards = outer
  return completion
}

function hoist(machine: Machine, nodes: readonly SyntaxNode[], scope: Scope): void {
  for (const node of nodes) {
    const declared = node.type === 'export_statement' ? (child(node, 'declaration') ?? node) : node
    if (declared.type !== 'function_declaration' && declared.type !== 'generator_function_declaration') continue
    const name = child(declared, 'name')
    if (name === undefined) continue
    declare(scope, machine.text(name), createFunction(machine, declared, scope, machine.text(name)))
  }
}

function inside(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const body = child(node, 'body') ?? first(node)
  return body === undefined ? 'normal' : machine.run(body, scope)
}

function broken(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  for (const one of node.children) machine.run(one, scope)
  return 'normal'
}

function expressionStatement(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const [only] = node.children
  if (only?.type === 'internal_module') return namespace(machine, only, scope)
  for (const one of node.children) machine.state.last = machine.evaluate(one, scope)
  const checks = checkOf(machine, node, scope)
  if (checks.length > 0) machine.state.guards = [...machine.state.guards, ...checks]
  return isExit(machine, node) ? 'throw' : 'normal'
}

function isExit(machine: Machine, node: SyntaxNode): boolean {
  const call = first(node)
  return (
    call?.type === 'call_expression' &&
    machine.state.replaced.size === 0 &&
    /^(?:process\.exit|process\.abort|Deno\.exit)\(/.test(machine.text(call).slice(0, 24))
  )
}

function declaration(how: 'let' | 'var'): Run {
  return (machine, node, scope) => {
    for (const one of node.children) {
      const name = child(one, 'name')
      const value = child(one, 'value')
      if (name === undefined) continue
      if (value === undefined && how === 'var') {
        if (name.type === 'identifier' && !scope.cells.has(machine.text(name)))
          machine.bind(name, UNDEFINED, scope, how)
      } else
        machine.bind(
          name,
          value === undefined ? UNDEFINED : named(machine, machine.evaluate(value, scope), name),
          scope,
          how,
        )
    }
    return 'normal'
  }
}

/** A function without a name of its own is called by its variable's. */
function named(machine: Machine, value: Value, name: SyntaxNode): Value {
  return (value.kind === 'function' || value.kind === 'class') && value.name === '' && name.type === 'identifier'
    ? renamed(machine, value, machine.text(name))
    : value
}

function renamed(machine: Machine, value: Value & { kind: 'function' | 'class' }, name: string): Value {
  const copy = { ...value, name }
  const met = machine.state.met.get(value.node)
  if (copy.kind === 'function' && met?.value === value) machine.state.met.set(value.node, { ...met, value: copy })
  return copy
}

function ifStatement(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const [condition, consequence, alternative] = [
    child(node, 'condition'),
    child(node, 'consequence'),
    child(node, 'alternative'),
  ]
  if (condition === undefined) return 'normal'
  const truth = truthOf(machine.evaluate(condition, scope))
  const [holds, fails] = [guardsOf(machine, condition, true, scope), guardsOf(machine, condition, false, scope)]
  const then = way(machine, consequence, holds, scope)
  const otherwise = way(machine, alternative, fails, scope)
  if (truth !== null) {
    aside(machine.state, truth ? otherwise : then)
    return (truth ? then : otherwise)()
  }
  const [first = 'normal', second = 'normal'] = branch(machine.state, [then, otherwise])
  if (first !== 'normal' && second !== 'normal') return first === second ? first : 'return'
  if (first !== 'normal' && second === 'normal') machine.state.guards = [...machine.state.guards, ...fails]
  if (first === 'normal' && second !== 'normal') machine.state.guards = [...machine.state.guards, ...holds]
  return 'normal'
}

function way(
  machine: Machine,
  node: SyntaxNode | undefined,
  guards: readonly string[],
  scope: Scope,
): () => Completion {
  return () => (node === undefined ? 'normal' : under(machine.state, guards, () => machine.run(node, scope)))
}

function tryStatement(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const [body, handler, finalizer] = [child(node, 'body'), child(node, 'handler'), child(node, 'finalizer')]
  const completion = body === undefined ? 'normal' : machine.run(body, scope)
  let handled: Completion = 'throw'
  if (handler !== undefined) {
    const parameter = child(handler, 'parameter')
    const caught = innerScope(scope)
    if (parameter !== undefined) machine.bind(parameter, unknown(), caught, 'let')
    const handlerBody = child(handler, 'body')
    const [, result = 'normal'] = branch(machine.state, [
      () => 'normal',
      () => (handlerBody === undefined ? 'normal' : machine.run(handlerBody, caught)),
    ])
    handled = result
  }
  const last = finalizer === undefined ? 'normal' : machine.run(first(finalizer) ?? finalizer, scope)
  if (last !== 'normal') return last
  return completion !== 'normal' && handler !== undefined && handled === 'normal' && completion === 'throw'
    ? 'normal'
    : completion
}

function returnStatement(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const value = first(node)
  scope.frame.returned.push(value === undefined ? UNDEFINED : machine.evaluate(value, scope))
  return 'return'
}

function throwStatement(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  expression(machine, node, scope)
  return 'throw'
}

function jump(completion: 'break' | 'continue'): Run {
  return (machine, node) => {
    const label = child(node, 'label')
    machine.state.label = label === undefined ? null : machine.text(label)
    return completion
  }
}

function labeled(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const body = child(node, 'body')
  const label = child(node, 'label')
  if (body === undefined) return 'normal'
  const completion = machine.run(body, scope)
  const isOwn = label !== undefined && machine.state.label === machine.text(label)
  if (!isOwn) return completion
  machine.state.label = null
  return 'normal'
}

function withStatement(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const [object, body] = [child(node, 'object'), child(node, 'body')]
  if (object === undefined || body === undefined) return 'normal'
  return machine.run(body, innerScope(scope, machine.evaluate(object, scope)))
}

function importStatement(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const clause = node.children.find(({ type }) => type === 'import_require_clause')
  if (clause === undefined) followImport(machine, node, scope)
  else importRequire(machine, clause, scope)
  return 'normal'
}

/** Its members are the variables of its body. */
function namespace(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const body = child(node, 'body')
  const name = child(node, 'name')
  if (body === undefined) return 'normal'
  const own: Scope = { ...innerScope(scope), isFunction: true }
  const completion = machine.runAll(body.children, own)
  const [outer = '', ...inner] = name === undefined ? [] : machine.text(name).split('.')
  const members = { ...objectValue(), fields: own.cells }
  declare(
    scope,
    outer,
    inner.reduceRight<Value>((value, part) => objectValue([[part, value]]), members),
  )
  return completion
}

function enumDeclaration(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const members: [string, Value][] = []
  for (const [at, member] of (child(node, 'body')?.children ?? []).entries()) {
    const value = child(member, 'value')
    const name = member.type === 'enum_assignment' ? (child(member, 'name') ?? member) : member
    members.push([machine.text(name), value === undefined ? numberValue(at) : machine.evaluate(value, scope)])
  }
  const name = child(node, 'name')
  if (name !== undefined)
    declare(scope, machine.text(name), objectValue(members.length > 0 ? members : [['', textValue('')]]))
  return 'normal'
}
