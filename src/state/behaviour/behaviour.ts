import type { Action } from '../../core/action.js'
import type { JsonObject } from '../../core/json.js'
import type { StateOptions } from '../options.js'
import { NO_PLAN, together, type Part, type PartView, type PlanPart } from '../part.js'
import { changing, once } from '../remembered.js'
import { learned, type Baseline } from './baseline.js'
import { baselineBody } from './baseline-body.js'
import { baselineId, createBehaviourMemory, shortName, type BehaviourMemory, type BehaviourStore } from './memory.js'
import { amountsOf, type Observation } from './observation.js'
import { scoreOf, type Scored } from './score.js'

export type BehaviourOptions = Pick<StateOptions, 'behaviourWarmUpCalls' | 'eventRetentionMs'>

/** What both a view and its plan know of the call. */
interface Call {
  readonly organisation: string
  readonly agentId: string
  /** The document's id. */
  readonly id: string
  /** As the next call's baseline will name it. */
  readonly tool: string
  readonly baseline: Baseline
  readonly observation: Observation
}

/**
 * How unusual a call is for its agent, measured by the agent's own allowed calls of the same catalogue entry. What was
 * not allowed teaches nothing. The baseline is written with the ALLOW's commit, whatever another process wrote: the
 * last writer wins, and what the other one learned is lost.
 */
export function createBehaviour(options: BehaviourOptions, store: BehaviourStore): Part {
  const memory = createBehaviourMemory(store)
  return {
    lanes: () => [],
    view: (normalized, nowMs) => {
      if (!normalized.ok) return NOTHING_TO_SAY
      const { action } = normalized
      const { organisation, agentId } = action.subject
      const id = baselineId(agentId, action.tool.name)
      const tool = shortName(store, organisation, action.call.tool)
      const read = both(memory.lastTools.get({ organisation, id: agentId }), memory.baselines.get({ organisation, id }))
      return once(read, ([{ value: previousTool }, { value: baseline }]) => {
        const observation = observe(action, previousTool, nowMs)
        return viewOf({ organisation, agentId, id, tool, baseline, observation }, options, memory)
      })
    },
    outcome: () => NO_PLAN,
  }
}

const NOTHING_TO_SAY: PartView = { facts: () => ({}), plan: () => NO_PLAN }

function both<One, Other>(
  one: One | Promise<One>,
  other: Other | Promise<Other>,
): readonly [One, Other] | Promise<readonly [One, Other]> {
  if (one instanceof Promise || other instanceof Promise) return Promise.all([one, other])
  return [one, other]
}

function observe(action: Action, previousTool: string | null, atMs: number): Observation {
  return { atMs, previousTool, amounts: amountsOf(action) }
}

function viewOf(call: Call, options: BehaviourOptions, memory: BehaviourMemory): PartView {
  const { baseline, observation } = call
  let scored: Scored | null = null
  const score = (): Scored | null => {
    if (baseline.calls < options.behaviourWarmUpCalls) return null
    return (scored ??= scoreOf(baseline, observation))
  }
  return {
    facts: () => ({ behaviour: behaviourFacts(baseline, score()) }),
    plan: ({ decision }) => {
      if (decision !== 'ALLOW') return NO_PLAN
      const lesson = { observation, surprise: score()?.surprise ?? null }
      return learning(call, learned(baseline, lesson, options.behaviourWarmUpCalls), options, memory)
    },
  }
}

/** `scored` null: too few calls are known. */
function behaviourFacts({ calls }: Baseline, scored: Scored | null): JsonObject {
  if (scored === null) return { ready: false, calls_known: calls, score: null, reasons: [] }
  return {
    ready: true,
    calls_known: calls,
    score: scored.score,
    reasons: scored.reasons.map((reason) => ({ ...reason })),
  }
}

function learning(call: Call, baseline: Baseline, options: BehaviourOptions, memory: BehaviourMemory): PlanPart {
  const { organisation, agentId, id, tool, observation } = call
  const document = { kind: 'baseline', id } as const
  const expiresMs = observation.atMs + options.eventRetentionMs
  return together([
    {
      changes: [{ kind: 'put_document', document, body: baselineBody(baseline), expiresMs }],
      ...changing(memory.baselines, { organisation, id }, (kept) => {
        kept.value = baseline
      }),
    },
    {
      changes: [],
      ...changing(memory.lastTools, { organisation, id: agentId }, (kept) => {
        kept.value = tool
      }),
    },
  ])
}
