import type { CheckRequest, Comparison, ExplainedRule } from '../../../core/evaluator.js'
import type { JsonValue } from '../../../core/json.js'
import { COMPLIANCE, type Layer } from '../../../core/words.js'
import { readResponse, type EngineOutput } from '../wire/response.js'
import type { Probe, ProbedRule } from './probes.js'

export interface Explained {
  readonly rules: readonly ExplainedRule[]
  readonly comparisons: readonly Comparison[]
}

/** What was told of one rule, by whatever rows it has. */
interface Traces {
  holds: boolean
  /** Whether the subject's own role reaches it. */
  direct: boolean
  /** Derived roles within reach, and those of them that are held. */
  readonly reach: Set<string>
  readonly held: Set<string>
  readonly errors: string[]
  readonly failing: string[]
}

/** The engine's outputs over an explain table, rule by rule. Throws when it does not answer exactly this request. */
export function readExplained(
  request: CheckRequest,
  response: Uint8Array,
  probes: ReadonlyMap<string, Probe>,
): Explained {
  const results = readResponse(response)
  if (results.length !== request.resources.length) throw new Error('the engine answered another number of resources')
  const rules: ExplainedRule[] = []
  const comparisons: Comparison[] = []
  for (const [at, { layer }] of request.resources.entries()) {
    if (layer === COMPLIANCE) continue
    const told = toldIn(results[at]?.outputs ?? [], probes)
    rules.push(...explainRules(layer, told, probes))
    comparisons.push(...operandsIn(told))
  }
  return { rules, comparisons }
}

type Told = readonly { readonly probe: Probe; readonly value: JsonValue }[]

/** In the order of the table: the engine's own is random. A row visited for several roles tells the same each time. */
function toldIn(outputs: readonly EngineOutput[], probes: ReadonlyMap<string, Probe>): Told {
  const values = new Map(outputs.map(({ source, value }) => [source, value]))
  return [...probes].flatMap(([source, probe]) => {
    const value = values.get(source)
    return value === undefined ? [] : [{ probe, value }]
  })
}

function operandsIn(told: Told): readonly Comparison[] {
  return told.flatMap(({ probe, value }) => {
    const operand = only(value)
    if (probe.kind !== 'operand' || operand === undefined) return []
    return probe.comparisons.map((comparison) => ({ ...comparison, operand }))
  })
}

/** In the order of the table: as rules stand in their policies. */
function explainRules(layer: Layer, told: Told, probes: ReadonlyMap<string, Probe>): readonly ExplainedRule[] {
  const traces = new Map<string, Traces>()
  for (const { probe, value } of told) trace(traces, probe, value)
  const known = new Map<string, ProbedRule>()
  for (const probe of probes.values()) {
    if (probe.kind === 'rule') known.set(probe.rule.name, probe.rule)
  }
  return [...known.values()].flatMap(({ name, policy, effect, place, condition }) => {
    const found = traces.get(name)
    if (found === undefined || (!found.direct && found.reach.size === 0)) return []
    return [{ layer, rule: name, policy, effect, place, condition, ...stateOf(found) }]
  })
}

function trace(traces: Map<string, Traces>, probe: Probe, value: JsonValue): void {
  if (probe.kind === 'operand') return
  const name = probe.kind === 'rule' ? probe.rule.name : probe.rule
  const found = traces.get(name) ?? newTraces()
  traces.set(name, found)
  switch (probe.kind) {
    case 'rule':
      if (probe.role === null) found.direct = true
      else found.held.add(probe.role)
      if (value === true) found.holds = true
      return
    case 'within_reach':
      found.reach.add(probe.role)
      return
    case 'error':
      found.errors.push(probe.expression)
      return
    case 'part':
      if (only(value) === false) found.failing.push(probe.text)
  }
}

function newTraces(): Traces {
  return { holds: false, direct: false, reach: new Set(), held: new Set(), errors: [], failing: [] }
}

function stateOf({ errors, holds, direct, reach, held, failing }: Traces): Pick<ExplainedRule, 'state' | 'detail'> {
  const [error] = errors
  if (error !== undefined) return { state: 'error', detail: `cannot evaluate ${error}` }
  if (holds) return { state: 'activated', detail: null }
  const missing = [...reach].filter((role) => !held.has(role))
  if (!direct && held.size === 0 && missing.length > 0) {
    return { state: 'not_met', detail: `derived role not held: ${missing.join(', ')}` }
  }
  const [part] = failing
  return { state: 'not_met', detail: part === undefined ? null : `does not hold: ${part}` }
}

/** The value that was told; undefined where it could not be evaluated. */
function only(value: JsonValue): JsonValue | undefined {
  const items: readonly JsonValue[] = Array.isArray(value) ? value : []
  return items.length === 1 ? items[0] : undefined
}
