import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { freePort } from '../child-process.js'
import { apiKey } from './api-key.js'
import { cpuByThread, residentMb, startChild } from './child.js'
import { drive, type Load, type Target } from './load.js'
import { startNative } from './native.js'
import { pace } from './pace.js'
import { stationMeans } from './stations.js'

const CONCURRENCY = 32
const FIXED_RATE = 300

export interface ServiceOptions {
  readonly seconds: number
  readonly rounds: number
  /** The policy folder. */
  readonly policies: string
}

interface Side {
  readonly target: Target
  readonly pid: number
  readonly readyMs: number
  stop(): Promise<number | null>
}

interface Round {
  readonly countersign: Load
  readonly cerbos: Load
}

/** The whole service: closed and open load, CPU by thread, memory. `policies` is the policy folder. */
export async function benchService(folder: string, { seconds, rounds, policies }: ServiceOptions): Promise<object> {
  const cerbos = await startPolicies(folder, policies)
  const countersign = await startCountersign(folder, policies)
  try {
    for (const side of [cerbos, countersign]) await drive(side.target, { connections: CONCURRENCY, seconds: 3 })
    const closed = await closedRounds(countersign, cerbos, seconds, rounds)
    const cpuBefore = cpuByThread(countersign.pid)
    const stationsBefore = await stations(countersign)
    const load = await drive(countersign.target, { connections: CONCURRENCY, seconds })
    const cpuAfter = cpuByThread(countersign.pid)
    const fixed = {
      countersign: await pace(countersign.target, FIXED_RATE, seconds),
      cerbos: await pace(cerbos.target, FIXED_RATE, seconds),
    }
    return {
      run: { rounds, seconds, concurrency: CONCURRENCY },
      closed_loop: {
        rounds: closed,
        ratio: ratio(closed),
      },
      fixed_rate: { per_second: FIXED_RATE, ...fixed },
      cpu_ms_per_request: cpuPerRequest(countersign.pid, cpuBefore, cpuAfter, load.requestsPerSecond * seconds),
      station_ms: stationMeans(stationsBefore, await stations(countersign)),
      ready_ms: { countersign: countersign.readyMs, cerbos: cerbos.readyMs },
      resident_mb: { countersign: residentMb(countersign.pid), cerbos: residentMb(cerbos.pid) },
    }
  } finally {
    await countersign.stop()
    await cerbos.stop()
  }
}

/** Alternates the two, so that a slow minute of the machine hits both. */
async function closedRounds(countersign: Side, cerbos: Side, seconds: number, rounds: number): Promise<Round[]> {
  const seen: Round[] = []
  for (let i = 0; i < rounds; i++) {
    const theirs = await drive(cerbos.target, { connections: CONCURRENCY, seconds })
    const ours = await drive(countersign.target, { connections: CONCURRENCY, seconds })
    seen.push({ countersign: ours, cerbos: theirs })
    process.stderr.write(
      `round ${i + 1}/${rounds}: countersign ${ours.requestsPerSecond}/s, cerbos ${theirs.requestsPerSecond}/s\n`,
    )
  }
  return seen
}

/**
 * CPU of the main thread (http, normalize, evidence) and of the others that worked most: under load the first of them is
 * the engine (judge), the second the writer (commit); the rest are the collectors' and compilers' helpers.
 */
function cpuPerRequest(
  pid: number,
  before: ReadonlyMap<number, number>,
  after: ReadonlyMap<number, number>,
  requests: number,
): object {
  const spent = [...after].map(([thread, seconds]) => ({
    thread,
    ms: round(((seconds - (before.get(thread) ?? 0)) * 1000) / requests),
  }))
  const others = spent.filter(({ thread }) => thread !== pid).map(({ ms }) => ms)
  return {
    all: round(spent.reduce((sum, { ms }) => sum + ms, 0)),
    main: spent.find(({ thread }) => thread === pid)?.ms ?? null,
    others: others.sort((a, b) => b - a).slice(0, 4),
  }
}

/** Median over the rounds of ours ÷ theirs. */
function ratio(rounds: readonly Round[]): number {
  const ratios = rounds.map(({ countersign, cerbos }) => countersign.requestsPerSecond / cerbos.requestsPerSecond)
  return round(ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? 0)
}

async function startCountersign(folder: string, policies: string): Promise<Side> {
  const port = await freePort()
  const dataDir = join(folder, 'data')
  const roles = ['--role', 'agent', '--role', 'metrics']
  const key = apiKey(dataDir, ...roles, '--agent', '*', '--assert-any', '--no-limits')
  const env = {
    COUNTERSIGN_PORT: String(port),
    COUNTERSIGN_DATA_DIR: dataDir,
    COUNTERSIGN_POLICIES_DIR: policies,
    COUNTERSIGN_LIMITS_ENABLED: 'false',
    COUNTERSIGN_LOG_LEVEL: 'warn',
  }
  const origin = `http://127.0.0.1:${port}`
  const child = await startChild(process.execPath, ['dist/src/main.js'], env, `${origin}/ready`)
  const body = JSON.stringify({
    agent_id: 'bench-agent',
    session_id: 'bench-session',
    tool: 'process_payment',
    arguments: { amount: 500, currency: 'USD', recipient: 'vendor-x' },
    context: { user_id: 'analyst-1', user_role: 'analyst' },
  })
  const headers = { authorization: `Bearer ${key}` }
  const target = { name: 'countersign', url: `${origin}/enforce`, headers, body }
  await mustAllow(target, (answer) => answer.includes('"decision":"ALLOW"'))
  return { ...child, target }
}

async function startPolicies(folder: string, policies: string): Promise<Side> {
  const globals: unknown = parse(readFileSync(join(policies, 'globals.yaml'), 'utf8'))
  const server = await startNative(folder, { policies: join(policies, 'cerbos'), globals })
  const target = { name: 'cerbos', url: server.checkUrl, headers: {}, body: JSON.stringify(checkBody()) }
  await mustAllow(target, (answer) => answer.includes('EFFECT_ALLOW'))
  return { ...server, target }
}

/** What our evaluator asks for the request of the bench. */
function checkBody(): object {
  const notReady = { ready: false }
  return {
    principal: {
      id: 'bench-agent',
      roles: ['agent'],
      attr: {
        user_id: 'analyst-1',
        user_role: 'analyst',
        verified: { organisation: 'default', key: 'key_01', agent: 'bench-agent', claims: {} },
        unverified: {},
      },
    },
    resources: [
      {
        actions: ['create'],
        resource: {
          kind: 'payment',
          id: 'process_payment',
          policyVersion: 'default',
          attr: {
            amount_minor: 50_000,
            currency: 'USD',
            recipient: 'vendor-x',
            evidence: {
              code: { ...notReady, language: null, language_source: null },
              data: notReady,
              flow: notReady,
              history: notReady,
            },
            call: { tool: 'process_payment', time: '2026-01-01T00:00:00.000Z', region: null, organisation: 'default' },
          },
        },
      },
    ],
    includeMeta: true,
  }
}

async function mustAllow({ url, headers, body }: Target, allows: (answer: string) => boolean): Promise<void> {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
  const text = await answer.text()
  if (!allows(text)) throw new Error(`${url} did not allow: ${text.slice(0, 500)}`)
}

async function stations({ target }: Side): Promise<string> {
  const answer = await fetch(target.url.replace('/enforce', '/metrics'), { headers: target.headers })
  return answer.text()
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
