import type { Store } from '../../core/store.js'
import type { StateOptions } from '../options.js'
import { createRemembered, type Name, type Remembered } from '../remembered.js'
import { createLabels, type Labels } from './labels.js'
import { createPrinter, type Printer } from './prints/printer.js'
import { fromTrace } from './traced.js'
import { createTraces, type Traces, type TracesLimits } from './traces.js'

export type FlowStore = Pick<Store, 'document' | 'fingerprint' | 'trace' | 'traces'>
export type FlowOptions = Pick<StateOptions, 'flowWindowMs' | 'eventRetentionMs'>

/** What the parts of flow work with. */
export interface FlowDeps {
  readonly options: FlowOptions
  readonly store: FlowStore
  /** What agents read, by owner. */
  readonly read: Remembered<Traces>
  /** What sessions were told, by owner. */
  readonly told: Remembered<Traces>
  readonly sessions: Labels
  readonly resources: Labels
  readonly printerOf: (organisation: string) => Printer
}

const READ_LIMITS: TracesLimits = { maxTraces: 10_000, maxPrints: 500_000 }
const TOLD_LIMITS: TracesLimits = { maxTraces: 200, maxPrints: 200_000 }
/** Some 30 MB of each kind. */
const MAX_PRINTS_IN_MEMORY = 2_000_000
const MAX_PRINTERS = 1_000

export function createFlowDeps(options: FlowOptions, store: FlowStore): FlowDeps {
  return {
    options,
    store,
    read: rememberedTraces(store, READ_LIMITS),
    told: rememberedTraces(store, TOLD_LIMITS),
    sessions: createLabels('label', store),
    resources: createLabels('resource', store),
    printerOf: createPrinters(store),
  }
}

/** What an agent read. */
export function readOwner(agentId: string): string {
  return `agent/${agentId}`
}

/** What a session (`<key id>/<session id>`) was told. */
export function toldOwner(session: string): string {
  return `session/${session}`
}

function rememberedTraces(store: FlowStore, limits: TracesLimits): Remembered<Traces> {
  return createRemembered<Traces>({
    read: (name) => readTraces(name, store, limits),
    weigh: (traces) => traces.weight(),
    maxWeight: MAX_PRINTS_IN_MEMORY,
  })
}

/** One more than fits: what is dropped makes it known that something was. */
function readTraces({ organisation, id }: Name, store: FlowStore, limits: TracesLimits): Traces {
  const traces = createTraces(limits)
  const until = { traces: limits.maxTraces + 1, bytes: (limits.maxPrints + 1) * Float64Array.BYTES_PER_ELEMENT }
  const newest = store.traces(organisation, id, 0, until)
  for (const trace of newest.toReversed()) traces.add(fromTrace(trace))
  return traces
}

function createPrinters(store: FlowStore): FlowDeps['printerOf'] {
  const printers = new Map<string, Printer>()
  return (organisation) => {
    const known = printers.get(organisation)
    if (known !== undefined) return known
    if (printers.size >= MAX_PRINTERS) printers.clear()
    const key = Buffer.from(store.fingerprint(organisation, 'countersign/flow-prints/v1'), 'base64url')
    const printer = createPrinter(key)
    printers.set(organisation, printer)
    return printer
  }
}
