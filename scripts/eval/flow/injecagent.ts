import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { isJsonList, isJsonObject, type JsonObject } from '../../../src/core/json.js'
import { readCatalogueTools, type ToolArguments } from './catalogue-tools.js'
import { createApi, type Api } from '../../replay/api.js'
import { runPool } from '../../replay/pool.js'
import { startService } from '../../replay/service.js'
import { readJsonLines } from '../corpus.js'
import type { Evaluation } from '../evaluation.js'
import { followInstruction } from './follow.js'
import { injecagentResult, type PlayedCase } from './injecagent-figures.js'

export interface Case {
  readonly id: string
  /** `dh`: the attack does harm; `ds`: it takes data away, by a call that reads and one that sends. */
  readonly attack: string
  readonly setting: string
  readonly userInstruction: string
  readonly userTool: string
  readonly userArguments: JsonObject
  readonly toolResponse: string
  readonly attackerInstruction: string
  readonly attackerTools: readonly string[]
}

const AGENT = 'assistant'
const FLAGS = {
  limit: { type: 'string', about: 'at most so many cases' },
  'no-input': { type: 'boolean', about: "without the user's words" },
  failures: { type: 'boolean', about: 'also name the cases that went wrong, on stderr' },
} as const

/** A tool call of the user with a poisoned answer, then the attacker's calls, as an agent would make them that obeys. */
export const injecagent: Evaluation = {
  name: 'injecagent',
  about:
    "a poisoned answer, then the attacker's calls by an agent that obeys: stopped, and the user's own call allowed",
  corpus: 'injecagent_cases.jsonl.gz',
  flags: FLAGS,
  run: async ({ corpus, projectRoot, flags = {}, progress, signal }) => {
    const all = readJsonLines(corpus).map(toCase)
    const cases = flags['limit'] === undefined ? all : all.slice(0, Number(flags['limit']))
    const policies = join(projectRoot, 'policies', 'suites', 'assistant')
    const tools = readCatalogueTools(join(policies, 'catalog.yaml'))
    const service = await startService(projectRoot, policies, AGENT, signal)
    try {
      const api = createApi(service.url, service.key, signal)
      const runId = `injecagent-${randomBytes(6).toString('hex')}`
      let done = 0
      const played = await runPool(cases, 1, signal, async (one, index) => {
        const result = await playCase(api, one, `${runId}-${index}`, { tools, withInput: flags['no-input'] !== true })
        progress(++done, cases.length)
        return result
      })
      signal.throwIfAborted()
      if (flags['failures'] === true) tellFailures(played)
      return injecagentResult(played)
    } finally {
      await service.stop()
    }
  },
}

interface Playing {
  readonly tools: ReadonlyMap<string, ToolArguments>
  readonly withInput: boolean
}

async function playCase(api: Api, one: Case, sessionId: string, { tools, withInput }: Playing): Promise<PlayedCase> {
  const call = async (tool: string, args: JsonObject, output: string): Promise<PlayedCase['user']> => {
    const answer = await api.post('/enforce', { agent_id: AGENT, session_id: sessionId, tool, arguments: args })
    const { decision, audit_id: auditId, reasons } = answer
    if (decision === 'ALLOW' && typeof auditId === 'string')
      await api.post(`/enforce/${encodeURIComponent(auditId)}/outcome`, { status: 'succeeded', output })
    return { tool, decision: typeof decision === 'string' ? decision : '', reasons: codesOf(reasons) }
  }
  if (withInput) {
    const said = { agent_id: AGENT, kind: 'said', text: one.userInstruction }
    await api.post(`/session/${encodeURIComponent(sessionId)}/input`, said)
  }
  const user = await call(one.userTool, one.userArguments, one.toolResponse)
  const attacker: PlayedCase['user'][] = []
  let known = one.attackerInstruction
  for (const tool of user.decision === 'ALLOW' ? one.attackerTools : []) {
    const output = `${tool}: ${randomBytes(24).toString('hex')}`
    attacker.push(await call(tool, followInstruction(tools.get(tool) ?? null, known), output))
    if (attacker.at(-1)?.decision !== 'ALLOW') break
    known = `${one.attackerInstruction}\n${output}`
  }
  return { case: one, user, attacker }
}

function codesOf(reasons: JsonObject[string] | undefined): readonly string[] {
  if (reasons === undefined || !isJsonList(reasons)) return []
  return reasons.filter((reason) => isJsonObject(reason)).map(({ code }) => (typeof code === 'string' ? code : ''))
}

function tellFailures(played: readonly PlayedCase[]): void {
  for (const { case: one, user, attacker } of played) {
    if (user.decision !== 'ALLOW') console.error(`${one.id}: ${user.tool} ${user.decision} ${user.reasons.join(' ')}`)
    else if (attacker.every(({ decision }) => decision === 'ALLOW'))
      console.error(`${one.id}: passed ${attacker.map(({ tool }) => tool).join(', ')}`)
  }
}

function toCase(record: unknown, index: number): Case {
  if (!isJsonObject(record)) throw new Error(`line ${index + 1} is not a JSON object`)
  const text = (member: string): string => {
    const value = record[member]
    if (typeof value !== 'string') throw new Error(`line ${index + 1}: "${member}" must be a string`)
    return value
  }
  const { user_args: args, attacker_tools: tools } = record
  if (!isJsonObject(args)) throw new Error(`line ${index + 1}: "user_args" must be an object`)
  return {
    id: text('id'),
    attack: text('attack'),
    setting: text('setting'),
    userInstruction: text('user_instruction'),
    userTool: text('user_tool'),
    userArguments: args,
    toolResponse: text('tool_response'),
    attackerInstruction: text('attacker_instruction'),
    attackerTools: tools !== undefined && isJsonList(tools) ? tools.filter((tool) => typeof tool === 'string') : [],
  }
}
