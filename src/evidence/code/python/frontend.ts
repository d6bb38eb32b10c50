import type { Analysis, Frontend, Source } from '../analysis/analysis.js'
import type { Text } from '../analysis/text.js'
import type { DynamicFact } from '../facts/facts.js'
import type { TreeParser } from '../trees/grammars.js'
import { createRun, createState } from './run/create-run.js'
import { followRest } from './run/functions.js'
import { createScope } from './run/journal.js'
import type { Run, State } from './run/run.js'
import { toNodes, type Node } from './tree.js'
import { NONE, UNKNOWN } from './values/make.js'
import type { Value } from './values/value.js'

/** What code that runs a text hands over to it, and gets back. */
interface Handover {
  readonly state: State
  result: Value
}

/** Python 3, and what of Python 2 the grammar knows, followed as it would run. */
export function createPythonFrontend(parser: TreeParser): Frontend {
  let handover: Handover | null = null

  function analyse(source: Source, analysis: Analysis): void {
    const given = handover
    handover = null
    const tree = parser.parse(source.text, analysis)
    let root: Node
    try {
      if (tree.rootNode.hasError) analysis.incomplete('syntax_error')
      root = toNodes(tree, source.text, analysis)
    } finally {
      tree.delete()
    }
    const state = given?.state ?? createState(createScope('module', null))
    const run = createRun(source, analysis, state, runText)
    const result = runModule(run, root)
    if (given === null) followRest(run)
    else given.result = result
  }

  function runText(run: Run, text: Text, how: DynamicFact['kind'], node: Node): Value {
    const mine: Handover = { state: run.state, result: UNKNOWN }
    handover = mine
    try {
      run.analysis.code({ language: 'python', text, dynamic: how }, run.site(node))
    } finally {
      handover = null
    }
    return mine.result
  }

  return { analyse }
}

/** Gives the value of the last expression. */
function runModule(run: Run, root: Node): Value {
  const last = root.children.at(-1)
  const [only] = last?.type === 'expression_statement' ? last.children : []
  if (only === undefined || only.type === 'augmented_assignment' || only.type === 'assignment') {
    run.execute(root.children)
    return NONE
  }
  const ending = run.execute(root.children.slice(0, -1))
  return ending === 'next' ? run.evaluate(only) : NONE
}
