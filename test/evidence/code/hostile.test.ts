import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAnalyst, type AnalystPool } from '../../../src/evidence/code/pool/analyst.js'
import { analystEntry } from '../../../src/workers/analyst-entry.js'
import { HOSTILE } from './hostile.js'

const SIZE = 4_000

let pool: AnalystPool

beforeAll(async () => {
  pool = await createAnalyst(
    {
      settings: { deadlineMs: 1_000, maxLength: 262_144, projectRoots: [] },
      workers: 1,
      patienceMs: 20_000,
      maxQueue: 10,
      maxQueuePerOrganisation: 10,
    },
    { worker: analystEntry(), monotonic: () => performance.now(), report: () => undefined },
  )
})
afterAll(() => pool.close())

let organisations = 0

/** Of an organisation of its own: one that brought threads down is not looked at for a while. */
async function incompleteOf(language: (typeof HOSTILE)[number][1], text: string): Promise<readonly string[]> {
  const asker = { organisation: `org-${organisations++}`, agentId: 'agent' }
  return (await pool.analyse({ text, language, dialect: null }, asker)).incomplete
}

it.each(HOSTILE.map(([name, language, make]) => [language, name, make] as const))(
  'answers %s: %s, and an ordinary text behind it',
  async (language, _, make) => {
    const [hostile, ordinary] = await Promise.all([
      incompleteOf(language, make(SIZE)),
      incompleteOf('bash', `ls ${organisations}`),
    ])
    expect(hostile).not.toContain('failed')
    expect(ordinary).toEqual([])
  },
)
