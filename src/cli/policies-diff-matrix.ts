import type { DecisionRequest } from '../core/action.js'
import type { JsonObject, JsonValue } from '../core/json.js'
import type { FolderSnapshot } from '../core/policy-set.js'
import { comparedValues, type ComparedValues } from '../evaluators/cerbos-embedded/compared/compared-values.js'
import { loadCatalogue, type Catalogue } from '../normalize/catalogue.js'
import { readCatalogueFile, type ToolSource } from '../normalize/catalogue-file.js'
import { argumentChoices, plainArguments, withChoice, type Choice } from './policies-diff-tool.js'

/** One request to ask both sets, and for whom. */
export interface AskedRequest {
  readonly request: DecisionRequest
  readonly role: string
  readonly claims: JsonObject
}

export interface ToolMatrix {
  readonly tool: string
  /** All combinations that there are; at most so many as allowed are asked. */
  readonly combinations: number
  readonly requests: readonly AskedRequest[]
}

export interface Matrix {
  readonly tools: readonly ToolMatrix[]
  /** Tools for whose arguments no example was found. */
  readonly without: readonly string[]
}

const STRANGER = 'somebody-else'
const DEFAULT_ROLE = 'agent'
const MAX_SUBJECT_CHOICES = 16
/** Of generated requests, where no policy is about a certain agent. */
export const GENERATED_AGENT = 'policy-diff'

interface Side {
  readonly tools: Readonly<Record<string, ToolSource>>
  readonly catalogue: Catalogue
  readonly compared: (kind: string) => ComparedValues
}

/** Requests around everything that either set compares: for each tool, who × what. `recorded`: known arguments by tool. */
export function buildMatrix(
  sets: readonly FolderSnapshot[],
  recorded: ReadonlyMap<string, readonly JsonObject[]>,
  maxPerTool: number,
): Matrix {
  const sides = sets.map(sideOf)
  const names = [...new Set(sides.flatMap(({ tools }) => Object.keys(tools)))].sort()
  const built = names.map((name) => ({ name, matrix: toolMatrix(name, sides, recorded, maxPerTool) }))
  return {
    tools: built.flatMap(({ matrix }) => matrix ?? []),
    without: built.filter(({ matrix }) => matrix === null).map(({ name }) => name),
  }
}

function sideOf(snapshot: FolderSnapshot): Side {
  const { path, bytes } = snapshot.catalogue
  return {
    tools: readCatalogueFile(path, bytes).file.tools,
    catalogue: loadCatalogue(path, bytes),
    compared: comparedValues(snapshot),
  }
}

/** A dimension of the matrix: what may be chosen, and how a choice changes the request. */
interface Dimension {
  readonly size: number
  readonly apply: (asked: AskedRequest, choice: number) => AskedRequest
}

function toolMatrix(
  name: string,
  sides: readonly Side[],
  recorded: ReadonlyMap<string, readonly JsonObject[]>,
  maxPerTool: number,
): ToolMatrix | null {
  const called = name.replaceAll('*', 'any')
  const bases: JsonObject[] = []
  const choices = new Map<string, Map<string, Choice>>()
  const subjects = sides.map((side) => side.compared(side.tools[name]?.kind ?? ''))
  for (const side of sides) {
    const source = side.tools[name]
    if (source === undefined) continue
    const fits = (args: JsonObject): boolean => side.catalogue.find(called)?.check(args) === null
    const base = plainArguments(source, fits, recorded.get(called) ?? [])
    if (base === null) continue
    bases.push(base)
    for (const { attributes } of subjects) {
      for (const [argument, found] of argumentChoices(source, base, attributes, fits)) {
        const known = choices.get(argument) ?? new Map<string, Choice>()
        for (const choice of found) known.set(JSON.stringify(choice), choice)
        choices.set(argument, known)
      }
    }
  }
  const [base] = bases
  if (base === undefined) return null
  const dimensions = [
    ...subjectDimensions(subjects),
    ...byDependence(choices).map(([argument, known]) => argumentDimension(argument, [...known.values()])),
  ]
  const combinations = dimensions.reduce((product, { size }) => product * size, 1)
  const start: AskedRequest = { request: requestOf(called, base), role: DEFAULT_ROLE, claims: {} }
  return { tool: name, combinations, requests: combine(start, dimensions, combinations, maxPerTool) }
}

