import type { Machine } from '../machine.js'
import { child, type SyntaxNode } from '../syntax/tree.js'
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
const GROWS =
  /\.(?:push|unshift|concat|append|repeat|set|add)\(|\bnew\s+(?:Array|ArrayBuffer|Uint8Array)\b|Buffer\.alloc|\+=\s*\w+\s*;|\.\.\.\w+/
const FLOODS = /\b(?:fork|spawn|exec|execSync|execFile|spawnSync|Worker)\(/
const WRITES = /\b(?:appendFileSync|appendFile|writeFileSync|writeFile|\.write)\(/
const MAX_LOOKED_AT = 512

/** A loop that nothing ends: no condition that could fail, no way out of its body, no waiting in it. */
export function tellEndless(
  machine: Machine,
  node: SyntaxNode,
  condition: SyntaxNode | undefined,
  body: SyntaxNode | undefined,
  scope: Scope,
): void {
  if (body === undefined || !isAlways(machine, condition, body, scope)) return
  const look = { left: MAX_LOOKED_AT }
  const text = machine.text(body).slice(0, 4_000)
  if (leaves(body, 0, false, look) || /\bprocess\.(?:exit|abort)\(|Deno\.exit\(/.test(text)) return
  const waits = /\bawait\b|\byield\b/.test(text)
  const site = { ...machine.site(node), inLoop: true }
  const { analysis } = machine
  if (FLOODS.test(text)) analysis.resource({ kind: 'process_flood', detail: 'processes without end' }, site)
  if (WRITES.test(text) && !waits) analysis.resource({ kind: 'disk_fill', detail: 'writes without end' }, site)
  if (GROWS.test(text) && !waits) analysis.resource({ kind: 'unbounded_allocation', detail: 'grows without end' }, site)
  if (!waits) analysis.resource({ kind: 'unbounded_loop', detail: 'nothing ends the loop' }, site)
}

function isAlways(machine: Machine, condition: SyntaxNode | undefined, body: SyntaxNode, scope: Scope): boolean {
  if (condition === undefined) return true
  const text = machine.text(condition).replace(/[()\s]/g, '')
  if (text.length > 24) return false
  if (/^(?:true|[1-9]\d*|!0|!!1|!false|'[^']+'|"[^"]+"|\[\]|\{\}|1[<=]{1,3}[2-9]|1={2,3}1)$/.test(text)) return true
  const value = condition.children[0]?.type === 'identifier' ? machine.evaluate(condition.children[0], scope) : null
  return value?.kind === 'constant' && value.value === true && !changes(machine.text(body), text)
}

function changes(text: string, name: string): boolean {
  return text
    .split(name)
    .some(
      (before, at, parts) => at < parts.length - 1 && /^\s*=[^=]/.test(parts[at + 1] ?? '') && !/[\w$]$/.test(before),
    )
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
