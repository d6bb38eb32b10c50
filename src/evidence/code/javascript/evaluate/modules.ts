import type { Completion, Machine } from '../machine.js'
import { modulePath, valueOfName } from '../library/names.js'
import { child, type SyntaxNode } from '../syntax/tree.js'
import { declare, type Scope } from '../values/scope.js'
import { nameValue, type Value } from '../values/value.js'
import { knownText } from '../../analysis/text.js'
import { checkOf } from './guards.js'

/** A module by what it is asked for; one that the code has written itself is run. */
export function loadModule(machine: Machine, specifier: string, node: SyntaxNode): Value {
  const path = modulePath(specifier)
  const isFile = /^(?:\.{0,2}\/|file:)/.test(specifier)
  if (isFile) {
    const own = ['', '.js', '.cjs', '.mjs', '/index.js']
      .map((ending) => knownText(specifier + ending))
      .find((one) => machine.analysis.contentOf(one) !== null)
    if (own !== undefined || !specifier.startsWith('.'))
      machine.analysis.execute(own ?? knownText(specifier), machine.site(node), 'javascript')
    else if (!specifier.endsWith('.json')) machine.analysis.importFile(specifier, machine.site(node), 'javascript')
  }
  if (/^https?:/.test(specifier)) {
    machine.analysis.network({ direction: 'out', target: knownText(specifier), method: 'GET' }, machine.site(node))
    machine.analysis.dynamic({ kind: 'load', known: false, language: 'javascript' }, machine.site(node))
  }
  if (/^data:/.test(specifier)) runData(machine, specifier, node)
  return valueOfName(path) ?? nameValue(path)
}

export function runData(machine: Machine, specifier: string, node: SyntaxNode): void {
  const at = specifier.indexOf(',')
  const body = specifier.slice(at + 1)
  const text = specifier.slice(0, at).includes('base64') ? Buffer.from(body, 'base64').toString() : decoded(body)
  machine.analysis.code({ language: 'javascript', text: knownText(text), dynamic: 'import' }, machine.site(node))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export function followImport(machine: Machine, node: SyntaxNode, scope: Scope): void {
  const source = child(node, 'source')
  if (source === undefined || /^import\s+type\b/.test(machine.text(node).slice(0, 40))) return
  const specifier = machine.text(source).slice(1, -1)
  const module = loadModule(machine, specifier, node)
  for (const clause of node.children) if (clause.type === 'import_clause') bindClause(machine, clause, module, scope)
}

function bindClause(machine: Machine, clause: SyntaxNode, module: Value, scope: Scope): void {
  for (const part of clause.children) {
    if (part.type === 'identifier') declare(scope, machine.text(part), machine.member(module, 'default', part))
    else if (part.type === 'namespace_import') declare(scope, machine.text(part.children[0] ?? part), module)
    else
      for (const one of part.children) {
        const name = child(one, 'name')
        if (name === undefined) continue
        declare(
          scope,
          machine.text(child(one, 'alias') ?? name),
          machine.member(module, plainName(machine.text(name)), one),
        )
      }
  }
}

function plainName(text: string): string {
  return text.replace(/^['"]|['"]$/g, '')
}

export function importRequire(machine: Machine, clause: SyntaxNode, scope: Scope): void {
  const source = child(clause, 'source')
  const [name] = clause.children
  if (source === undefined || name === undefined) return
  declare(scope, machine.text(name), loadModule(machine, machine.text(source).slice(1, -1), clause))
}

export function followExport(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const declaration = child(node, 'declaration')
  if (declaration !== undefined) return machine.run(declaration, scope)
  const source = child(node, 'source')
  if (source !== undefined) loadModule(machine, machine.text(source).slice(1, -1), node)
  const value = child(node, 'value')
  if (value !== undefined) machine.evaluate(value, scope)
  checkOf(machine, node, scope)
  return 'normal'
}
