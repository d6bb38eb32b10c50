import type { Tree, TreeCursor } from 'web-tree-sitter'
import type { Budget } from '../../analysis/analysis.js'

/** A node of the parser's tree, as a plain object: comments are left out, and tokens but operators. */
export interface SyntaxNode {
  /** The text that it is a part of. */
  readonly source: string
  readonly type: string
  /** The field of its parent that it is, if it is one. */
  readonly field: string | null
  /** In UTF-16 units. */
  readonly start: number
  readonly end: number
  /** The token between or before its children: `+`, `=>`, `const`. */
  readonly operator: string | null
  readonly children: readonly SyntaxNode[]
}

interface Open {
  source: string
  type: string
  field: string | null
  start: number
  end: number
  operator: string | null
  children: Open[]
}

const TOKEN_FIELDS = new Set(['operator', 'kind'])
const LEAVES = new Set(['string_fragment', 'comment', 'html_comment', 'regex_pattern', 'predefined_type'])
const LEFT_OUT = new Set(['comment', 'html_comment', 'type_annotation', 'type_arguments', 'type_parameters'])

/** Walks without recursion: no nesting is too deep for it. */
export function readTree(tree: Tree, source: string, budget: Budget): SyntaxNode {
  const cursor = tree.walk()
  try {
    const root = open(cursor, source, null)
    const above: Open[] = []
    let parent = root
    let goesDown = cursor.gotoFirstChild()
    while (goesDown) {
      budget.spend()
      const child = read(cursor, parent)
      if (child !== null && cursor.gotoFirstChild()) {
        above.push(parent)
        parent = child
        continue
      }
      goesDown = cursor.gotoNextSibling()
      while (!goesDown && above.length > 0) {
        cursor.gotoParent()
        parent = above.pop() ?? root
        goesDown = cursor.gotoNextSibling()
      }
    }
    return root
  } finally {
    cursor.delete()
  }
}

/** Adds the node to its parent; the node comes back if its own children count. */
function read(cursor: TreeCursor, parent: Open): Open | null {
  if (!cursor.nodeIsNamed) {
    const field = cursor.currentFieldName
    if (field !== null && TOKEN_FIELDS.has(field)) parent.operator = cursor.nodeType
    else if (parent.type === 'update_expression') parent.operator = cursor.nodeType
    return null
  }
  if (LEFT_OUT.has(cursor.nodeType)) return null
  const node = open(cursor, parent.source, cursor.currentFieldName)
  parent.children.push(node)
  return LEAVES.has(node.type) ? null : node
}

function open(cursor: TreeCursor, source: string, field: string | null): Open {
  return {
    source,
    type: cursor.nodeType,
    field,
    start: cursor.startIndex,
    end: cursor.endIndex,
    operator: null,
    children: [],
  }
}

/** Stands where no node of the code does. */
export const NOWHERE: SyntaxNode = {
  source: '',
  type: 'nowhere',
  field: null,
  start: 0,
  end: 0,
  operator: null,
  children: [],
}

export function child(node: SyntaxNode, field: string): SyntaxNode | undefined {
  for (const one of node.children) if (one.field === field) return one
  return undefined
}

export function first(node: SyntaxNode): SyntaxNode | undefined {
  return node.children[0]
}
