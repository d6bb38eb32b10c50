import type { Budget } from '../../analysis/analysis.js'
import type { GrammarName, TreeParser } from '../../trees/grammars.js'
import { NOWHERE, readTree, type SyntaxNode } from './tree.js'

export type Dialect = 'javascript' | 'typescript'

export interface Program {
  readonly root: SyntaxNode
  readonly hasErrors: boolean
}

const ORDER: Readonly<Record<Dialect, readonly GrammarName[]>> = {
  javascript: ['javascript', 'typescript', 'tsx'],
  typescript: ['typescript', 'tsx', 'javascript'],
}
/** A text longer than this that does not parse is not tried in other grammars. */
const MAX_RETRY_LENGTH = 20_000

/** By the first grammar that understands the whole text; if none does, by its own. */
export function parseProgram(
  text: string,
  dialect: Dialect,
  parsers: Readonly<Record<GrammarName, TreeParser>>,
  budget: Budget,
): Program {
  const [own, ...others] = ORDER[dialect]
  if (own !== undefined && text.length <= MAX_RETRY_LENGTH) {
    const program = parseWith(parsers[own], text, budget, true)
    if (program !== null) return program
    for (const other of others) {
      const retried = parseWith(parsers[other], text, budget, true)
      if (retried !== null) return retried
    }
  }
  return parseWith(parsers[dialect], text, budget, false) ?? { root: { ...NOWHERE, type: 'program' }, hasErrors: true }
}

function parseWith(parser: TreeParser, text: string, budget: Budget, whole: boolean): Program | null {
  const tree = parser.parse(text, budget)
  try {
    const hasErrors = tree.rootNode.hasError
    return whole && hasErrors ? null : { root: readTree(tree, text, budget), hasErrors }
  } finally {
    tree.delete()
  }
}
