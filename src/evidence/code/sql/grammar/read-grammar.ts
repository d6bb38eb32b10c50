import { loadModule, parseSync } from 'libpg-query'
import type { Budget } from '../../analysis/analysis.js'
import { createOffsets } from '../places.js'
import type { Statement } from '../statement.js'
import { isNode, listAt } from './nodes.js'
import { readTree } from './read-tree.js'

/** PostgreSQL's own grammar. */
export interface Grammar {
  /** Null: the text is not of this grammar, or beyond its bounds. `from` is the offset of the text in the whole. */
  read(text: string, from: number, budget: Budget): readonly Statement[] | null
}

/** Once in a thread. */
export async function loadGrammar(): Promise<Grammar> {
  await loadModule()
  return { read: readStatements }
}

/** Longer texts go by their words alone: the parser's tree is many times the text, and its memory is not given back. */
const MAX_LENGTH = 65_536

function readStatements(text: string, from: number, budget: Budget): readonly Statement[] | null {
  if (text.length > MAX_LENGTH || text.includes('\0')) return null
  budget.spend(8 + text.length / 32)
  const list = parsed(text)
  if (list === null) return null
  const toOffset = createOffsets(text)
  return list.flatMap((entry) => {
    if (!isNode(entry)) return []
    const begin = toOffset(numberAt(entry['stmt_location']))
    const length = entry['stmt_len']
    const end = typeof length === 'number' ? toOffset(numberAt(entry['stmt_location']) + length) : text.length
    const span = { start: from + begin + leading(text, begin), end: from + end }
    return readTree(entry['stmt'], span, (bytes) => from + toOffset(bytes), budget)
  })
}

function parsed(text: string): readonly unknown[] | null {
  try {
    const result: unknown = parseSync(text)
    return isNode(result) ? listAt(result, 'stmts') : null
  } catch {
    return null
  }
}

function numberAt(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

/** White space and comments before a statement belong to nobody. */
function leading(text: string, from: number): number {
  const space = /(?:\s+|--[^\n]*\n|\/\*[^*]*(?:\*(?!\/)[^*]*)*\*\/)*/y
  space.lastIndex = from
  return space.test(text) ? space.lastIndex - from : 0
}
