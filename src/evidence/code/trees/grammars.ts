import { createRequire } from 'node:module'
import { Language as Grammar, Parser, type Tree } from 'web-tree-sitter'
import { Overrun, type Budget } from '../analysis/analysis.js'

const FILES = {
  python: 'tree-sitter-python/tree-sitter-python.wasm',
  javascript: 'tree-sitter-javascript/tree-sitter-javascript.wasm',
  typescript: 'tree-sitter-typescript/tree-sitter-typescript.wasm',
  tsx: 'tree-sitter-typescript/tree-sitter-tsx.wasm',
} as const
export type GrammarName = keyof typeof FILES

/** A parser of one grammar. Its trees must be deleted. */
export interface TreeParser {
  /** Error-tolerant: a tree always comes back, its nodes say where it has errors. Throws Overrun at the deadline. */
  parse(text: string, budget: Budget): Tree
}

/** Once in a thread. */
export async function loadGrammars(): Promise<Readonly<Record<GrammarName, TreeParser>>> {
  await Parser.init()
  const [python, javascript, typescript, tsx] = await Promise.all([
    load(FILES.python),
    load(FILES.javascript),
    load(FILES.typescript),
    load(FILES.tsx),
  ])
  return { python, javascript, typescript, tsx }
}

async function load(file: string): Promise<TreeParser> {
  const parser = new Parser()
  parser.setLanguage(await Grammar.load(createRequire(import.meta.url).resolve(file)))
  return {
    parse: (text, budget) => {
      const tree = parser.parse(text, null, { progressCallback: () => budget.leftMs() <= 0 })
      if (tree !== null) return tree
      parser.reset()
      throw new Overrun('deadline')
    },
  }
}
