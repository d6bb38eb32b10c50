import { createAnalyser, type Analyser } from './analysis/analyse.js'
import { createBashFrontend } from './bash/frontend.js'
import { createCommands } from './commands/commands.js'
import { createJavascriptFrontend } from './javascript/frontend.js'
import { createPythonFrontend } from './python/frontend.js'
import { createSqlFrontend } from './sql/frontend.js'
import { loadGrammars } from './trees/grammars.js'

/** The analyser with all its front ends; once in a thread. */
export async function loadAnalyser(monotonic: () => number = () => performance.now()): Promise<Analyser> {
  const grammars = await loadGrammars()
  const frontends = {
    python: createPythonFrontend(grammars.python),
    javascript: createJavascriptFrontend(grammars, 'javascript'),
    typescript: createJavascriptFrontend(grammars, 'typescript'),
    bash: createBashFrontend(),
    sql: await createSqlFrontend(),
  }
  return createAnalyser(frontends, createCommands(), monotonic)
}
