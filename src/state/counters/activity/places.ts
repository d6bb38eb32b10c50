import type { Normalized, Subject } from '../../../core/action.js'
import { askedOf } from '../../normalized.js'
import type { CellRef } from '../cells/cells.js'
import { createMemo } from '../memo.js'
import { actorRefs, type Actor, type ActorRefs } from './actor-cells.js'
import { firstUseRef } from './first-use.js'
import { createTargets, targetCells, type Target, type TargetDeps } from './target.js'

/** The cells of what one call is about. Of a call that was refused: its agent and key. */
export interface Places {
  readonly agent: ActorRefs
  readonly key: ActorRefs
  /** Whether the agent used the tool. */
  readonly tool: CellRef | null
  readonly target: Target | null
}

export interface PlaceFinder {
  of(normalized: Normalized): Places
  target(normalized: Normalized): Target | null
  actor(actor: Actor): ActorRefs
}

export function createPlaceFinder(deps: TargetDeps): PlaceFinder {
  const targets = createTargets(deps)
  const actors = createMemo<ActorRefs>()
  const tools = createMemo<CellRef>()
  const actor = (one: Actor): ActorRefs =>
    actors(`${one.kind} ${one.organisation} ${one.id}`, () => actorRefs(one, deps.fingerprint))
  const target: PlaceFinder['target'] = (normalized) => (normalized.ok ? targets(normalized.action) : null)
  const toolRef = ({ organisation, agentId }: Subject, tool: string): CellRef =>
    tools(`${organisation} ${agentId} ${tool}`, () =>
      firstUseRef(organisation, ['tool', agentId, tool], deps.fingerprint),
    )
  return {
    actor,
    target,
    of: (normalized) => {
      const { subject, call } = askedOf(normalized)
      const { organisation, agentId, keyId } = subject
      return {
        agent: actor({ organisation, kind: 'agent', id: agentId }),
        key: actor({ organisation, kind: 'key', id: keyId }),
        tool: normalized.ok ? toolRef(subject, call.tool) : null,
        target: target(normalized),
      }
    },
  }
}

export function cellsOf({ agent, key, tool, target }: Places): readonly CellRef[] {
  const refs = [agent.hour, agent.day, key.hour, key.day]
  if (tool !== null) refs.push(tool)
  if (target !== null) refs.push(...targetCells(target.refs))
  return refs
}
