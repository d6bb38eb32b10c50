import type { JsonObject } from '../../../src/core/json.js'
import { runPool } from '../../replay/pool.js'
import { bySuite, readSessions, type RecordedSession } from '../../replay/records.js'
import type { Evaluation, Flags } from '../evaluation.js'
import { missedGoals, RUN_HEAD, runFigures, runRow, type Run } from './figures.js'
import { tellFailures } from './failures.js'
import { playSuite, type Job } from './play-suite.js'

const SUITES = ['banking', 'slack', 'travel', 'workspace']

/** How many services run at once. A session waits for the disk more than it computes. */
const SERVICES = 2

/** Recorded sessions of agents against the policies of their suite: attacks stopped, and work let through. */
export const sessions: Evaluation = {
  name: 'sessions',
  about: 'recorded agent sessions, each suite against a service of its own: attacks stopped, work let through',
  corpus: 'agentdojo_sessions.jsonl.gz',
  flags: {
    suite: { type: 'string', about: `only these, with commas between (${SUITES.join(',')})` },
    limit: { type: 'string', about: 'at most so many sessions of each suite' },
    'no-input': { type: 'boolean', about: "only without the user's words" },
    'input-only': { type: 'boolean', about: "only with the user's words" },
    'agent-per-session': { type: 'boolean', about: 'each session by an agent of its own, instead of one for all' },
    failures: { type: 'boolean', about: 'also name the sessions that went wrong, on stderr' },
  },
  run: async ({ corpus, projectRoot, flags = {}, progress, signal }) => {
    const jobs = jobsOf(readSessions(corpus), flags)
    const total = jobs.reduce((sum, { sessions: list }) => sum + list.length, 0)
    let done = 0
    const tick = () => {
      progress(++done, total)
    }
    const agentPerSession = flags['agent-per-session'] === true
    const runs = await runPool(jobs, SERVICES, signal, async (job): Promise<Run> => {
      const played = await playSuite(job, { projectRoot, agentPerSession }, signal, tick)
      if (flags['failures'] === true) tellFailures(job, played, process.stderr)
      return { suite: job.suite, withInput: job.withInput, ...played }
    })
    return {
      figures: { agent: agentPerSession ? 'per session' : 'one for all', suites: figuresOf(runs) },
      table: { head: RUN_HEAD, rows: runs.map(runRow) },
      missed: runs.flatMap(missedGoals),
    }
  },
}

function jobsOf(all: readonly RecordedSession[], flags: Flags): readonly Job[] {
  const suites = typeof flags['suite'] === 'string' ? flags['suite'].split(',') : SUITES
  const unknown = suites.find((suite) => !SUITES.includes(suite))
  if (unknown !== undefined) throw new Error(`there is no suite ${unknown}`)
  const limit = flags['limit'] === undefined ? null : Number(flags['limit'])
  if (limit !== null && !(Number.isInteger(limit) && limit > 0))
    throw new Error('--limit must be a whole number above 0')
  const groups = bySuite(all, { suite: null, limit })
  const inputs = [true, false].filter((withInput) => flags[withInput ? 'no-input' : 'input-only'] !== true)
  return suites.flatMap((suite) => inputs.map((withInput) => ({ suite, withInput, sessions: groups.get(suite) ?? [] })))
}

/** By suite, and within it by whether the user's words were given. */
function figuresOf(runs: readonly Run[]): JsonObject {
  const suites = [...new Set(runs.map(({ suite }) => suite))]
  return Object.fromEntries(
    suites.map((suite) => [
      suite,
      Object.fromEntries(
        runs
          .filter((run) => run.suite === suite)
          .map((run) => [run.withInput ? 'with_input' : 'without_input', runFigures(run)]),
      ),
    ]),
  )
}
