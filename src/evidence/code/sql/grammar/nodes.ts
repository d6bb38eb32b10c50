/** Nodes of the parser's tree, read without trust in their shape. */
export type Node = Readonly<Record<string, unknown>>

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function nodeAt(node: Node, name: string): Node | null {
  const value = node[name]
  return isNode(value) ? value : null
}

export function listAt(node: Node, name: string): readonly unknown[] {
  const value = node[name]
  return Array.isArray(value) ? value : []
}

export function textAt(node: Node, name: string): string | null {
  const value = node[name]
  return typeof value === 'string' ? value : null
}

/** `{ SelectStmt: {…} }` as its name and what is in it. */
export function unwrap(value: unknown): readonly [name: string, node: Node] | null {
  if (!isNode(value)) return null
  for (const name of Object.keys(value)) {
    const inner = value[name]
    if (isNode(inner)) return [name, inner]
  }
  return null
}

/** The texts of `String` nodes of a list: a name with its schema. */
export function names(list: readonly unknown[]): readonly string[] {
  return list.flatMap((item) => {
    const inner = unwrap(item)
    if (inner?.[0] === 'A_Star') return ['*']
    const text = inner?.[0] === 'String' ? textAt(inner[1], 'sval') : null
    return text === null ? [] : [text]
  })
}

/** Whether a flag is set; the parser leaves out those that are not. */
export function isSet(node: Node, name: string): boolean {
  return node[name] === true
}

/** What a wrapped node holds; nothing where there is none. */
export function inside(value: unknown): Node {
  return unwrap(value)?.[1] ?? {}
}
