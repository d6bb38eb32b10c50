import type { Action, Normalized } from '../../core/action.js'
import { join, type ResourceRef } from '../../core/flow.js'
import type { JsonObject, JsonValue } from '../../core/json.js'
import type { Decided, Plan, Told } from '../../core/state.js'
import type { Change, Store } from '../../core/store.js'
import { subjectOf } from '../normalized.js'
import type { StateOptions } from '../options.js'
import { NO_PLAN, together, type OutcomePart, type Part, type PartView, type PlanPart, type Reported } from '../part.js'
import { changing, createRemembered, type Name, type Remembered } from '../remembered.js'
import { sessionOf } from '../sessions/session-id.js'
import { createLabels, isSame, labelChange, taintedBy, UNTAINTED, type LabelHolder, type Tainted } from './labels.js'
import { createPrinter, type Printer } from './prints/printer.js'
import { readTold, reportOf } from './report.js'
import { argumentLabels, flowFacts, flowOf, type Flow as CallFlow, type FlowScene } from './scene.js'
import { fromTrace, toReport, toTrace, wireLabel, type Traced } from './traced.js'
import { createTraces, type Traces } from './traces.js'

export interface Flow extends Part {
  tell(sessionId: string, told: Told, nowMs: number): Plan
}

type FlowStore = Pick<Store, 'document' | 'fingerprint' | 'trace' | 'traces'>
type Options = Pick<StateOptions, 'flowWindowMs' | 'eventRetentionMs'>

interface Deps {
  readonly options: Options
  readonly store: FlowStore
  /** What agents read. */
  readonly read: Remembered<Traces>
  /** What sessions were told. */
  readonly told: Remembered<Traces>
  readonly sessions: Remembered<LabelHolder>
  readonly resources: Remembered<LabelHolder>
  readonly printerOf: (organisation: string) => Printer
}

const READ_LIMITS = { maxTraces: 10_000, maxPrints: 1_000_000 }
const TOLD_LIMITS = { maxTraces: 200, maxPrints: 200_000 }
/** Some 200 MB. */
const MAX_PRINTS_IN_MEMORY = 8_000_000

/** Where values come from and where they go: labels of what was read, fingerprints of what was in it. */
export function createFlow(options: Options, store: FlowStore): Flow {
  const remembered = (limits: typeof READ_LIMITS): Remembered<Traces> =>
    createRemembered<Traces>({
      read: (name) => readTraces(name, store, limits),
      weigh: (traces) => traces.weight(),
      maxWeight: MAX_PRINTS_IN_MEMORY,
    })
  const deps: Deps = {
    options,
    store,
    read: remembered(READ_LIMITS),
    told: remembered(TOLD_LIMITS),
    sessions: createLabels('label', store),
    resources: createLabels('resource', store),
    printerOf: createPrinters(store),
  }
  return {
    lanes: () => [],
    view: (normalized, nowMs) => (normalized.ok ? viewOf(deps, normalized.action, nowMs) : NOTHING_SEEN),
    outcome: (reported) => outcomeOf(deps, reported),
    tell: (sessionId, told, nowMs) => tellOf(deps, sessionId, told, nowMs),
  }
}

const NOTHING_SEEN: PartView = { facts: () => ({}), plan: () => NO_PLAN }

async function viewOf(deps: Deps, action: Action, nowMs: number): Promise<PartView> {
  const { organisation } = action.subject
  const session = sessionKey(action)
  const read = await deps.read.get(readName(action))
  const told = await deps.told.get({ organisation, id: toldOwner(session) })
  const tainted = await deps.sessions.get({ organisation, id: session })
  const resource = await labelOfResource(deps, action, action.tool.flow.reads?.resource ?? null)
  for (const traces of [read, told]) traces.expire(nowMs)
  const scene: FlowScene = {
    action,
    printer: deps.printerOf(organisation),
    read,
    told,
    session,
    nowMs,
    tainted: tainted.tainted,
    resource,
    windowMs: deps.options.flowWindowMs,
  }
  let flow: CallFlow | null = null
  const known = (): CallFlow => (flow ??= flowOf(scene))
  return {
    facts: () => ({}),
    flow: () => flowFacts(known(), scene),
    plan: (decided) => (isRun(decided) ? planOf(deps, scene, known(), decided) : NO_PLAN),
  }
}

