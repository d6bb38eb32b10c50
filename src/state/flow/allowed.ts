import { CLEAN, join, type Label } from '../../core/flow.js'
import type { JsonObject } from '../../core/json.js'
import type { Decided, Plan } from '../../core/state.js'
import { NO_PLAN, together, type PlanPart } from '../part.js'
import { changing } from '../remembered.js'
import { readOwner, type FlowDeps } from './deps.js'
import { taintedBy, UNTAINTED, type Tainted } from './labels.js'
import { writePlan } from './resources.js'
import { argumentLabels, type CallFlow, type FlowScene } from './scene.js'
import { toTrace, wireLabel, type Traced } from './traced.js'

/** In the commit of an ALLOW: what is read is labelled before anything of it is known, and so is what is written. */
export function allowedPlan(deps: FlowDeps, scene: FlowScene, flow: CallFlow, decided: Decided): PlanPart {
  const { reads, writes } = scene.action.tool.flow
  if (decided.decision !== 'ALLOW' || decided.action === null || (reads === null && writes === null)) return NO_PLAN
  const read = reads === null ? null : readPlan(deps, scene, flow, decided)
  const written = writes === null ? null : writtenPlan(deps, scene, flow)
  return {
    ...together([...(read === null ? [] : [read.plan]), ...(written === null ? [] : [written.plan])]),
    labels: { reads: read?.label ?? null, writes: written?.label ?? null },
  }
}

interface Labelled {
  readonly plan: Plan
  /** For the record. */
  readonly label: JsonObject
}

function readPlan(deps: FlowDeps, scene: FlowScene, flow: CallFlow, { auditId, obligations }: Decided): Labelled {
  const { action, nowMs, session } = scene
  const { organisation, agentId } = action.subject
  const declassified = obligations.flatMap((one) => (one.type === 'declassify' ? [one.label] : []))
  const label = declassify(flow.output, declassified)
  const traced: Traced = {
    id: auditId,
    kind: 'output',
    tool: action.call.tool,
    session,
    atMs: nowMs,
    expiresMs: nowMs + deps.options.flowWindowMs,
    label,
    designated: flow.designated,
    fields: action.tool.flow.reads?.fields ?? [],
    report: null,
  }
  const owner = readOwner(agentId)
  const trace: Plan = {
    changes: [{ kind: 'record_trace', trace: toTrace(owner, traced) }],
    ...changing(deps.read, { organisation, id: owner }, (traces) => {
      traces.add(traced)
    }),
  }
  const by: Tainted = { ...UNTAINTED, ...label }
  const tainted = deps.sessions.taint({ organisation, id: session }, by, traced.expiresMs)
  return {
    plan: together([trace, tainted]),
    label: { ...wireLabel(label), designated: flow.designated, declassified: declassified.length > 0 },
  }
}

/** Of rules that say different things the worse counts; of what none speaks about, the label. */
function declassify(label: Label, instead: readonly Partial<Label>[]): Label {
  const said = instead.map((over) => ({ ...CLEAN, ...over })).reduce(join, CLEAN)
  const speaks = (member: keyof Label): boolean => instead.some((over) => over[member] !== undefined)
  return {
    trust: speaks('trust') ? said.trust : label.trust,
    confidentiality: speaks('confidentiality') ? said.confidentiality : label.confidentiality,
  }
}

/** What is written is made of the arguments, by one who has seen all that the session read. */
function writtenPlan(deps: FlowDeps, { action, nowMs, tainted }: FlowScene, { provenances }: CallFlow): Labelled {
  const label = argumentLabels(provenances).reduce<Label>(join, tainted)
  const written = taintedBy(tainted, { ...UNTAINTED, ...label })
  const kind = action.tool.flow.writes?.kind ?? null
  return { plan: writePlan(deps, action, written, nowMs), label: { kind, ...wireLabel(written) } }
}
