import type { Normalized, Subject } from '../../../core/action.js'
import type { JsonObject } from '../../../core/json.js'
import type { Decided } from '../../../core/state.js'
import type { StateOptions } from '../../options.js'
import { NO_PLAN, type OutcomePart, type Part, type PartView, type Reported } from '../../part.js'
import type { Cell, CellChange, CellRef, Cells } from '../cells/cells.js'
import { viewCells } from '../cells/view-cells.js'
import {
  activitiesOf,
  activityFacts,
  actorRefs,
  countActivities,
  selfReleasedFacts,
  type Actor,
  type ActorRefs,
} from './actor-cells.js'
import { firstUseRef, isFirstUse, noteUse } from './first-use.js'
import { NO_TARGET, readTarget } from './target-reading.js'
import { targetOf, targetRefs, type Target, type TargetDeps } from './target.js'

export interface ActivityDeps extends TargetDeps {
  readonly cells: Cells
}

type ActivityOptions = Pick<StateOptions, 'eventRetentionMs'>

/** What is counted of agents, keys and targets without being declared. Nothing of it is reserved or given back. */
export function createActivity({ eventRetentionMs }: ActivityOptions, deps: ActivityDeps): Part {
  return {
    lanes: (normalized) => {
      const target = targetFor(normalized, deps)
      return target === null ? [] : [`target ${target.name}`]
    },
    view: (normalized, nowMs) => {
      const places = placesOf(normalized, deps)
      const refs = refsOf(places)
      return viewCells(deps.cells, refs, nowMs, () => viewOf(places, { ...deps, nowMs, retentionMs: eventRetentionMs }))
    },
    outcome: (reported, nowMs) => outcomeOf(reported, nowMs, deps),
  }
}

/** The cells of what one call is about. Of a call that was refused: its agent and key. */
interface Places {
  readonly agent: ActorRefs
  readonly key: ActorRefs
  readonly tool: CellRef | null
  readonly target: Target | null
}

function placesOf(normalized: Normalized, deps: ActivityDeps): Places {
  const subject = subjectOf(normalized)
  const { organisation, agentId } = subject
  const { fingerprint } = deps
  return {
    agent: actorRefs(agentOf(subject), fingerprint),
    key: actorRefs({ organisation, kind: 'key', id: subject.keyId }, fingerprint),
    tool: normalized.ok ? firstUseRef(organisation, ['tool', agentId, normalized.action.call.tool], fingerprint) : null,
    target: targetFor(normalized, deps),
  }
}

function refsOf({ agent, key, tool, target }: Places): readonly CellRef[] {
  return [
    agent.hour,
    agent.day,
    key.hour,
    key.day,
    ...(tool === null ? [] : [tool]),
    ...(target === null ? [] : targetRefs(target)),
  ]
}

interface Scene extends ActivityDeps {
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
      key: key.facts,
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
  const read = (ref: CellRef): Cell => cells.read(ref, nowMs)
  const both = { hour: read(refs.hour), day: read(refs.day) }
  const rows = { hour: both.hour.rows, day: both.day.rows }
  return { refs, facts: activityFacts(both), selfReleased: selfReleasedFacts(both), rows }
}

/** A failure is one of the agent and of the key that asked, whoever reports it. */
function outcomeOf({ decision, outcome }: Reported, nowMs: number, { cells, fingerprint }: ActivityDeps): OutcomePart {
  if (outcome.status !== 'failed') return NO_PLAN
  const { organisation, caller_key_id: keyId, receipt } = decision
  const actors: readonly Actor[] = [
    ...(receipt.agent_id === null ? [] : [{ organisation, kind: 'agent', id: receipt.agent_id } as const]),
    ...(keyId === null ? [] : [{ organisation, kind: 'key', id: keyId } as const]),
  ]
  const changes: readonly CellChange[] = actors.flatMap((actor) =>
    countActivities(actorRefs(actor, fingerprint), ['failures'], nowMs),
  )
  return cells.plan(changes)
}

function targetFor(normalized: Normalized, deps: ActivityDeps): Target | null {
  return normalized.ok ? targetOf(normalized.action, deps) : null
}

function agentOf({ organisation, agentId }: Subject): Actor {
  return { organisation, kind: 'agent', id: agentId }
}

function subjectOf(normalized: Normalized): Subject {
  return normalized.ok ? normalized.action.subject : normalized.subject
}
