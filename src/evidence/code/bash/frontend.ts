import type { Analysis, Frontend, Source } from '../analysis/analysis.js'
import { unknownText, type Text } from '../analysis/text.js'
import { folderOf } from './expand/variables.js'
import { MAX_NESTING } from './parse/cursor.js'
import { parseShell } from './parse/parse.js'
import { createOutput } from './state/output.js'
import { quietly } from './state/quiet.js'
import { lineIndex } from './state/lines.js'
import { under, UNKNOWN, type Outcome, type Scene, type Session } from './state/scene.js'
import { createShell } from './state/shell.js'
import { runCommand } from './run/command.js'
import { runList } from './run/list.js'
import { runWords } from './run/words.js'

/** Shells whose language is another one. */
const FOREIGN = new Set(['powershell', 'pwsh', 'cmd', 'batch'])

/** Reads code as bash does, and what it does as far as it can be known without running it. */
export function createBashFrontend(): Frontend {
  return { analyse }
}

function analyse(source: Source, analysis: Analysis): void {
  if (FOREIGN.has(source.dialect ?? '')) {
    analysis.incomplete('not_followed')
    return
  }
  analysis.spend(source.text.length >> 6)
  const list = parseShell(source.text, {
    budget: analysis,
    problem: (why) => {
      analysis.incomplete(why)
    },
  })
  const scene = createScene(source, analysis)
  scene.session.runList(list, scene)
  runTraps(scene)
  runUncalled(scene)
}

function createScene(source: Source, analysis: Analysis): Scene {
  const session: Session = {
    analysis,
    hasHoles: source.hasHoles,
    takesArguments: /\$\{?1|shift/.test(source.text),
    traps: [],
    positionOf: lineIndex(source.text),
    runList,
    runText,
    runWords,
    outputOf,
    consumed: new WeakMap(),
    called: new Set(),
    processes: 0,
  }
  const around = {
    inLoop: false,
    loops: 0,
    guards: [],
    calls: [],
    forks: false,
    depth: 0,
    input: null,
    piped: false,
    isValue: false,
    output: null,
  }
  return { session, shell: createShell(analysis.cwd), around, at: 0 }
}

/** Code in a string that this shell itself runs. */
function runText(text: string, scene: Scene): Outcome {
  const { analysis } = scene.session
  const depth = scene.around.depth + 8
  if (depth > MAX_NESTING) {
    analysis.incomplete('too_deep')
    return UNKNOWN
  }
  analysis.spend(2 + (text.length >> 4))
  const list = parseShell(text, {
    budget: analysis,
    problem: (why) => {
      analysis.incomplete(why)
    },
    place: scene.at,
    depth,
  })
  return runList(list, under(scene, { depth }))
}

function outputOf(text: string, given: readonly Text[], scene: Scene): Text {
  const output = createOutput()
  const session = { ...scene.session, analysis: quietly(scene.session.analysis) }
  const shell = { ...createShell(folderOf(scene.shell)), variables: new Map(scene.shell.variables), positional: given }
  runText(text, { ...under(scene, { output, isValue: false }, shell), session })
  return output.text()
}

/** With what the shell knows at its end; what they set up in turn is not waited for. */
function runTraps({ session }: Scene): void {
  for (const trap of session.traps.splice(0)) session.runText(trap.text, trap.scene)
}

/** Functions that nothing has called are read once, with arguments that nobody knows. */
function runUncalled(scene: Scene): void {
  const { session, shell } = scene
  for (const [name, bodies] of shell.functions) {
    if (session.called.has(name)) continue
    session.called.add(name)
    for (const body of bodies) {
      if (body === null) continue
      const given = Array.from({ length: 9 }, (_, at) =>
        unknownText([{ kind: 'arguments', name: `$${String(at + 1)}` }]),
      )
      runCommand(
        body.body,
        under(
          scene,
          { calls: [name] },
          {
            ...createShell(null),
            functions: shell.functions,
            aliases: shell.aliases,
            variables: new Map(shell.variables),
            positional: given,
          },
        ),
      )
    }
  }
}
