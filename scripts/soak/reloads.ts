import { mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../child-process.js'
import { apiKey } from '../bench/api-key.js'
import { residentMb, startChild, type Child } from '../bench/child.js'
import { startClients, type Answer } from './clients.js'
import { trendOf, type Point, type Trend } from './flat.js'
import { policySet, writeFiles } from './policy-set.js'

export interface ReloadsOptions {
  readonly reloads: number
  readonly policies: number
  readonly clients: number
  readonly onReload?: (number: number, answers: number) => void
}

export interface ReloadsReport {
  readonly reloads: number
  readonly policies: number
  readonly answers: number
  /** Requests that were not answered with a decision, by status or error. */
  readonly failed: Readonly<Record<string, number>>
  /** Answers that name a version which was never in force. */
  readonly unknownVersions: number
  /** Answers made by more than one set, or by another than they name. */
  readonly mixtures: number
  /** Answers that show by which sets they were made: in each layer's policies and in the catalogue. */
  readonly answersWithNumbers: number
  /** From the change of the folder until the new version is in force, ms: median and most. */
  readonly activationMs: { readonly median: number; readonly max: number }
  readonly memory: readonly Point[]
  readonly trend: Trend
}

const ACTIVE_WITHIN_MS = 120_000
const POLL_MS = 200
/** So many requests are made while a set is in force, at least. */
const REQUESTS_BY_A_SET = 50

/** The service as a process under constant load, while its policy folder is changed again and again. */
export async function soakReloads(options: ReloadsOptions): Promise<ReloadsReport> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-soak-'))
  try {
    return await inFolder(folder, options)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function inFolder(folder: string, options: ReloadsOptions): Promise<ReloadsReport> {
  const { reloads, policies } = options
  const dataDir = join(folder, 'data')
  const agent = apiKey(dataDir, '--role', 'agent', '--agent', '*', '--assert-any', '--no-limits')
  const admin = apiKey(dataDir, '--role', 'admin', '--no-limits')
  putInPlace(folder, 0, policies)
  const service = await startService(folder, dataDir)
  try {
    const versions = new Map([[await activeVersion(service.origin, admin), 0]])
    const clients = startClients(service.origin, agent, { clients: options.clients, policies })
    const took: number[] = []
    const memory: Point[] = []
    for (let number = 1; number <= reloads; number++) {
      await clients.sent(REQUESTS_BY_A_SET)
      const started = performance.now()
      putInPlace(folder, number, policies)
      versions.set(await newVersion(service.origin, admin, versions), number)
      took.push(performance.now() - started)
      memory.push({ at: number, residentMb: residentMb(service.pid) ?? 0, engineMb: null })
      options.onReload?.(number, clients.answers.length)
    }
    await clients.sent(REQUESTS_BY_A_SET)
    await clients.stop()
    return report(options, clients, { versions, took, memory })
  } finally {
    await service.stop()
  }
}

interface Seen {
  readonly versions: ReadonlyMap<string, number>
  readonly took: readonly number[]
  readonly memory: readonly Point[]
}

function report(
  { reloads, policies }: ReloadsOptions,
  { answers, failed }: { readonly answers: readonly Answer[]; readonly failed: ReadonlyMap<string, number> },
  { versions, took, memory }: Seen,
): ReloadsReport {
  const sorted = [...took].sort((a, b) => a - b).map(Math.round)
  const mixed = ({ version, numbers }: Answer): boolean => numbers.some((number) => number !== versions.get(version))
  return {
    reloads,
    policies,
    answers: answers.length,
    failed: Object.fromEntries(failed),
    unknownVersions: answers.filter(({ version }) => !versions.has(version)).length,
    mixtures: answers.filter(mixed).length,
    answersWithNumbers: answers.filter(({ numbers }) => numbers.length > 0).length,
    activationMs: { median: sorted[Math.floor(sorted.length / 2)] ?? 0, max: sorted.at(-1) ?? 0 },
    memory,
    trend: trendOf(memory),
  }
}

/** A whole set takes the place of the one before in one step, as a mounted configuration does. */
function putInPlace(folder: string, number: number, policies: number): void {
  const set = join(folder, `set-${number}`)
  writeFiles(set, policySet({ policies, number }))
  const link = join(folder, 'next')
  symlinkSync(set, link)
  renameSync(link, join(folder, 'policies'))
}

async function startService(folder: string, dataDir: string): Promise<Child & { readonly origin: string }> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const env = {
    COUNTERSIGN_PORT: String(port),
    COUNTERSIGN_DATA_DIR: dataDir,
    COUNTERSIGN_POLICIES_DIR: join(folder, 'policies'),
    COUNTERSIGN_RELOAD_POLL_MS: String(POLL_MS),
    COUNTERSIGN_EVALUATOR_DEADLINE_MS: '10000',
    COUNTERSIGN_LIMITS_ENABLED: 'false',
    COUNTERSIGN_LOG_LEVEL: 'warn',
  }
  const child = await startChild(process.execPath, ['dist/src/main.js'], env, `${origin}/ready`)
  return { ...child, origin }
}

async function newVersion(origin: string, key: string, known: ReadonlyMap<string, number>): Promise<string> {
  const started = performance.now()
  for (;;) {
    const version = await activeVersion(origin, key)
    if (!known.has(version)) return version
    if (performance.now() - started > ACTIVE_WITHIN_MS) throw new Error('the changed folder was not activated')
    await new Promise((resolve) => setTimeout(resolve, POLL_MS / 4))
  }
}

async function activeVersion(origin: string, key: string): Promise<string> {
  const answer = await fetch(`${origin}/status`, { headers: { authorization: `Bearer ${key}` } })
  const status = (await answer.json()) as { readonly policies?: { readonly version?: string } }
  const version = status.policies?.version
  if (version === undefined) throw new Error(`/status answered ${answer.status}`)
  return version
}
