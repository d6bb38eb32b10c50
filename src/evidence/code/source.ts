import type { Code } from '../../core/action.js'
import type { EvidenceSource, Scene } from '../../core/evidence.js'
import type { Found } from './analysis/analyse.js'
import type { CodeFacts } from './facts/facts.js'
import { destroys } from './facts/destroys.js'
import { executesOf } from './executes.js'
import { NO_FACTS } from './facts/lists.js'
import type { Analyst } from './pool/analyst.js'

/** What the code of a call does. Throws where nobody could look at it: nothing is read as innocent. */
export function createCodeEvidence(analyst: Analyst): EvidenceSource {
  return {
    kind: 'code',
    gather: ({ call: { code }, subject }, { state }) => {
      if (code === null) return NO_CODE
      const { text, language, dialect } = code
      const found = analyst.analyse({ text, language, dialect }, subject)
      return found instanceof Promise ? found.then((later) => factsOf(code, later, state)) : factsOf(code, found, state)
    },
  }
}

const NO_CODE: CodeFacts = {
  ready: true,
  present: false,
  language: null,
  language_source: null,
  dialect: null,
  complete: true,
  incomplete: [],
  languages: [],
  destroys: false,
  ...NO_FACTS,
}

function factsOf({ language, languageSource, dialect }: Code, found: Found, state: Scene['state']): CodeFacts {
  return {
    ready: true,
    present: true,
    language,
    language_source: languageSource,
    dialect,
    complete: found.incomplete.length === 0,
    ...found,
    destroys: destroys(found),
    executes: executesOf(found, state),
  }
}
