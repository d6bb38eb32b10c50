import { vi } from 'vitest'
import type { Found } from '../../../../src/evidence/code/analysis/analyse.js'
import { createAnalyst, type AnalystOptions, type AnalystPool } from '../../../../src/evidence/code/pool/analyst.js'
import type { PoolEvent } from '../../../../src/evidence/code/pool/events.js'

export interface PoolWorld {
  readonly pool: AnalystPool
  readonly events: PoolEvent[]
  /** Why threads were replaced. */
  replaced(): readonly string[]
  run(text: string, asker?: { organisation?: string; agentId?: string }): Promise<Found>
  /** Until so many threads are there. */
  threads(count: number): Promise<void>
}

/** A pool whose threads do what the text says; see worker-fixture.js. */
export async function openPool(options: Partial<AnalystOptions> = {}): Promise<PoolWorld> {
  const events: PoolEvent[] = []
  const pool = await createAnalyst(
    {
      settings: { deadlineMs: 50, maxLength: 1_000, projectRoots: [] },
      workers: 1,
      patienceMs: 2_000,
      maxQueue: 100,
      maxQueuePerOrganisation: 50,
      ...options,
    },
    {
      worker: new URL('./worker-fixture.js', import.meta.url),
      monotonic: () => performance.now(),
      report: (event) => events.push(event),
    },
  )
  return {
    pool,
    events,
    replaced: () => events.flatMap((event) => (event.event === 'replaced' ? event.cause : [])),
    run: async (text, { organisation = 'acme', agentId = 'agent' } = {}) =>
      pool.analyse({ text, language: 'bash', dialect: null }, { organisation, agentId }),
    threads: (count) =>
      vi.waitFor(() => {
        if (pool.figures().threads !== count) throw new Error('not yet')
      }, 5_000),
  }
}
