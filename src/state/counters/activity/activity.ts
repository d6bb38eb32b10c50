import type { JsonObject } from '../../../core/json.js'
import type { Decided } from '../../../core/state.js'
import type { StateOptions } from '../../options.js'
import { NO_PLAN, type OutcomePart, type Part, type PartView, type Reported } from '../../part.js'
import type { Cells } from '../cells/cells.js'
import { viewCells } from '../cells/view-cells.js'
import {
  activitiesOf,
  activityFacts,
  countActivities,
  selfReleasedFacts,
  type Actor,
  type ActorRefs,
} from './actor-cells.js'
import { isFirstUse, noteUse } from './first-use.js'
import { cellsOf, createPlaceFinder, type PlaceFinder, type Places } from './places.js'
import { NO_TARGET, readTarget } from './target-reading.js'
import type { TargetDeps } from './target.js'

export interface ActivityDeps extends TargetDeps {
  readonly cells: Cells
}

/** What is counted of agents, keys and targets without being declared. Nothing of it is reserved or given back. */
export function createActivity(
  { eventRetentionMs: retentionMs }: Pick<StateOptions, 'eventRetentionMs'>,
  deps: ActivityDeps,
): Part {
  const { cells } = deps
  const finder = createPlaceFinder(deps)
  return {
    lanes: (normalized) => {
      const target = finder.target(normalized)
      return target === null ? [] : [`target ${target.refs.name}`]
    },
    view: (normalized, nowMs) => {
      const places = finder.of(normalized)
      return viewCells(cells, cellsOf(places), nowMs, () => viewOf(places, { cells, nowMs, retentionMs }))
    },
    outcome: (reported, nowMs) => outcomeOf(reported, nowMs, cells, finder),
  }
}

interface Scene {
  readonly cells: Cells
  readonly nowMs: number
  readonly retentionMs: number
}

function viewOf(places: Places, scene: Scene): PartView {
  const { cells, nowMs, retentionMs } = scene
  const agent = readActor(places.agent, scene)
  const key = readActor(places.key, scene)
  const tool = places.tool === null ? null : { ref: places.tool, cell: cells.read(places.tool, nowMs) }
  const target = places.target === null ? NO_TARGET : readTarget(places.target, cells, nowMs, retentionMs)
  const firstUseOfTool = tool === null || isFirstUse(tool.cell)
  return {
    facts: () => ({
      agent: { ...agent.facts, first_use_of_tool: firstUseOfTool, self_released: agent.selfReleased },
      key: { ...key.facts, self_released: key.selfReleased },
      target: target.facts,
    }),
    plan: ({ decision }: Decided) => {
      const noted = tool === null || decision !== 'ALLOW' ? [] : noteUse(tool.ref, tool.cell, nowMs, retentionMs)
      const actors = [agent, key].flatMap(({ refs, rows }) =>
        countActivities(refs, activitiesOf(decision), nowMs, rows),
      )
      return cells.plan([...actors, ...noted, ...target.changes(decision)])
    },
  }
}

interface ActorReading {
  readonly refs: ActorRefs
  readonly facts: JsonObject
  readonly selfReleased: JsonObject
  readonly rows: { readonly hour: number; readonly day: number }
}

function readActor(refs: ActorRefs, { cells, nowMs }: Scene): ActorReading {
  const both = { hour: cells.read(refs.hour, nowMs), day: cells.read(refs.day, nowMs) }
  const rows = { hour: both.hour.rows, day: both.day.rows }
  return { refs, facts: activityFacts(both), selfReleased: selfReleasedFacts(both), rows }
}

/** A failure is one of the agent and of the key that asked, whoever reports it. */
function outcomeOf({ decision, outcome }: Reported, nowMs: number, cells: Cells, finder: PlaceFinder): OutcomePart {
  if (outcome.status !== 'failed') return NO_PLAN
  const { organisation, caller_key_id: keyId, receipt } = decision
  const actors: Actor[] = []
  if (receipt.agent_id !== null) actors.push({ organisation, kind: 'agent', id: receipt.agent_id })
  if (keyId !== null) actors.push({ organisation, kind: 'key', id: keyId })
  return cells.plan(actors.flatMap((actor) => countActivities(finder.actor(actor), ['failures'], nowMs)))
}
