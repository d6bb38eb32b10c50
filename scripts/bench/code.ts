import { join } from 'node:path'
import type { Config } from '../../src/config/config.js'
import type { DecisionRequest } from '../../src/core/action.js'
import { LANGUAGES, type Language } from '../../src/core/words.js'
import type { Analyser } from '../../src/evidence/code/analysis/analyse.js'
import { loadAnalyser } from '../../src/evidence/code/create-analyser.js'
import { createAnalyst } from '../../src/evidence/code/pool/analyst.js'
import { analystEntry } from '../../src/workers/analyst-entry.js'
import { CODE } from './code-snippets.js'
import { CALLER, loadSet, openWorld, stateConfig } from './state-world.js'

export interface CodeBenchOptions {
  /** A folder of policies. */
  readonly policies: string
  /** Pieces of code of each kind. */
  readonly calls: number
}

interface Times {
  readonly p50Us: number
  readonly p99Us: number
}

interface Cost {
  readonly language: Language
  readonly lines: number
  /** In this thread. */
  readonly facts: Times
  /** By a thread of the pool, with the way there and back. */
  readonly worker: Times
  /** From the request to the decision of `/analyze`: facts in this thread, and all that is judged. */
  readonly judgement: Times
  readonly incomplete: readonly string[]
}

/** What 20 lines, and one, cost in facts and in judgement; no two texts are the same, so none is remembered. */
export async function benchCode(folder: string, { policies, calls }: CodeBenchOptions): Promise<object> {
  const config = stateConfig(policies, join(folder, 'code'))
  const set = await loadSet(config)
  const world = await openWorld(config, set)
  const judge = (request: DecisionRequest) => world.pdp.analyze(request, CALLER)
  const started = performance.now()
  const pool = await openPool(config)
  const startMs = Math.round(performance.now() - started)
  try {
    const analyser = await loadAnalyser()
    const costs: Cost[] = []
    for (const { language, text, lines, incomplete } of snippets(analyser, config)) {
      const facts = await timesOf(calls, (n) => analyser.analyse(codeOf(language, text, n), config.code))
      const worker = await timesOf(calls, (n) => pool.analyse(codeOf(language, text, n), ASKER))
      const judgement = await timesOf(calls, (n) => judge(requestOf(language, varied(language, text, n))))
      costs.push({ language, lines, facts, worker, judgement, incomplete })
      process.stderr.write(
        `${language}, ${lines} lines: facts p50 ${facts.p50Us} µs, judgement ${judgement.p50Us} µs\n`,
      )
    }
    return { calls, startMs, costs }
  } finally {
    await pool.close()
    await world.close()
    await set.evaluator.close()
  }
}

const ASKER = { organisation: 'bench', agentId: 'bench-agent' }

function openPool({ code }: Config) {
  return createAnalyst(
    { settings: code, workers: 1, patienceMs: 10_000, maxQueue: 100, maxQueuePerOrganisation: 100 },
    { worker: analystEntry(), monotonic: () => performance.now(), report: () => undefined },
  )
}

function snippets(analyser: Analyser, { code }: Config) {
  return LANGUAGES.flatMap((language) =>
    CODE[language].map((text) => {
      const { incomplete } = analyser.analyse(codeOf(language, text, 0), { ...code, deadlineMs: 10_000 })
      return { language, text, lines: text.split('\n').length, incomplete }
    }),
  )
}

function codeOf(language: Language, text: string, n: number) {
  return { text: varied(language, text, n), language, dialect: null }
}

let serial = 0

function varied(language: Language, text: string, n: number): string {
  const comment = language === 'sql' ? '--' : language === 'bash' || language === 'python' ? '#' : '//'
  return `${text} ${comment} ${n}.${serial++}`
}

function requestOf(language: Language, code: string): DecisionRequest {
  return {
    agentId: ASKER.agentId,
    sessionId: null,
    input: { form: 'code', code, language },
    context: {},
    accepts: [],
    approvalId: null,
  }
}

async function timesOf(calls: number, work: (n: number) => unknown): Promise<Times> {
  const times: number[] = []
  for (let call = -Math.ceil(calls / 5); call < calls; call++) {
    const started = performance.now()
    await work(call)
    if (call >= 0) times.push(performance.now() - started)
  }
  times.sort((a, b) => a - b)
  const at = (part: number): number => Math.round((times[Math.floor(times.length * part)] ?? 0) * 1000)
  return { p50Us: at(0.5), p99Us: at(0.99) }
}
