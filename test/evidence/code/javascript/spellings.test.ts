import { beforeAll, describe, expect, it } from 'vitest'
import { loadAnalyser } from '../../../../src/evidence/code/create-analyser.js'
import type { Analyser } from '../../../../src/evidence/code/analysis/analyse.js'
import { done } from './done.js'
import { ACTS } from './spellings.js'

let analyser: Analyser
beforeAll(async () => {
  analyser = await loadAnalyser()
})

describe.each(ACTS)('to $name', ({ plain, spellings }) => {
  it('is a fact in its plain form', () => {
    const facts = done(analyser, plain)
    expect(facts.unresolved).toEqual([])
    expect(facts.files.length + facts.sql.length).toBeGreaterThan(0)
  })

  it.each(spellings)('is the same as %s', (spelling) => {
    expect(done(analyser, spelling)).toEqual(done(analyser, plain))
  })

  it.each(spellings.slice(0, 8))('is the same in TypeScript as %s', (spelling) => {
    expect(done(analyser, spelling, 'typescript')).toEqual(done(analyser, plain))
  })
})
