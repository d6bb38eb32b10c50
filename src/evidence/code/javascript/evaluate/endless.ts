import type { Machine } from '../machine.js'
import { child, type SyntaxNode } from '../syntax/tree.js'
import { truthOf } from '../values/reading.js'
import type { Scope } from '../values/scope.js'

const FUNCTIONS = new Set([
  'function_expression',
  'arrow_function',
  'function_declaration',
  'method_definition',
  'generator_function',
  'generator_function_declaration',
  'class_body',
])
const LOOPS = new Set(['for_statement', 'while_statement', 'do_statement', 'for_in_statement'])
const CHOICES = new Set([
  ...LOOPS,
  'if_statement',
  'ternary_expression',
  'switch_statement',
  'try_statement',
  'return_statement',
  'throw_statement',
  'optional_chain',
])
const GROWS =
  /\.(?:push|unshift|concat|append|repeat|set|add)\(|\bnew\s+(?:Array|ArrayBuffer|Uint8Array)\b|Buffer\.alloc|\+=\s*\w+\s*;|\.\.\.\w+/
const MAX_LOOKED_AT = 512
const MAX_TEXT = 4_000

/** Tells of a loop that nothing ends: no condition that could fail, no way out of its body, no waiting in it. */
export function tellEndless(
  machine: Machine,
  node: SyntaxNode,
  condition: SyntaxNode | undefined,
  body: SyntaxNode | undefined,
  scope: Scope,
): boolean {
  if (body === undefined) return false
  const text = machine.text(body).slice(0, MAX_TEXT)
  if (!isAlways(machine, condition, machine.text(node).slice(0, MAX_TEXT), scope)) return false
  if (leaves(body, 0, false, { left: MAX_LOOKED_AT }) || /\b(?:process\.(?:exit|abort)|Deno\.exit)\b/.test(text))
    return false
  if (/\bawait\b|\byield\b/.test(text)) return true
  const site = { ...machine.site(node), inLoop: true }
  if (GROWS.test(text)) machine.analysis.resource({ kind: 'unbounded_allocation', detail: 'grows without end' }, site)
  machine.analysis.resource({ kind: 'unbounded_loop', detail: 'nothing ends the loop' }, site)
  return true
}

/** It holds now, and nothing in the loop changes what it is made of. */
function isAlways(machine: Machine, condition: SyntaxNode | undefined, loop: string, scope: Scope): boolean {
  if (condition === undefined) return true
  const text = machine.text(condition)
  if (text.length > 48 || /[\w$\])]\s*\(|[^=!<>]=[^=>]|\+\+|--/.test(text)) return false
  if (truthOf(machine.evaluate(condition, scope)) !== true) return false
  const names = text.match(/[A-Za-z_$][\w$]*/g) ?? []
  return names.every((name) => !changes(loop, name))
}

function changes(text: string, name: string): boolean {
  return text
    .split(name)
    .some(
      (before, at, parts) =>
        at < parts.length - 1 &&
        (/^\s*(?:[-+*/%&|^]{0,3}=[^=>]|\+\+|--|\.\w+\(|\[)/.test(parts[at + 1] ?? '') ||
          /(?:\+\+|--)\s*$/.test(before)),
    )
}

/** A function that calls itself on every way through it. */
export function isUnconditional(node: SyntaxNode, look = { left: MAX_LOOKED_AT }, depth = 0): boolean {
  if (look.left-- <= 0 || depth > 64) return false
  if (CHOICES.has(node.type) && !(node.type === 'return_statement' && depth <= 2)) return false
  if (node.type === 'binary_expression' && ['&&', '||', '??'].includes(node.operator ?? '')) return false
  return node.children.every((one) => isUnconditional(one, look, depth + 1))
}

/** Whether something in the body ends the loop. */
function leaves(node: SyntaxNode, depth: number, nested: boolean, look: { left: number }): boolean {
  if (look.left-- <= 0 || depth > 64) return true
  if (FUNCTIONS.has(node.type)) return false
  if (node.type === 'return_statement' || node.type === 'throw_statement') return true
  if (node.type === 'break_statement') return !nested || child(node, 'label') !== undefined
  if (node.type === 'yield_expression') return true
  const within = nested || LOOPS.has(node.type) || node.type === 'switch_statement'
  return node.children.some((one) => leaves(one, depth + 1, within, look))
}