function isRun({ decision, action }: Decided): boolean {
  return decision === 'ALLOW' && action !== null
}

/** In the commit of the ALLOW: what was read has its labels before anything of it is known. */
function planOf(deps: Deps, scene: FlowScene, flow: CallFlow, decided: Decided): PlanPart {
  const { flow: tool } = scene.action.tool
  const declassified = decided.obligations.find(({ type }) => type === 'declassify')
  const output = declassified?.type === 'declassify' ? { ...flow.output, ...declassified.label } : flow.output
  const read = tool.reads === null ? null : { ...flow, output }
  const written = tool.writes === null ? null : writtenLabel(scene, flow)
  const plans = [
    ...(read === null
      ? []
      : [tracePlan(deps, scene, read, decided), sessionPlan(deps, scene, { ...UNTAINTED, ...output })]),
    ...(written === null ? [] : [resourcePlan(deps, scene, written)]),
  ]
  const labels: JsonObject = {
    reads:
      read === null
        ? null
        : { ...wireLabel(output), designated: flow.designated, declassified: declassified !== undefined },
    writes: written === null ? null : { kind: tool.writes?.kind ?? null, ...wireLabel(written) },
  }
  return { ...together(plans), labels: read === null && written === null ? null : labels }
}

function tracePlan(deps: Deps, scene: FlowScene, { output, designated }: CallFlow, { auditId }: Decided): Plan {
  const { action, nowMs, session } = scene
  const traced: Traced = {
    id: auditId,
    kind: 'output',
    tool: action.call.tool,
    session,
    atMs: nowMs,
    expiresMs: nowMs + deps.options.flowWindowMs,
    label: output,
    designated,
    fields: action.tool.flow.reads?.fields ?? [],
    report: null,
  }
  const name = readName(action)
  return {
    changes: [{ kind: 'record_trace', trace: toTrace(name.id, traced) }],
    ...changing(deps.read, name, (traces) => {
      traces.add(traced)
    }),
  }
}

function sessionPlan(deps: Deps, { action, nowMs, session }: FlowScene, by: Tainted): Plan {
  return taintPlan(deps, { organisation: action.subject.organisation, id: session }, by, nowMs)
}

/** As memory has it at this moment: other agents of the key may have used the session since the view. */
function taintPlan(deps: Deps, name: Name, by: Tainted, nowMs: number): Plan {
  const before = deps.sessions.peek(name)?.tainted ?? UNTAINTED
  const tainted = taintedBy(before, by)
  if (isSame(before, tainted) && deps.sessions.peek(name) !== null) return NO_PLAN
  return {
    changes: [labelChange({ kind: 'label', id: name.id }, tainted, nowMs + deps.options.flowWindowMs)],
    ...changing(deps.sessions, name, (holder) => {
      holder.tainted = taintedBy(holder.tainted, by)
    }),
  }
}

/** What is written is made of the arguments, by one who has seen all that the session read. */
function writtenLabel({ tainted }: FlowScene, { provenances }: CallFlow): Tainted {
  const label = argumentLabels(provenances).reduce(join, tainted)
  return { ...tainted, ...label }
}

function resourcePlan(deps: Deps, { action, nowMs }: FlowScene, written: Tainted): Plan {
  const { writes } = action.tool.flow
  if (writes === null) return NO_PLAN
  const name = resourceName(deps, action, writes)
  const before = deps.resources.peek(name)?.tainted ?? UNTAINTED
  const tainted = taintedBy(before, written)
  return {
    changes: [labelChange({ kind: 'resource', id: name.id }, tainted, nowMs + deps.options.eventRetentionMs)],
    ...changing(deps.resources, name, (holder) => {
      holder.tainted = taintedBy(holder.tainted, written)
    }),
  }
}

async function labelOfResource(deps: Deps, action: Action, resource: ResourceRef | null): Promise<Tainted | null> {
  // What is written must be in memory too, so that a later plan adds to what is known.
  const { writes } = action.tool.flow
  if (writes !== null) await deps.resources.get(resourceName(deps, action, writes))
  if (resource === null) return null
  const all = await deps.resources.get(resourceName(deps, action, { ...resource, id: null }))
  const one = await deps.resources.get(resourceName(deps, action, resource))
  return taintedBy(all.tainted, one.tainted)
}

