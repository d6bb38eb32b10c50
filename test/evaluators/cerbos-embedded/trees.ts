import fc from 'fast-check'
import type { JsonObject } from '../../../src/core/json.js'

/** What an attribute can do to the leaf that reads it. */
export type Truth = 'true' | 'false' | 'error'

export interface Tree {
  readonly op: 'all' | 'any' | 'none' | 'leaf'
  readonly attribute: string
  readonly of: readonly Tree[]
}

export const ATTRIBUTES = ['a', 'b', 'c', 'd']
export const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'tree' },
    fc.record({ op: fc.constant('leaf' as const), attribute: fc.constantFrom(...ATTRIBUTES), of: fc.constant([]) }),
    fc.record({
      op: fc.constantFrom('all' as const, 'any' as const, 'none' as const),
      attribute: fc.constant(''),
      of: fc.array(tie('tree'), { minLength: 1, maxLength: 3, depthIdentifier: 'tree' }),
    }),
  ),
}))

/** The meaning of a condition: parts in order, an error ends it. */
export function evaluate(node: Tree, truths: Readonly<Record<string, Truth>>): Truth {
  if (node.op === 'leaf') return truths[node.attribute] ?? 'error'
  const decisive = node.op === 'all' ? 'false' : 'true'
  for (const part of node.of) {
    const truth = evaluate(part, truths)
    if (truth === 'error') return 'error'
    if (truth === decisive) return node.op === 'any' ? 'true' : 'false'
  }
  return node.op === 'any' ? 'false' : 'true'
}

export function toYaml(node: Tree): string {
  if (node.op === 'leaf') return `{ expr: R.attr.${node.attribute} }`
  return `{ ${node.op}: { of: [${node.of.map(toYaml).join(', ')}] } }`
}

/** An error comes from an absent attribute, or from one of another type. */
export function toAttributes(truths: Readonly<Record<string, Truth>>): JsonObject {
  const entries = Object.entries(truths).flatMap(([name, truth]): [string, JsonObject[string]][] => {
    if (truth === 'error') return name < 'c' ? [] : [[name, 'neither']]
    return [[name, truth === 'true']]
  })
  return Object.fromEntries(entries)
}

export const assignment = fc.record(
  Object.fromEntries(ATTRIBUTES.map((name) => [name, fc.constantFrom<Truth>('true', 'false', 'error')])),
)
