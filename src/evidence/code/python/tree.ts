import type { Language as Grammar, Tree, TreeCursor } from 'web-tree-sitter'
import type { Budget } from '../analysis/analysis.js'

/** A node of the syntax tree, taken out of the parser's memory: named nodes, and the tokens that carry meaning. */
export interface Node {
  readonly type: string
  readonly field: string | null
  /** In UTF-16 units of the source. */
  readonly start: number
  readonly end: number
  readonly children: readonly Node[]
}

interface Growing extends Node {
  readonly children: Growing[]
}

/** Without recursion, however deep the tree is. Left out: comments, punctuation, and what plain strings consist of. */
export function toNodes(tree: Tree, source: string, budget: Budget): Node {
  const cursor = tree.walk()
  try {
    return convert(cursor, tree.language, source, budget)
  } finally {
    cursor.delete()
  }
}

export function child(node: Node, field: string): Node | null {
  for (const each of node.children) if (each.field === field) return each
  return null
}

export function children(node: Node, field: string): readonly Node[] {
  return node.children.filter((each) => each.field === field)
}

function convert(cursor: TreeCursor, grammar: Grammar, source: string, budget: Budget): Node {
  const root: Growing = { type: 'module', field: null, start: 0, end: source.length, children: [] }
  const open = [root]
  if (!cursor.gotoFirstChild()) return root
  for (;;) {
    budget.spend()
    const node = take(cursor, grammar, open, source)
    if (node !== null && hasParts(node, source) && cursor.gotoFirstChild()) {
      open.push(node)
      continue
    }
    while (!cursor.gotoNextSibling()) {
      open.pop()
      if (open.length === 0 || !cursor.gotoParent()) return root
    }
  }
}

/** The node where the cursor stands, put into its parent; null where it says nothing. */
function take(cursor: TreeCursor, grammar: Grammar, open: readonly Growing[], source: string): Growing | null {
  const parent = open.at(-1)
  const id = cursor.nodeTypeId
  const type = grammar.types[id] ?? 'ERROR'
  if (parent === undefined || type === 'comment' || type === 'line_continuation') return null
  const fieldId = cursor.currentFieldId
  const field = fieldId === 0 ? null : (grammar.fields[fieldId] ?? null)
  const isToken = namedTypes(grammar)[id] === false
  if (isToken && field === null && !(type === ':' && parent.type === 'slice')) return null
  const start = cursor.startIndex
  const node: Growing = { type, field, start, end: Math.min(cursor.endIndex, source.length), children: [] }
  parent.children.push(node)
  return node
}

const named = new WeakMap<Grammar, readonly boolean[]>()

/** Which types of a grammar are rules; the others are punctuation and keywords. */
function namedTypes(grammar: Grammar): readonly boolean[] {
  const known = named.get(grammar) ?? grammar.types.map((_type, id) => grammar.nodeTypeIsNamed(id))
  named.set(grammar, known)
  return known
}

const LEAVES = new Set(['identifier', 'integer', 'float', 'string_start', 'string_end', 'escape_sequence', 'comment'])

function hasParts({ type, start }: Node, source: string): boolean {
  if (LEAVES.has(type)) return false
  if (type === 'string_content') return true
  return type !== 'string' || isInterpolated(source, start)
}

/** An `f'…'`; of other strings the text itself says everything. */
export function isInterpolated(source: string, start: number): boolean {
  for (let at = start; at < start + 4; at += 1) {
    const letter = source[at]
    if (letter === 'f' || letter === 'F' || letter === 't' || letter === 'T') return true
    if (letter === '"' || letter === "'") return false
  }
  return false
}
