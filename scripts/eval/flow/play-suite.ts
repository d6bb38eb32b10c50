import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createApi } from '../../replay/api.js'
import { playSession, type PlayedSession } from '../../replay/play.js'
import { runPool } from '../../replay/pool.js'
import { createReceiptChecker } from '../../replay/receipts.js'
import { startService } from '../../replay/service.js'
import type { RecordedSession } from '../../replay/records.js'

/** Sessions of one agent are played one after the other: what it remembers then never depends on the machine. */
const PARALLEL = { oneAgent: 1, agentPerSession: 8 }

export interface Job {
  readonly suite: string
  readonly withInput: boolean
  readonly sessions: readonly RecordedSession[]
}

export interface PlayedSuite {
  readonly played: readonly PlayedSession[]
  readonly seconds: number
}

/** Plays the sessions against a fresh service with the policies of their suite; `tick` after each. */
export async function playSuite(
  { suite, withInput, sessions }: Job,
  { projectRoot, agentPerSession }: { readonly projectRoot: string; readonly agentPerSession: boolean },
  signal: AbortSignal,
  tick: () => void,
): Promise<PlayedSuite> {
  const agentId = `${suite}-agent`
  const policies = join(projectRoot, 'policies', 'suites', suite)
  const service = await startService(projectRoot, policies, agentPerSession ? '*' : agentId, signal)
  try {
    const api = createApi(service.url, service.key, signal)
    const deps = { api, receipts: createReceiptChecker(api) }
    const runId = `eval-${randomBytes(6).toString('hex')}`
    const parallel = agentPerSession ? PARALLEL.agentPerSession : PARALLEL.oneAgent
    const begin = performance.now()
    const played = await runPool(sessions, parallel, signal, async (session, index) => {
      const agent = agentPerSession ? `${agentId}-${index}` : agentId
      const one = await playSession(session, index, { agentId: agent, runId, withInput }, deps)
      tick()
      return one
    })
    signal.throwIfAborted()
    return { played, seconds: (performance.now() - begin) / 1000 }
  } finally {
    await service.stop()
  }
}
