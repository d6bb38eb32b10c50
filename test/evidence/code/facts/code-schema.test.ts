import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadAnalyser } from '../../../../src/evidence/code/create-analyser.js'
import { codeSchema } from '../../../../src/evidence/code/facts/code-schema.js'
import { FACT_KINDS } from '../../../../src/evidence/code/facts/lists.js'
import { createLocalAnalyst } from '../../../../src/evidence/code/pool/local-analyst.js'
import { gatherCode } from '../gather-code.js'
import { SNIPPETS } from './snippets.js'

const fits = new Ajv2020({ allowUnionTypes: true }).compile(codeSchema)
const settings = { deadlineMs: 5_000, maxLength: 10_000, projectRoots: [] }
let facts: readonly Record<string, unknown>[]

beforeAll(async () => {
  const analyst = createLocalAnalyst(loadAnalyser, settings)
  facts = await Promise.all(SNIPPETS.map(([language, text]) => gatherCode(analyst, { language, text })))
})

describe('the schema of facts about code', () => {
  it('fits what is found in any language, and what is said where there is no code', async () => {
    const none = await gatherCode(createLocalAnalyst(loadAnalyser, settings), null)
    for (const each of [...facts, none]) expect([fits(each), fits.errors]).toEqual([true, null])
  })

  it('knows every member, and wants it', () => {
    for (const each of facts) {
      for (const member of Object.keys(each)) {
        const { [member]: _, ...rest } = each
        expect([member, fits(rest)]).toEqual([member, false])
      }
      expect(fits({ ...each, other: true })).toBe(false)
    }
  })

  it('is held against facts of every kind', () => {
    const seen = FACT_KINDS.filter((kind) => facts.some((each) => Array.isArray(each[kind]) && each[kind].length > 0))
    expect(seen).toEqual(FACT_KINDS)
  })
})
