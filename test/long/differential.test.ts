import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe } from 'vitest'
import { mutated } from '../evaluators/differential/cases.js'
import {
  itAnswersAlike,
  itDeniesMoreOnlyWhereItErrs,
  type World,
} from '../evaluators/differential/differential-suite.js'
import { engineCases, filesOf } from '../evaluators/differential/vector-store.js'
import { vocabularyOf } from '../evaluators/differential/vocabulary.js'
import { vectors } from '../fixtures/vectors.js'

const SEED = 20261121
const MUTATIONS = 40
const VECTORS = vectors('cerbos')
const CASES = [
  'engine',
  'engine_strict_scope_search',
  'engine_lenient_scope_search',
  'engine_schema_enforcement/reject',
  'engine_schema_enforcement/warn',
]

describe.skipIf(!existsSync(VECTORS))("Cerbos's own policies and cases", () => {
  const world = (): World => {
    const files = filesOf(join(VECTORS, 'store'))
    const own = engineCases(CASES.map((folder) => join(VECTORS, folder)))
    const cases = mutated(own, vocabularyOf(files, own), SEED, MUTATIONS)
    return { files, cases, globals: { environment: 'test', my_map: { foo: [1, 2] } } }
  }
  itAnswersAlike('Cerbos store', world, 2_500)
  itDeniesMoreOnlyWhereItErrs('Cerbos store', world, 100)
})
