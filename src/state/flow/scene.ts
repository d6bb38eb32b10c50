import type { Action } from '../../core/action.js'
import { CLEAN, IDENTIFYING_ROLES, join, type Label, type Role } from '../../core/flow.js'
import type { JsonObject } from '../../core/json.js'
import { isPrivate } from './tally.js'
import type { Traces } from './traces.js'
import { valuesOf } from './reading/values.js'
import type { Tainted } from './labels.js'
import { labelOf, provenanceFact, provenanceOf, type Known, type Origin, type Provenance } from './provenance.js'
import { sendsOutside, sinkFact } from './sink.js'
import { wireLabel } from './traced.js'

/** What a call is looked at with. */
export interface FlowScene extends Known {
  readonly action: Action
  /** The session as it is labelled now. */
  readonly tainted: Tainted
  /** Of the thing that is read. */
  readonly resource: Tainted
  readonly windowMs: number
}

/** A call with the provenance of its values. */
export interface CallFlow {
  readonly provenances: readonly Provenance[]
  readonly complete: boolean
  /** What its output will carry, and what it writes. */
  readonly output: Label
  /** The user named what is read. */
  readonly designated: boolean
}

const MAX_VALUES = 64
/** Roles that can name what is read. */
const NAMING_ROLES: readonly string[] = ['payee', 'recipient', 'url', 'path', 'id', 'query']

export function flowOf(scene: FlowScene): CallFlow {
  const { action, resource } = scene
  const { reads, roles } = action.tool.flow
  const { values, complete } = valuesOf(
    action.arguments,
    roles.map(({ place, role }) => ({ tokens: place, role })),
    MAX_VALUES,
  )
  const provenances = values.map((value) => provenanceOf(value, scene))
  const own: Label = reads ?? CLEAN
  const output = [...argumentLabels(provenances), resource].reduce<Label>(join, own)
  return { provenances, complete, output, designated: reads !== null && isDesignated(provenances) }
}

/** The labels of the arguments that say what is read or what goes out. */
export function argumentLabels(provenances: readonly Provenance[]): readonly Label[] {
  return provenances.filter(({ value }) => value.role !== 'none').map(labelOf)
}

function isDesignated(provenances: readonly Provenance[]): boolean {
  const naming = provenances.filter(
    ({ value, origin }) => value.kind === 'whole' && NAMING_ROLES.includes(value.role) && origin !== 'empty',
  )
  return naming.length > 0 && naming.every(({ origin }) => origin === 'said')
}

/** `R.attr.evidence.flow`. */
export function flowFacts(flow: CallFlow, scene: FlowScene): JsonObject {
  const { action, tainted } = scene
  const session = sessionFact(scene)
  return {
    ready: true,
    complete: flow.complete,
    sink: sinkFact(action.tool.flow),
    output: wireLabel(flow.output),
    session,
    agent: agentFact(scene),
    values: flow.provenances.map((provenance) => provenanceFact(provenance, scene)),
    targets: targetsFact(flow.provenances),
    classes_out: sendsOutside(action.tool.flow) ? classesOut(flow.provenances) : [],
    trifecta: tainted.trust === 'untrusted' && isPrivate(tainted) && sendsOutside(action.tool.flow),
  }
}

function sessionFact({ tainted, told, read, session, wordsSinceMs }: FlowScene): JsonObject {
  return {
    said: told.lastSaid() >= wordsSinceMs,
    ...wireLabel(tainted),
    untrusted_seen: tainted.trust === 'untrusted',
    private_seen: isPrivate(tainted),
    instructions_seen: tainted.instructions,
    classes: tainted.classes,
    reads: read.reads(session),
    unreported: read.unreported(session),
  }
}

function agentFact({ read, nowMs, windowMs }: FlowScene): JsonObject {
  const since = nowMs - windowMs
  const seen = (what: Parameters<Traces['last']>[0]): boolean => read.last(what) > since
  return {
    untrusted_seen: seen('untrusted'),
    private_seen: seen('private'),
    instructions_seen: seen('instructions'),
    unreported: read.unreported(),
    forgotten: read.forgotten(nowMs),
  }
}

const ORIGINS: readonly Exclude<Origin, 'empty'>[] = ['said', 'trusted', 'designated', 'untrusted', 'new', 'unknown']

/** Of values that say who or what is acted on, and identifiers in what goes out. */
function targetsFact(provenances: readonly Provenance[]): JsonObject {
  const targets = provenances.filter(({ value }) => isTarget(value.role, value.kind))
  const paths = (which: readonly Provenance[]): readonly string[] => [...new Set(which.map(({ value }) => value.path))]
  const ofOrigin = (origin: Origin): readonly string[] => paths(targets.filter((target) => target.origin === origin))
  return {
    ...Object.fromEntries(ORIGINS.map((origin) => [origin, ofOrigin(origin)] as const)),
    instructed: paths(targets.filter(({ instructed }) => instructed)),
  }
}

function isTarget(role: Role | 'none', kind: Provenance['value']['kind']): boolean {
  return IDENTIFYING_ROLES.some((identifying) => identifying === role) || (role === 'content' && kind !== 'whole')
}

function classesOut(provenances: readonly Provenance[]): readonly string[] {
  const classes = provenances.flatMap(({ sources }) => sources.flatMap(({ traced }) => traced.report?.classes ?? []))
  return [...new Set(classes)].sort()
}
