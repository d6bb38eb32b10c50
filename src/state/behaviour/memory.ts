import type { Store } from '../../core/store.js'
import { createRemembered, type Name, type Remembered } from '../remembered.js'
import { NO_BASELINE, type Baseline } from './baseline.js'
import { readBaseline } from './baseline-body.js'

export interface BehaviourMemory {
  readonly baselines: Remembered<Kept<Baseline>>
  /** The tool of each agent's last allowed call; null where none is remembered. */
  readonly lastTools: Remembered<Kept<string | null>>
}

/** Something that is replaced, in place. */
export interface Kept<Value> {
  value: Value
}

export type BehaviourStore = Pick<Store, 'document' | 'events' | 'fingerprint'>

/** A few KB each. */
const MAX_BASELINES = 4_000
const MAX_AGENTS = 20_000
/** The last allowed call is looked for among so many. */
const MAX_EVENTS_READ = 20
const LONGEST_NAME = 40
const NAME_PART = 24

export function createBehaviourMemory(store: BehaviourStore): BehaviourMemory {
  const weigh = (): number => 1
  return {
    baselines: createRemembered({ read: (name) => readKept(store, name), weigh, maxWeight: MAX_BASELINES }),
    lastTools: createRemembered({ read: (name) => readLastTool(store, name), weigh, maxWeight: MAX_AGENTS }),
  }
}

/** Agents' names hold no blank. */
export function baselineId(agentId: string, catalogueEntry: string): string {
  return `${agentId} ${catalogueEntry}`
}

/** The tool's name; of a very long one its beginning and a fingerprint. */
export function shortName(store: Pick<Store, 'fingerprint'>, organisation: string, tool: string): string {
  if (tool.length <= LONGEST_NAME) return tool
  return `${tool.slice(0, NAME_PART)}~${store.fingerprint(organisation, tool).slice(0, LONGEST_NAME - NAME_PART - 1)}`
}

function readKept(store: BehaviourStore, { organisation, id }: Name): Kept<Baseline> {
  const document = store.document(organisation, { kind: 'baseline', id })
  return { value: (document === null ? null : readBaseline(document.body)) ?? NO_BASELINE }
}

function readLastTool(store: BehaviourStore, { organisation, id }: Name): Kept<string | null> {
  const events = store.events(organisation, id, MAX_EVENTS_READ)
  const tool = events.find(({ body }) => body['decision'] === 'ALLOW')?.body['tool']
  return { value: typeof tool === 'string' ? shortName(store, organisation, tool) : null }
}
