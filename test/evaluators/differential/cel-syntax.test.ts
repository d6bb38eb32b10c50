import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { PolicyLoadError } from '../../../src/core/policy-set.js'
import { CelError } from '../../../src/evaluators/cerbos-embedded/cel/macros.js'
import { parseCel } from '../../../src/evaluators/cerbos-embedded/cel/parse.js'
import { serializeCel } from '../../../src/evaluators/cerbos-embedded/cel/serialize.js'
import { startValidation } from '../../../src/evaluators/cerbos-embedded/validate/validate.js'
import { OPTIONS, snapshotOf } from '../cerbos-embedded/world.js'

const CORPUS: { accepted: readonly string[]; refused: readonly string[]; wrongly_typed: readonly string[] } = parse(
  readFileSync(new URL('corpus/cel-syntax.yaml', import.meta.url), 'utf8'),
)
const ALL = [...CORPUS.accepted, ...CORPUS.refused, ...CORPUS.wrongly_typed]

describe('the syntax of CEL', () => {
  let refusedByCerbos: ReadonlySet<string>
  beforeAll(async () => {
    refusedByCerbos = await refusals()
  }, 60_000)

  it('is judged by Cerbos as the corpus says', () => {
    expect(ALL.filter((text) => !refusedByCerbos.has(text))).toEqual(CORPUS.accepted)
  })

  it('is read wherever Cerbos reads it', () => {
    expect(CORPUS.accepted.filter((text) => !reads(text))).toEqual([])
  })

  it('is refused wherever Cerbos refuses more than types', () => {
    expect(CORPUS.refused.filter(reads)).toEqual([])
  })
})

function reads(text: string): boolean {
  try {
    serializeCel(parseCel(text))
    return true
  } catch (error) {
    if (error instanceof CelError) return false
    throw error
  }
}

async function refusals(): Promise<ReadonlySet<string>> {
  const files = ALL.map((text, at): [string, string] => [`${at}.json`, JSON.stringify(policyWith(text, at))])
  try {
    const { validated } = await startValidation(snapshotOf(Object.fromEntries(files)), OPTIONS, () => undefined)
    await validated
    return new Set()
  } catch (error) {
    if (!(error instanceof PolicyLoadError)) throw error
    return new Set(error.problems.map(({ file }) => ALL[Number.parseInt(file, 10)] ?? file))
  }
}

function policyWith(text: string, at: number): object {
  const rule = { actions: ['a'], roles: ['b'], effect: 'EFFECT_ALLOW', output: { when: { ruleActivated: text } } }
  const definitions = { constants: { local: { c: 1 } }, variables: { local: { v: '1' } } }
  return {
    apiVersion: 'api.cerbos.dev/v1',
    resourcePolicy: { resource: `kind-${at}`, version: 'default', ...definitions, rules: [rule] },
  }
}
