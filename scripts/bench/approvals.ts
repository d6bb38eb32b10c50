import { join } from 'node:path'
import { createApp, type App } from '../../src/app.js'
import { loadConfig } from '../../src/config/load.js'
import { createSystemWorld } from '../../src/core/world.js'
import { createLog } from '../../src/telemetry/log.js'
import { withWideLimits } from '../wide-limits.js'

export interface ApprovalsBenchOptions {
  /** A folder of policies. */
  readonly policies: string
  /** Rounds of allow, ask, approve, use, read. */
  readonly calls: number
}

interface Times {
  readonly p50Us: number
  readonly p99Us: number
}

const WARM_UP = 20

/**
 * What people cost beside a plain ALLOW, in one run, call after call: a payment that is allowed, the same one of an amount
 * that opens a request, the answer, the use of the grant, and the look at a request. The whole service in this process,
 * durable, without a socket.
 */
export async function benchApprovals(folder: string, { policies, calls }: ApprovalsBenchOptions): Promise<object> {
  const app = await openService(folder, policies)
  try {
    const steps = { allow: [], ask: [], approve: [], use: [], read: [] } as Record<string, number[]>
    for (let n = -WARM_UP; n < calls; n++) {
      const timed = await round(app, n)
      if (n >= 0) for (const [name, ms] of Object.entries(timed)) steps[name]?.push(ms)
    }
    const times = Object.fromEntries(Object.entries(steps).map(([name, each]) => [name, timesOf(each)]))
    for (const [name, { p50Us }] of Object.entries(times)) process.stderr.write(`${name}: p50 ${p50Us} µs\n`)
    return { calls, times }
  } finally {
    await app.close()
  }
}

function openService(folder: string, policies: string): Promise<App> {
  const config = loadConfig({
    cwd: process.cwd(),
    env: withWideLimits({
      COUNTERSIGN_DATA_DIR: join(folder, 'approvals'),
      COUNTERSIGN_POLICIES_DIR: policies,
      COUNTERSIGN_LIMITS_ENABLED: 'false',
      COUNTERSIGN_LOG_LEVEL: 'silent',
    }),
  })
  return createApp(config, { world: createSystemWorld(), log: createLog('silent') })
}

/** Milliseconds of each step. */
async function round(app: App, n: number): Promise<Record<string, number>> {
  const { agent = '', approver = '' } = app.developmentKeys ?? {}
  const small = { agent_id: `agent-${String(n)}`, ...payment(400) }
  const large = { agent_id: `agent-${String(n)}`, ...payment(750) }
  const allow = await timed(app, agent, '/enforce', small)
  const ask = await timed(app, agent, '/enforce', large)
  const id = String(ask.answer['approval_id'])
  const read = await timed(app, approver, `/approval/${id}`, null)
  const approve = await timed(app, approver, `/approval/${id}/approve`, {})
  const use = await timed(app, agent, '/enforce', { ...large, approval_id: id })
  if (allow.answer['decision'] !== 'ALLOW' || use.answer['decision'] !== 'ALLOW') throw new Error('not allowed')
  return { allow: allow.ms, ask: ask.ms, approve: approve.ms, use: use.ms, read: read.ms }
}

function payment(amount: number): object {
  return {
    tool: 'process_payment',
    arguments: { amount, currency: 'USD', recipient: 'vendor-x' },
    context: { user_id: 'analyst-1', user_role: 'analyst' },
  }
}

async function timed(
  app: App,
  secret: string,
  url: string,
  body: object | null,
): Promise<{ readonly ms: number; readonly answer: Record<string, unknown> }> {
  const headers = { authorization: `Bearer ${secret}` }
  const started = performance.now()
  const answer = await app.server.inject(
    body === null ? { method: 'GET', url, headers } : { method: 'POST', url, headers, payload: body },
  )
  const ms = performance.now() - started
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return { ms, answer: answer.json() }
}

function timesOf(ms: readonly number[]): Times {
  const sorted = ms.toSorted((a, b) => a - b)
  const at = (part: number): number =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) * 1_000)
  return { p50Us: at(0.5), p99Us: at(0.99) }
}
