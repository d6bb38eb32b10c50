import { describe } from 'vitest'
import { itAnswersAlike, itDeniesMoreOnlyWhereItErrs } from './differential-suite.js'
import { smallStore } from './own-worlds.js'

describe('a small store of policies of every kind', () => {
  itAnswersAlike('small store', () => smallStore(1, 4), 300)
  itDeniesMoreOnlyWhereItErrs('small store', () => smallStore(1, 4), 50)
})
