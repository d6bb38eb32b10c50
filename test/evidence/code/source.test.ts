import { expect, it } from 'vitest'
import { nothing } from '../../../src/evidence/code/analysis/analyse.js'
import { NO_FACTS } from '../../../src/evidence/code/facts/lists.js'
import { gatherCode } from './gather-code.js'

const never = {
  analyse: () => {
    throw new Error('asked')
  },
}

it('says of a call without code that there is none, and asks nobody', async () => {
  expect(await gatherCode(never, null)).toEqual({
    ready: true,
    present: false,
    destroys: false,
    language: null,
    language_source: null,
    dialect: null,
    complete: true,
    incomplete: [],
    languages: [],
    ...NO_FACTS,
  })
})

it('tells what was found, in which language, and who says so', async () => {
  const found = { ...nothing('syntax_error'), languages: ['sql'] as const }
  const code = { text: 'x', language: 'sql', languageSource: 'catalogue', dialect: 'postgres' } as const
  expect(await gatherCode({ analyse: () => found }, code)).toEqual({
    ready: true,
    present: true,
    destroys: false,
    language: 'sql',
    language_source: 'catalogue',
    dialect: 'postgres',
    complete: false,
    incomplete: ['syntax_error'],
    languages: ['sql'],
    ...NO_FACTS,
  })
})

it('fails where nobody looked: no facts are never read as harmless', async () => {
  const code = { text: 'x', language: 'bash' } as const
  await expect(gatherCode(never, code)).rejects.toThrow()
  await expect(gatherCode({ analyse: () => Promise.reject(new Error('overloaded')) }, code)).rejects.toThrow()
})
