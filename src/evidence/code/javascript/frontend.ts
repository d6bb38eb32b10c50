import type { Frontend } from '../analysis/analysis.js'
import type { GrammarName, TreeParser } from '../trees/grammars.js'
import { createMachine } from './evaluate/create-machine.js'
import { followLater } from './evaluate/later.js'
import { followUncalled } from './evaluate/uncalled.js'
import { createHandover } from './handover.js'
import { parseProgram, type Dialect } from './syntax/parse.js'

/** JavaScript and TypeScript: a text that does not parse as the one may still be the other. */
export function createJavascriptFrontend(
  parsers: Readonly<Record<GrammarName, TreeParser>>,
  dialect: Dialect,
): Frontend {
  const handover = createHandover()
  return {
    analyse: ({ text, hasHoles }, analysis) => {
      const runWithin = handover.take()
      const { root, hasErrors } = parseProgram(text, dialect, parsers, analysis)
      if (hasErrors && !hasHoles) analysis.incomplete('syntax_error')
      if (runWithin !== null) {
        runWithin(root, analysis)
        return
      }
      const machine = createMachine(analysis, dialect, handover)
      machine.run(root, machine.program)
      followLater(machine)
      followUncalled(machine)
    },
  }
}
