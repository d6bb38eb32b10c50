import type { DecisionRequest } from '../core/action.js'
import type { JsonObject } from '../core/json.js'
import type { FolderSnapshot } from '../core/policy-set.js'
import { comparedValues, type ComparedValues } from '../evaluators/cerbos-embedded/compared/compared-values.js'
import { loadCatalogue, type Catalogue } from '../normalize/catalogue.js'
import { readCatalogueFile, type ToolSource } from '../normalize/catalogue-file.js'
import { combine } from './policies-diff-combine.js'
import {
  argumentDimension,
  DEFAULT_ROLE,
  GENERATED_AGENT,
  subjectDimensions,
  type AskedRequest,
  type Dimension,
} from './policies-diff-dimensions.js'
import { argumentChoices, plainArguments, type Choice } from './policies-diff-tool.js'

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

function toolMatrix(
  name: string,
  sides: readonly Side[],
  recorded: ReadonlyMap<string, readonly JsonObject[]>,
  maxPerTool: number,
): ToolMatrix | null {
  const called = name.replaceAll('*', 'any')
  const known = recorded.get(called) ?? []
  const having = sides.filter(({ tools }) => tools[name] !== undefined)
  const compared = having.map((side) => side.compared(side.tools[name]?.kind ?? ''))
  const [base] = having.map((side) => plainOf(side, name, called, known)).filter((found) => found !== null)
  if (base === undefined) return null
  const choices = having.flatMap((side) => compared.map((values) => choicesOf(side, name, called, { base, values })))
  const dimensions = [...subjectDimensions(compared), ...argumentDimensions(choices, having.length)]
  const combinations = dimensions.reduce((product, { size }) => product * size, 1)
  const start: AskedRequest = { request: requestOf(called, base), role: DEFAULT_ROLE, claims: {} }
  return { tool: name, combinations, requests: combine(start, dimensions, maxPerTool) }
}

type ArgumentChoices = ReadonlyMap<string, readonly Choice[]>

function plainOf(side: Side, name: string, called: string, known: readonly JsonObject[]): JsonObject | null {
  const source = side.tools[name]
  return source === undefined ? null : plainArguments(source, fitting(side, called), known)
}

/** By this side's catalogue, of what one of the sides compares. */
function choicesOf(
  side: Side,
  name: string,
  called: string,
  { base, values }: { readonly base: JsonObject; readonly values: ComparedValues },
): ArgumentChoices {
  const source = side.tools[name]
  return source === undefined ? new Map() : argumentChoices(source, base, values.attributes, fitting(side, called))
}

function fitting(side: Side, called: string): (args: JsonObject) => boolean {
  return (args) => side.catalogue.find(called)?.check(args) === null
}

/** Amounts last: they are written in the currency that stands beside them. */
function argumentDimensions(choices: readonly ArgumentChoices[], sides: number): readonly Dimension[] {
  const names = new Set(choices.flatMap((found) => [...found.keys()]))
  const lists = [...names].map((name) => [name, bySide(choices, name, sides)] as const)
  const depends = (found: readonly (readonly Choice[])[]): number =>
    found.flat().some(({ kind }) => kind === 'minor_units') ? 1 : 0
  return lists
    .sort(([, one], [, other]) => depends(one) - depends(other))
    .map(([name, found]) => argumentDimension(name, found))
}

/** What each set compares, whichever catalogue admits it. */
function bySide(choices: readonly ArgumentChoices[], name: string, sides: number): readonly (readonly Choice[])[] {
  return Array.from({ length: sides }, (_, side) =>
    choices.filter((_found, at) => at % sides === side).flatMap((found) => found.get(name) ?? []),
  )
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
