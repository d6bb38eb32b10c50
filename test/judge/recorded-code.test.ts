import { beforeAll, describe, expect, it } from 'vitest'
import type { Analyser } from '../../src/evidence/code/analysis/analyse.js'
import { codeSchema } from '../../src/evidence/code/facts/code-schema.js'
import { loadAnalyser } from '../../src/evidence/code/create-analyser.js'
import { recordedCode } from '../../src/judge/recorded-code.js'
import { SNIPPETS } from '../evidence/code/facts/snippets.js'

const SETTINGS = { deadlineMs: 5_000, maxLength: 10_000, projectRoots: [] }

/** The words that the schema of facts lists, and the formats that the analysis has a name for. */
const WORDS = new Set([...textsIn(codeSchema), 'pickle', 'tautology', 'comment_cut'])

let analyser: Analyser

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

beforeAll(async () => {
  analyser = await loadAnalyser()
})

describe('facts about code in the log', () => {
  it('say what was done and where', () => {
    const facts = analyser.analyse({ text: 'echo x\nrm -rf /etc/zmarker', language: 'bash', dialect: null }, SETTINGS)
    expect(recordedCode({ ...facts })['files']).toEqual([
      {
        operation: 'delete',
        scope: 'system',
        known: true,
        recursive: true,
        breadth: 'one',
        forced: true,
        in_loop: false,
        at: { line: 2, column: 1, path: 'bash' },
      },
    ])
  })

  it.each(SNIPPETS)('hold no piece of the code: %s', (language, text) => {
    const recorded = recordedCode({ ...analyser.analyse({ text, language, dialect: null }, SETTINGS) })
    const told = textsIn(recorded).filter((each) => !/^(?:python|javascript|typescript|bash|sql|file|>)+$/.test(each))
    expect(told.filter((each) => !WORDS.has(each))).toEqual([])
  })

  it('know no fact whose words nobody has told', () => {
    expect(recordedCode({ complete: true, languages: ['bash'], novel: [{ path: '/etc/x' }], other: { a: 1 } })).toEqual(
      {
        complete: true,
        languages: ['bash'],
        novel: [],
        other: [],
      },
    )
  })
})
