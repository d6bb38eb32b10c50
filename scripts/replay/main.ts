import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createApi } from './api.js'
import { readArguments, USAGE, type Arguments } from './arguments.js'
import { playSession } from './play.js'
import { runPool } from './pool.js'
import { createProgress } from './progress.js'
import { createReceiptChecker } from './receipts.js'
import { bySuite, readSessions, type RecordedSession } from './records.js'
import { formatFigures } from './report.js'
import { score, type Figures } from './score.js'
import { startService, type Service } from './service.js'

const INTERRUPTED = 130
const root = projectRoot()
const interruption = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => {
    interruption.abort()
  })

try {
  process.exitCode = await replay(readArguments(process.argv.slice(2), process.env, root), interruption.signal)
} catch (error) {
  if (!interruption.signal.aborted)
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
  process.exitCode = interruption.signal.aborted ? INTERRUPTED : 1
}

/** 0 when every session got its decisions and every receipt verified. */
async function replay(options: Arguments, signal: AbortSignal): Promise<number> {
  const suites = bySuite(readSessions(options.file), options)
  if (suites.size === 0) throw new Error(`there are no such sessions in ${options.file}`)
  if (options.remote !== null && suites.size > 1)
    throw new Error('a service has the policies of one suite: name it with --suite')
  const all: Figures[] = []
  for (const [suite, sessions] of suites) {
    if (signal.aborted) break
    const figures = await replaySuite(suite, sessions, options, signal)
    if (!options.json) console.log(formatFigures(figures))
    all.push(figures)
  }
  if (options.json) console.log(JSON.stringify({ complete: !signal.aborted, suites: all }, null, 2))
  if (signal.aborted) return INTERRUPTED
  return all.every(({ errors }) => errors.length === 0) ? 0 : 1
}

async function replaySuite(
  suite: string,
  sessions: readonly RecordedSession[],
  options: Arguments,
  signal: AbortSignal,
): Promise<Figures> {
  const service = await open(suite, options, signal)
  const progress = createProgress(suite, sessions.length, process.stderr)
  try {
    const api = createApi(service.url, service.key, signal)
    const deps = { api, receipts: createReceiptChecker(api) }
    const run = { agentId: options.agentId, runId: `replay-${randomBytes(6).toString('hex')}` }
    const played = await runPool(sessions, options.parallel, signal, async (session, index) => {
      const one = await playSession(session, index, run, deps)
      if (!signal.aborted) progress.done(one.calls.length)
      return one
    })
    return score(suite, signal.aborted ? played.filter(({ error }) => error === null) : played)
  } finally {
    progress.end()
    await service.stop()
  }
}

async function open(suite: string, { remote, agentId }: Arguments, signal: AbortSignal): Promise<Service> {
  if (remote !== null) return { ...remote, stop: () => Promise.resolve() }
  const policies = suite === 'default' ? join(root, 'policies') : join(root, 'policies', 'suites', suite)
  if (!existsSync(join(policies, 'catalog.yaml'))) throw new Error(`there are no policies for suite ${suite}`)
  return startService(root, policies, agentId, signal)
}

/** The folder of package.json: this file runs from `scripts/` or, built, from `dist/scripts/`. */
function projectRoot(): string {
  const above = ['../../', '../../../'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
  const found = above.find((folder) => existsSync(join(folder, 'package.json')))
  if (found === undefined) throw new Error('the project folder was not found')
  return found
}
