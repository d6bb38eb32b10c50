import { child, type Node } from '../tree.js'
import { UNKNOWN } from '../values/make.js'
import { knownTextOf } from '../values/read.js'
import type { Value } from '../values/value.js'
import type { Arguments, Run } from './run.js'

const MAX_ARGUMENTS = 256

/** A call as it is written. */
export function callNode(run: Run, node: Node): Value {
  const callee = child(node, 'function')
  const given = child(node, 'arguments')
  if (callee === null) return UNKNOWN
  const value = run.evaluate(callee)
  const args =
    given === null
      ? readArguments(run, [])
      : given.type === 'argument_list'
        ? readArguments(run, given.children)
        : readArguments(run, [given])
  return run.call(value, args, node)
}

export function readArguments(run: Run, nodes: readonly Node[]): Arguments {
  const positional: Value[] = []
  const keywords = new Map<string, Value>()
  let isOpen = false
  for (const node of nodes) {
    const [inner] = node.children
    const [called, value] = [child(node, 'name'), child(node, 'value')]
    if (node.type === 'keyword_argument' && called !== null && value !== null)
      keywords.set(run.written(called), run.evaluate(value))
    else if (node.type === 'list_splat' && inner !== undefined) {
      const { items, isExact } = run.elements(run.evaluate(inner))
      positional.push(...items.slice(0, MAX_ARGUMENTS - positional.length))
      if (!isExact) isOpen = true
    } else if (node.type === 'dictionary_splat' && inner !== undefined) {
      if (!spreadKeywords(run.evaluate(inner), keywords)) isOpen = true
    } else if (positional.length < MAX_ARGUMENTS) positional.push(run.evaluate(node))
  }
  return { positional, keywords, isOpen }
}

function spreadKeywords(value: Value, keywords: Map<string, Value>): boolean {
  if (value.kind !== 'dict') return false
  for (const entry of value.entries.values()) {
    const called = knownTextOf(entry.key)
    if (called !== null) keywords.set(called, entry.value)
  }
  return !value.isOpen
}
