import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAnalyst } from '../../src/evidence/code/pool/analyst.js'
import type { PoolEvent } from '../../src/evidence/code/pool/events.js'
import { analystEntry } from '../../src/workers/analyst-entry.js'
import { HOSTILE } from '../evidence/code/hostile.js'
import { openWorld, pay, type TestWorld } from '../fixtures/world.js'

/** Code that is made to be slow, deep or large, over HTTP; and very much of it. */

const SIZE = 200_000
const ANALYSES = Number(process.env['HOSTILE_CODE_ANALYSES'] ?? 10_000)
const MIB = 2 ** 20

describe('hostile code over HTTP', () => {
  let world: TestWorld
  beforeAll(async () => {
    world = await openWorld({
      env: {
        COUNTERSIGN_MAX_BODY_BYTES: '8388608',
        // Five times the default: the machine may be busy.
        COUNTERSIGN_EVIDENCE_DEADLINE_MS: '5000',
      },
    })
  })
  afterAll(() => world.close())

  const send = async (code: string, language: string, agent: string) => {
    const body = { agent_id: agent, code, language, context: {} }
    return world.call('POST', '/analyze', { body })
  }

  it.each(HOSTILE.map(([name, language, make], index) => [language, name, make, index] as const))(
    '%s: %s is answered, and so is another call meanwhile',
    async (language, _, make, index) => {
      const [hostile, other] = await Promise.all([
        send(make(SIZE), language, `hostile-${index}`),
        world.enforce(pay(5)),
      ])
      expect([200, 400]).toContain(hostile.statusCode)
      expect(other.decision).toBe('ALLOW')
    },
  )

  it('a line of a megabyte is too large to be looked at, and refused', async () => {
    const answer = (await send('a'.repeat(MIB), 'python', 'large')).json()
    expect(answer).toMatchObject({ decision: 'BLOCK' })
  })

  it('the service goes on, with threads of its own', async () => {
    const ready = (await world.call('GET', '/ready', { key: null })).json()
    expect(ready).toMatchObject({ ready: true, checks: { code_analysis: true } })
    const after = (await send('ls', 'bash', 'ordinary')).json()
    expect(after.decision).toBe('ALLOW')
  })
})

it(`memory is flat over ${ANALYSES} analyses`, async () => {
  const events: PoolEvent[] = []
  const pool = await createAnalyst(
    {
      settings: { deadlineMs: 50, maxLength: 262_144, projectRoots: [] },
      workers: 1,
      patienceMs: 60_000,
      maxQueue: 10,
      maxQueuePerOrganisation: 10,
    },
    {
      worker: analystEntry(),
      monotonic: () => performance.now(),
      report: (event) => {
        if (event.event !== 'analysed') events.push(event)
      },
    },
  )
  const memory: number[] = []
  for (let index = 0; index < ANALYSES; index++) {
    const [, language, make] = HOSTILE[index % HOSTILE.length] ?? HOSTILE[0]!
    const text = `${make(50 + (index % 7) * 100)}\n${language === 'sql' ? '--' : '#'} ${index}`
    await pool.analyse({ text, language, dialect: null }, { organisation: `o${index % 50}`, agentId: `a${index}` })
    if (index % Math.floor(ANALYSES / 20) === 0)
      memory.push(pool.figures().memoryBytes + process.memoryUsage().heapUsed)
  }
  await pool.close()
  const [early, late] = [memory.slice(2, 6), memory.slice(-4)].map((figures) => Math.min(...figures) / MIB)
  expect(late).toBeLessThan((early ?? 0) + 64)
  expect(events.filter((event) => event.event === 'start_failed')).toEqual([])
})