/** Amounts last: they are written in the currency that stands beside them. */
function byDependence(choices: ReadonlyMap<string, ReadonlyMap<string, Choice>>) {
  const depends = (known: ReadonlyMap<string, Choice>): number =>
    [...known.values()].some(({ kind }) => kind === 'minor_units') ? 1 : 0
  return [...choices].sort(([, one], [, other]) => depends(one) - depends(other))
}

function argumentDimension(argument: string, choices: readonly Choice[]): Dimension {
  return {
    size: choices.length,
    apply: (asked, at) => {
      const { input } = asked.request
      const choice = choices[at]
      if (input.form !== 'tool' || choice === undefined) return asked
      return {
        ...asked,
        request: { ...asked.request, input: { ...input, arguments: withChoice(input.arguments, argument, choice) } },
      }
    },
  }
}

function subjectDimensions(compared: readonly ComparedValues[]): readonly Dimension[] {
  const roles = [...new Set([DEFAULT_ROLE, ...compared.flatMap(({ roles }) => [...roles])])].slice(
    0,
    MAX_SUBJECT_CHOICES,
  )
  const agents = [...new Set([GENERATED_AGENT, ...compared.flatMap(({ agents }) => [...agents])])].slice(
    0,
    MAX_SUBJECT_CHOICES,
  )
  const names = new Set(
    compared.flatMap(({ attributes }) => [...attributes.keys()]).filter((name) => name.startsWith('P.')),
  )
  const members = [...names].map((name) => {
    const values = new Set(compared.flatMap(({ attributes }) => [...(attributes.get(name) ?? [])]))
    return memberDimension(name, [undefined, ...values, STRANGER].slice(0, MAX_SUBJECT_CHOICES))
  })
  return [
    { size: roles.length, apply: (asked, at) => ({ ...asked, role: roles[at] ?? DEFAULT_ROLE }) },
    {
      size: agents.length,
      apply: (asked, at) => ({ ...asked, request: { ...asked.request, agentId: agents[at] ?? GENERATED_AGENT } }),
    },
    ...members,
  ]
}

/** A member of the context, or a claim of the key; undefined = it is not there. */
function memberDimension(name: string, values: readonly (JsonValue | undefined)[]): Dimension {
  const claim = name.startsWith('P.verified.claims.')
  const member = name.slice(claim ? 'P.verified.claims.'.length : 'P.'.length)
  return {
    size: values.length,
    apply: (asked, at) => {
      const value = values[at]
      if (value === undefined) return asked
      if (claim) return { ...asked, claims: { ...asked.claims, [member]: value } }
      return { ...asked, request: { ...asked.request, context: { ...asked.request.context, [member]: value } } }
    },
  }
}

/** Each choice once with everything else plain, then combinations spread evenly over all that there are. */
function combine(
  start: AskedRequest,
  dimensions: readonly Dimension[],
  combinations: number,
  max: number,
): readonly AskedRequest[] {
  const all = new Map<string, AskedRequest>()
  const add = (picks: readonly number[]): void => {
    const asked = dimensions.reduce((made, dimension, at) => dimension.apply(made, picks[at] ?? 0), start)
    all.set(JSON.stringify(asked), asked)
  }
  for (const [at, { size }] of dimensions.entries()) {
    for (let pick = 0; pick < size && all.size < max; pick++)
      add(dimensions.map((_, other) => (other === at ? pick : 0)))
  }
  const step = stepFor(combinations, max)
  for (let index = 0, taken = 0; taken < Math.min(max, combinations) && all.size < max; taken++) {
    add(picksOf(index, dimensions))
    index = (index + step) % combinations
  }
  return [...all.values()]
}

/** Walks through all combinations in an order that leaves no dimension behind: without a factor in common with their number. */
function stepFor(combinations: number, max: number): number {
  if (combinations <= max) return 1
  let step = Math.floor(combinations * 0.618)
  while (commonFactor(step, combinations) > 1) step += 1
  return step
}

function commonFactor(one: number, other: number): number {
  return other === 0 ? one : commonFactor(other, one % other)
}

function picksOf(index: number, dimensions: readonly Dimension[]): readonly number[] {
  let rest = index
  return dimensions.map(({ size }) => {
    const pick = rest % size
    rest = Math.floor(rest / size)
    return pick
  })
}

function requestOf(tool: string, args: JsonObject): DecisionRequest {
  return {
    agentId: GENERATED_AGENT,
    sessionId: null,
    input: { form: 'tool', tool, arguments: args },
    context: {},
    approvalId: null,
    accepts: ['redact', 'limits'],
  }
}
