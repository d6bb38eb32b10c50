import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe } from 'vitest'
import { mutated } from '../evaluators/differential/cases.js'
import type { World } from '../evaluators/differential/differential-suite.js'
import { shippedFolder, smallStore } from '../evaluators/differential/own-worlds.js'
import { corpusWorld } from '../evaluators/differential/strict-yaml-corpus.js'
import { itAnswersStrictlyAlike } from '../evaluators/differential/strict-yaml-suite.js'
import { engineCases, filesOf } from '../evaluators/differential/vector-store.js'
import { vocabularyOf } from '../evaluators/differential/vocabulary.js'
import { vectors } from '../fixtures/vectors.js'

const SEED = 20261122
const MUTATIONS = 20
const VECTORS = vectors('cerbos')
const CASES = [
  'engine',
  'engine_strict_scope_search',
  'engine_lenient_scope_search',
  'engine_schema_enforcement/reject',
  'engine_schema_enforcement/warn',
]
const FOLDERS = [
  'policies',
  'policies/suites/banking',
  'policies/suites/slack',
  'policies/suites/travel',
  'policies/suites/workspace',
]

describe.skipIf(!existsSync(VECTORS))("Cerbos's own policies and cases, strict tables printed for Cerbos", () => {
  const world = (): World => {
    const files = filesOf(join(VECTORS, 'store'))
    const own = engineCases(CASES.map((folder) => join(VECTORS, folder)))
    const cases = mutated(own, vocabularyOf(files, own), SEED, MUTATIONS)
    return { files, cases, globals: { environment: 'test', my_map: { foo: [1, 2] } } }
  }
  itAnswersStrictlyAlike('Cerbos store', world, { answers: 2_500, witnesses: 500 })
})

describe('policies of our own, strict tables printed for Cerbos', () => {
  itAnswersStrictlyAlike('small store', () => smallStore(SEED, 40), { answers: 800, witnesses: 100 })
  itAnswersStrictlyAlike('CEL corpus', () => corpusWorld(4), { answers: 30, witnesses: 200 })
  for (const folder of FOLDERS) {
    itAnswersStrictlyAlike(folder, () => shippedFolder(folder, 7, 6), { answers: 200, witnesses: 0 })
  }
})
