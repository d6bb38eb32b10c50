import { describe } from 'vitest'
import { celCorpus } from '../evaluators/differential/cel-corpus.js'
import { describeCel } from '../evaluators/differential/cel-suite.js'

describe('CEL against the native Cerbos server', () => {
  describeCel(celCorpus().groups)
})
