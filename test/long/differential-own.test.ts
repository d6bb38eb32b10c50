import { describe } from 'vitest'
import { itAnswersAlike } from '../evaluators/differential/differential-suite.js'
import { shippedFolder, smallStore } from '../evaluators/differential/own-worlds.js'

const FOLDERS = [
  'policies',
  'policies/suites/banking',
  'policies/suites/slack',
  'policies/suites/travel',
  'policies/suites/workspace',
]

describe('policies of our own', () => {
  itAnswersAlike('small store', () => smallStore(20261121, 80), 1_500)
  for (const folder of FOLDERS) itAnswersAlike(folder, () => shippedFolder(folder, 7, 6), 50)
})