/** Without an id, or where the argument is absent: everything of the kind. */
function resourceName({ store }: Deps, { subject, arguments: args }: Action, { kind, id }: ResourceRef): Name {
  const { organisation } = subject
  const value = id === null ? undefined : valueAt(args, id)
  const which = value === undefined || value === null ? '*' : store.fingerprint(organisation, spelt(value))
  return { organisation, id: `${kind}/${which}` }
}

function spelt(value: JsonValue): string {
  return typeof value === 'string' ? value.normalize('NFKC').trim().toLowerCase() : JSON.stringify(value)
}

function valueAt(args: JsonValue, [token, ...rest]: readonly string[]): JsonValue | undefined {
  if (token === undefined) return args
  if (args === null || typeof args !== 'object') return undefined
  const inner: unknown = Object.hasOwn(args, token) ? Reflect.get(args, token) : undefined
  return inner === undefined ? undefined : valueAt(inner as JsonValue, rest)
}

/** The trace is read again from the store: it was committed before the call could run. */
function outcomeOf(deps: Deps, { decision, outcome }: Reported): OutcomePart {
  const { organisation, audit_id: id, receipt } = decision
  if (receipt.agent_id === null) return NO_PLAN
  const owner = readOwner(receipt.agent_id)
  const trace = deps.store.trace(organisation, owner, id)
  if (trace === null || trace.report !== null) return NO_PLAN
  const traced = fromTrace(trace)
  const report = reportOf(outcome, traced, deps.printerOf(organisation))
  if (report === null) return NO_PLAN
  const changes: Change[] = [{ kind: 'report_trace', owner, id, report: toReport(report) }]
  const read: Plan = {
    changes,
    ...changing(deps.read, { organisation, id: owner }, (traces) => {
      traces.report(id, report)
    }),
  }
  const { classes, instructions } = report
  const by: Tainted = { ...traced.label, classes, instructions }
  return together([read, taintPlan(deps, { organisation, id: traced.session }, by, traced.atMs)])
}

function tellOf(deps: Deps, sessionId: string, { input, caller, auditId }: Told, nowMs: number): Plan {
  const { organisation } = caller
  const session = `${caller.keyId}/${sessionId}`
  const owner = toldOwner(session)
  const { report, label } = readTold(input, deps.printerOf(organisation))
  const expiresMs = nowMs + deps.options.flowWindowMs
  const designated = input.kind !== 'said'
  const traced: Traced = {
    id: auditId,
    kind: input.kind,
    tool: '',
    session,
    atMs: nowMs,
    expiresMs,
    label,
    designated,
    fields: [],
    report,
  }
  const told: Plan = {
    changes: [{ kind: 'record_trace', trace: toTrace(owner, traced) }],
    ...changing(deps.told, { organisation, id: owner }, (traces) => {
      traces.add(traced)
    }),
  }
  if (input.kind === 'said') return told
  const by: Tainted = { ...label, classes: [], instructions: report.instructions }
  return together([told, taintPlan(deps, { organisation, id: session }, by, nowMs)])
}

/** The newest that the store has: it may have more than fits. */
function readTraces({ organisation, id }: Name, store: FlowStore, limits: typeof READ_LIMITS): Traces {
  const traces = createTraces(limits)
  const newest = store.traces(organisation, id, 0, limits.maxTraces + 1)
  for (const trace of newest.toReversed()) traces.add(fromTrace(trace))
  return traces
}

function createPrinters(store: FlowStore): Deps['printerOf'] {
  const printers = new Map<string, Printer>()
  return (organisation) => {
    const known = printers.get(organisation)
    if (known !== undefined) return known
    const key = Buffer.from(store.fingerprint(organisation, 'countersign/flow-prints/v1'), 'base64url')
    const printer = createPrinter(key)
    printers.set(organisation, printer)
    return printer
  }
}

function sessionKey({ subject }: Action): string {
  return `${subject.keyId}/${sessionOf(subject)}`
}

function readName({ subject }: Action): Name {
  return { organisation: subject.organisation, id: readOwner(subject.agentId) }
}

function readOwner(agentId: string): string {
  return `agent/${agentId}`
}

function toldOwner(session: string): string {
  return `session/${session}`
}
