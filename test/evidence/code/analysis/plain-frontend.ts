import { createAnalyser, type Found } from '../../../../src/evidence/code/analysis/analyse.js'
import type { Analysis, Frontend, Site } from '../../../../src/evidence/code/analysis/analysis.js'
import { knownText, unknownText, type Text } from '../../../../src/evidence/code/analysis/text.js'
import { LANGUAGES, type Language } from '../../../../src/core/words.js'

/**
 * A language in which every line is an act: `write PATH TEXT` (`;` for a new line, `?` for what is not known), `append`,
 * `maybe` (a write behind a guard), `fetch PATH` (a write of what is not known), `rm PATH`, `run PATH [LANGUAGE]`.
 */
const plainFrontend: Frontend = {
  analyse: ({ text }, analysis) => {
    for (const [index, line] of text.split('\n').entries()) act(line, index + 1, analysis)
  },
}

const OPERATIONS = { write: 'write', maybe: 'write', append: 'append', fetch: 'write', rm: 'delete' } as const

function act(text: string, line: number, analysis: Analysis): void {
  const [word = '', path = '', ...rest] = text.split(' ')
  const site: Site = { line, column: 1, inLoop: false, guards: word === 'maybe' ? ['is_there()'] : [] }
  if (word === 'run') analysis.execute(textOf(path), site, languageOf(rest[0]))
  if (!isOperation(word)) return
  const content = { content: textOf(rest.join(' ').replaceAll(';', '\n')) }
  const writes = word === 'write' || word === 'maybe' || word === 'append'
  analysis.file({ operation: OPERATIONS[word], path: textOf(path), ...(writes ? content : {}) }, site)
}

function isOperation(word: string): word is keyof typeof OPERATIONS {
  return word in OPERATIONS
}

function languageOf(word: string | undefined): Language | null {
  return LANGUAGES.find((language) => language === word) ?? null
}

function textOf(text: string): Text {
  return text === '?' ? unknownText() : knownText(text)
}

/** What code in the plain language does, sent as a shell's. */
export function analysePlain(lines: readonly string[]): Found {
  const frontends = {
    python: plainFrontend,
    javascript: plainFrontend,
    typescript: plainFrontend,
    bash: plainFrontend,
    sql: plainFrontend,
  }
  const analyser = createAnalyser(frontends, { run: () => undefined }, () => performance.now())
  const settings = { deadlineMs: 1_000, maxLength: 10_000, projectRoots: [] }
  return analyser.analyse({ text: lines.join('\n'), language: 'bash', dialect: null }, settings)
}
