import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { freePort } from '../child-process.js'
import { WIDE_LIMITS, withWideLimits } from '../wide-limits.js'
import { agentKeys } from './agent-keys.js'
import { apiKey } from './api-key.js'
import { cpuByThread, residentMb, startChild } from './child.js'
import { drive, type Load, type Sent, type Target } from './load.js'
import { startNative } from './native.js'
import { pace } from './pace.js'
import { stationMeans } from './stations.js'

const CONCURRENCY = 32
const FIXED_RATE = 300
const AGENTS = 64

export interface ServiceOptions {
  readonly seconds: number
  readonly rounds: number
  /** The policy folder. */
  readonly policies: string
  /** One API key for all agents; else each has its own. */
  readonly oneKey: boolean
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
export async function benchService(folder: string, options: ServiceOptions): Promise<object> {
  const { seconds, rounds, policies, oneKey } = options
  const countersign = await startCountersign(folder, options)
  const cerbos = await startPolicies(folder, policies, countersign.evidence)
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
      run: { rounds, seconds, concurrency: CONCURRENCY, keys: oneKey ? 1 : AGENTS },
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

async function startCountersign(
  folder: string,
  { policies, oneKey }: ServiceOptions,
): Promise<Side & { readonly evidence: object }> {
  const port = await freePort()
  const dataDir = join(folder, 'data')
  const roles = ['--role', 'agent', '--role', 'metrics', '--role', 'auditor']
  const key = apiKey(dataDir, ...roles, '--agent', '*', '--assert-any', '--no-limits')
  const agents = Array.from({ length: AGENTS }, (_, number) => agentName(number))
  const keys = oneKey ? [] : await agentKeys(dataDir, agents)
  const env = withWideLimits({
    COUNTERSIGN_PORT: String(port),
    COUNTERSIGN_DATA_DIR: dataDir,
    COUNTERSIGN_POLICIES_DIR: policies,
    COUNTERSIGN_LIMITS_ENABLED: 'false',
    COUNTERSIGN_LOG_LEVEL: 'warn',
  })
  const origin = `http://127.0.0.1:${port}`
  const child = await startChild(process.execPath, ['dist/src/main.js'], env, `${origin}/ready`)
  const headersOf = (secret: string): Sent['headers'] => ({ authorization: `Bearer ${secret}` })
  const requestOf = (number: number): Sent => {
    const agent = number % AGENTS
    return { headers: headersOf(keys[agent] ?? key), body: payment(agent) }
  }
  const target = { name: 'countersign', url: `${origin}/enforce`, headers: headersOf(key), body: payment(0), requestOf }
  for (let number = 0; number < AGENTS; number++) await mustAllow({ ...target, ...requestOf(number) }, isAllow)
  return { ...child, target, evidence: await evidenceOf(target, requestOf(0)) }
}

function isAllow(answer: string): boolean {
  return answer.includes('"decision":"ALLOW"')
}

function agentName(agent: number): string {
  return `bench-agent-${agent}`
}

/** Each agent pays for its own user, to its own recipient: what one agent does, or spends, is judged call by call. */
function payment(agent: number): string {
  return JSON.stringify({
    agent_id: agentName(agent),
    session_id: `bench-session-${agent}`,
    tool: 'process_payment',
    arguments: { amount: 500, currency: 'USD', recipient: `vendor-${agent}` },
    context: { user_id: `analyst-${agent}`, user_role: 'analyst' },
  })
}

/** The evidence of one decision, as the log has it: the other side is asked the same. `headers`: an auditor's. */
async function evidenceOf({ url, headers }: Target, sent: Sent): Promise<object> {
  const answered = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...sent.headers },
    body: sent.body,
  })
  const { audit_id: auditId } = (await answered.json()) as { readonly audit_id: string }
  const entry = await fetch(`${new URL(url).origin}/decision/${auditId}`, { headers })
  const { record } = (await entry.json()) as { readonly record: { readonly evidence: object } }
  return record.evidence
}

async function startPolicies(folder: string, policies: string, evidence: object): Promise<Side> {
  const own = parse(readFileSync(join(policies, 'globals.yaml'), 'utf8')) as object
  const globals = { ...own, history: { ...('history' in own ? Object(own.history) : {}), ...WIDE_LIMITS.history } }
  const server = await startNative(folder, { policies: join(policies, 'cerbos'), globals })
  const target = { name: 'cerbos', url: server.checkUrl, headers: {}, body: JSON.stringify(checkBody(evidence)) }
  await mustAllow(target, (answer) => answer.includes('EFFECT_ALLOW'))
  return { ...server, target }
}

/** What our evaluator asks for a request of the bench: the payment, and the guard layer that has rules. */
function checkBody(evidence: object): object {
  const attr = {
    amount_minor: 50_000,
    currency: 'USD',
    recipient: 'vendor-0',
    evidence,
    call: { tool: 'process_payment', time: '2026-01-01T00:00:00.000Z', region: null, organisation: 'default' },
  }
  return {
    principal: {
      id: 'bench-agent-0',
      roles: ['agent'],
      attr: {
        user_id: 'analyst-0',
        user_role: 'analyst',
        verified: { organisation: 'default', key: 'key_01', agent: 'bench-agent-0', claims: {} },
        unverified: {},
      },
    },
    resources: ['payment', 'state_history'].map((kind) => ({
      actions: ['create'],
      resource: { kind, id: 'process_payment', policyVersion: 'default', attr },
    })),
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
