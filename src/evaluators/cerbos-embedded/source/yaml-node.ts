import { isAlias, isMap, isScalar, isSeq, Scalar, type Document, type Node, type Pair, type YAMLMap } from 'yaml'
import { singleValue } from './yaml-scalar.js'

export type Report = (node: Node | null, message: string) => void
/** Tells where in the text a member stands: `resourcePolicy.rules[0].condition`. */
export type Mark = (path: string, node: Node) => void

export interface MessageReader {
  readonly document: Document
  readonly report: Report
  readonly mark: Mark
  /** A value as it is written. */
  readonly textOf: (value: Scalar) => string
}

export type Member = readonly [name: string, value: Node | null]

/** Members of a map with `<<` merged in: the map's own win. */
export function members(map: YAMLMap, reader: MessageReader): readonly Member[] {
  const { own, merged } = ownAndMerged(map, reader)
  const all = new Map(own)
  for (const [name, value] of merged === null ? [] : members(merged, reader)) {
    if (!all.has(name)) all.set(name, value)
  }
  return [...all]
}

/** A map's own members, and the map that its `<<` names. */
export function ownAndMerged(
  map: YAMLMap,
  reader: MessageReader,
): { readonly own: readonly Member[]; readonly merged: YAMLMap | null } {
  const own: Member[] = []
  let merged: YAMLMap | null = null
  for (const pair of map.items) {
    const value = asNode(pair.value)
    if (isMergeKey(pair)) merged = mergeSource(value, reader)
    else {
      const name = keyOf(pair, reader)
      if (name !== null) own.push([name, value])
    }
  }
  return { own, merged }
}

function isMergeKey({ key }: Pair): boolean {
  return isScalar(key) && key.type === Scalar.PLAIN && key.source === '<<'
}

function mergeSource(node: Node | null, reader: MessageReader): YAMLMap | null {
  const target = resolve(node, reader)
  if (isAlias(node) && isMap(target)) return target
  reader.report(node, '"<<" must name one map by its anchor')
  return null
}

function keyOf(pair: Pair, reader: MessageReader): string | null {
  const key = asNode(pair.key)
  const single = isScalar(key) ? singleValue(key) : null
  switch (single?.is) {
    case 'string':
      return single.value
    case 'integer':
      return single.decimal
    case 'float':
      return String(single.value)
    case 'boolean':
      return single.written
    case 'null':
      return 'null'
    default:
      reader.report(key, single === null ? 'a member name must be a single value' : single.reason)
      return null
  }
}

function asNode(value: unknown): Node | null {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value) ? value : null
}

/** What an alias names; anything else as it is. */
export function resolve(node: Node | null, reader: MessageReader): Node | null {
  if (!isAlias(node)) return node
  const target = node.resolve(reader.document)
  if (target === undefined) reader.report(node, `${quote(node.source)} names no anchor before it`)
  return target ?? null
}

export function quote(text: string): string {
  return JSON.stringify(text.slice(0, 80))
}
