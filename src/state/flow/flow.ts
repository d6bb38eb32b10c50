import type { Action } from '../../core/action.js'
import type { Caller } from '../../core/caller.js'
import type { Plan, Told } from '../../core/state.js'
import { NO_PLAN, together, type OutcomePart, type Part, type PartView, type Reported } from '../part.js'
import { changing } from '../remembered.js'
import { sessionOf } from '../sessions/session-id.js'
import { allowedPlan } from './allowed.js'
import { createFlowDeps, readOwner, toldOwner, type FlowDeps, type FlowOptions, type FlowStore } from './deps.js'
import { UNTAINTED } from './labels.js'
import { readTold, reportOf } from './report.js'
import { labelOfRead } from './resources.js'
import { flowFacts, flowOf, type CallFlow, type FlowScene } from './scene.js'
import { fromTrace, toReport, toTrace, type Traced } from './traced.js'

export interface Flow extends Part {
  /** What the user said counts no more; what was read stays. */
  end(sessionId: string, caller: Caller, nowMs: number): Plan
  tell(sessionId: string, told: Told, nowMs: number): Plan
}

/** Where values come from and where they go: labels of what was read, fingerprints of what was in it. */
export function createFlow(options: FlowOptions, store: FlowStore): Flow {
  const deps = createFlowDeps(options, store)
  return {
    lanes: () => [],
    view: (normalized, nowMs) => (normalized.ok ? viewOf(deps, normalized.action, nowMs) : NOTHING_SEEN),
    outcome: (reported) => outcomeOf(deps, reported),
    end: (sessionId, { organisation, keyId }, nowMs) => {
      const by = { ...UNTAINTED, wordsFromMs: nowMs + 1 }
      return deps.sessions.taint({ organisation, id: `${keyId}/${sessionId}` }, by, nowMs + options.flowWindowMs)
    },
    tell: (sessionId, told, nowMs) => tellOf(deps, sessionId, told, nowMs),
  }
}

const NOTHING_SEEN: PartView = { facts: () => ({}), plan: () => NO_PLAN }

async function viewOf(deps: FlowDeps, action: Action, nowMs: number): Promise<PartView> {
  const { organisation, keyId, agentId } = action.subject
  const session = `${keyId}/${sessionOf(action.subject)}`
  const read = await deps.read.get({ organisation, id: readOwner(agentId) })
  const told = await deps.told.get({ organisation, id: toldOwner(session) })
  const tainted = await deps.sessions.of({ organisation, id: session })
  const resource = await labelOfRead(deps, action)
  for (const traces of [read, told]) traces.expire(nowMs)
  const { flowWindowMs: windowMs } = deps.options
  const wordsSinceMs = Math.max(tainted.wordsFromMs, nowMs - windowMs)
  const printer = deps.printerOf(organisation)
  const scene: FlowScene = { action, printer, read, told, session, nowMs, tainted, resource, windowMs, wordsSinceMs }
  let known: CallFlow | null = null
  const flow = (): CallFlow => (known ??= flowOf(scene))
  return {
    facts: () => ({}),
    flow: () => flowFacts(flow(), scene),
    plan: (decided) => (decided.decision === 'ALLOW' ? allowedPlan(deps, scene, flow(), decided) : NO_PLAN),
  }
}

/** The trace is read from the store: it was committed before the call could run. */
function outcomeOf(deps: FlowDeps, { decision, outcome }: Reported): OutcomePart {
  const { organisation, audit_id: id, receipt } = decision
  if (receipt.agent_id === null) return NO_PLAN
  const owner = readOwner(receipt.agent_id)
  const trace = deps.store.trace(organisation, owner, id)
  if (trace === null || trace.report !== null) return NO_PLAN
  const traced = fromTrace(trace)
  const report = reportOf(outcome, traced, deps.printerOf(organisation))
  if (report === null) return NO_PLAN
  const reported: Plan = {
    changes: [{ kind: 'report_trace', owner, id, report: toReport(report) }],
    ...changing(deps.read, { organisation, id: owner }, (traces) => {
      traces.report(id, report)
    }),
  }
  const { classes, instructions } = report
  const name = { organisation, id: traced.session }
  return together([
    reported,
    deps.sessions.taint(name, { ...UNTAINTED, ...traced.label, classes, instructions }, traced.expiresMs),
  ])
}

function tellOf(deps: FlowDeps, sessionId: string, { input, caller, auditId }: Told, nowMs: number): Plan {
  const { organisation, keyId } = caller
  const session = `${keyId}/${sessionId}`
  const owner = toldOwner(session)
  const { report, label } = readTold(input, deps.printerOf(organisation))
  const expiresMs = nowMs + deps.options.flowWindowMs
  const about = { id: auditId, kind: input.kind, tool: '', session, fields: [], designated: input.kind !== 'said' }
  const traced: Traced = { ...about, atMs: nowMs, expiresMs, label, report }
  const told: Plan = {
    changes: [{ kind: 'record_trace', trace: toTrace(owner, traced) }],
    ...changing(deps.told, { organisation, id: owner }, (traces) => {
      traces.add(traced)
    }),
  }
  if (input.kind === 'said') return told
  const by = { ...UNTAINTED, ...label, instructions: report.instructions }
  return together([told, deps.sessions.taint({ organisation, id: session }, by, expiresMs)])
}
