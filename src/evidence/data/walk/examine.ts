import type { JsonObject } from '../../../core/json.js'
import { isSpent, type Budget } from '../scan/budget.js'
import { fold } from '../scan/fold.js'
import type { Match } from '../scan/overlaps.js'
import type { Scanner } from '../scan/scanner.js'
import { decodings } from './decode.js'
import { createFindings, type Findings, type Tally } from './findings.js'
import { maskValue } from './mask.js'
import type { Path, PathStep } from './path.js'

export interface Examined {
  readonly tallies: readonly Tally[]
  /** Names of members that detectors want near. */
  readonly near: ReadonlySet<string>
  /** False when something was not looked at. */
  readonly complete: boolean
}

/** What is needed on the whole way, and what was found so far. */
interface Walk {
  readonly scanner: Scanner
  readonly budget: Budget
  readonly findings: Findings
  readonly near: Set<string>
  complete: boolean
}

/** Where the walk is. */
interface Spot {
  readonly path: Path | null
  /** Names of members, outermost first. */
  readonly names: readonly string[]
  readonly depth: number
  readonly reading: Reading
}

/** One way to read a string of the arguments: as it stands, or what came out of it by decoding. */
interface Reading {
  readonly steps: number
  /** What was found in the string, by class and value, and in which reading; null where there is only one. */
  readonly seen: Map<string, Reading> | null
}

const MAX_DECODING_STEPS = 4
const MAX_DEPTH = 128
/** A shorter number is only looked at where its name is known. */
const MIN_DIGITS = 6
const MIN_NAME = 6
const AS_IT_STANDS: Reading = { steps: 0, seen: null }

/** Looks at every string, number and member name of the arguments, and at what strings decode to. */
export function examine(args: JsonObject, scanner: Scanner, budget: Budget): Examined {
  const walk: Walk = { scanner, budget, findings: createFindings(), near: new Set(), complete: true }
  examineValue(walk, args, { path: null, names: [], depth: 0, reading: AS_IT_STANDS })
  return { tallies: walk.findings.tallies(), near: walk.near, complete: walk.complete && !isSpent(budget) }
}

function examineValue(walk: Walk, value: unknown, spot: Spot): void {
  if (isSpent(walk.budget) || spot.depth > MAX_DEPTH) {
    walk.complete = false
    return
  }
  walk.budget.steps--
  if (typeof value === 'string') examineText(walk, value, spot)
  else if (typeof value === 'number') examineNumber(walk, value, spot)
  else if (Array.isArray(value)) examineList(walk, value, spot)
  else if (typeof value === 'object' && value !== null) examineMembers(walk, value, spot)
}

function examineList(walk: Walk, list: readonly unknown[], spot: Spot): void {
  for (const [index, value] of list.entries()) examineValue(walk, value, inside(spot, { kind: 'index', index }))
}

function examineMembers(walk: Walk, members: object, spot: Spot): void {
  for (const [name, value] of Object.entries(members)) {
    const shown = examineName(walk, name, spot)
    const step = { kind: 'member', name: shown, hidden: shown !== name } as const
    examineValue(walk, value, { ...inside(spot, step), names: [...spot.names, name] })
  }
}

/** The name as paths show it: masked, where it is itself sensitive. */
function examineName(walk: Walk, name: string, spot: Spot): string {
  if (name.length < MIN_NAME || !/[\d@]|.{24}/.test(name)) return name
  const text = within(walk.budget, name)
  const matches = walk.scanner.scan(text, walk.scanner.leaf([]), walk.budget)
  if (matches.every(({ detector }) => detector.group === 'none')) return name
  const masked = maskValue(name, 'all')
  const path = inside(inside(spot, { kind: 'member', name: masked, hidden: true }), { kind: 'decoded', from: 'name' })
  record(walk, matches, text, path, spot.reading.seen)
  return masked
}

function examineNumber(walk: Walk, value: number, spot: Spot): void {
  const leaf = walk.scanner.leaf(spot.names)
  note(walk, leaf.near)
  const digits = String(value)
  if (digits.length < MIN_DIGITS && leaf.detectors.size === 0) return
  const text = within(walk.budget, digits)
  record(walk, walk.scanner.scan(text, leaf, walk.budget), text, spot, spot.reading.seen)
}

/** What the text decodes to comes first: its paths say more. */
function examineText(walk: Walk, raw: string, spot: Spot): void {
  const text = within(walk.budget, fold(raw))
  const leaf = walk.scanner.leaf(spot.names)
  note(walk, leaf.near)
  const { steps, seen: known } = spot.reading
  const decoded = decodings(text)
  const seen = known ?? (decoded.length > 0 ? new Map<string, Reading>() : null)
  if (steps >= MAX_DECODING_STEPS) walk.complete &&= decoded.length === 0
  else {
    for (const each of decoded) {
      const beyond = { ...inside(spot, { kind: 'decoded', from: each.from }), reading: { steps: steps + 1, seen } }
      examineValue(walk, each.from === 'json' ? each.value : each.text, beyond)
    }
  }
  record(walk, walk.scanner.scan(text, leaf, walk.budget), text, spot, seen)
}

function record(
  { findings }: Walk,
  matches: readonly Match[],
  text: string,
  { path, reading }: Spot,
  seen: Map<string, Reading> | null,
): void {
  for (const { detector, confidence, start, end } of matches) {
    const value = text.slice(start, end)
    if (seen !== null && isRepeated(seen, `${detector.class}:${value.replace(/[\s.-]/g, '')}`, reading)) continue
    findings.add({ path, detector, confidence, value })
  }
}

/** Whether another reading of the same string has the same. */
function isRepeated(seen: Map<string, Reading>, key: string, reading: Reading): boolean {
  const before = seen.get(key)
  if (before !== undefined) return before !== reading
  seen.set(key, reading)
  return false
}

function note({ near }: Walk, names: readonly string[]): void {
  for (const name of names) near.add(name)
}

/** The text, counted; cut off where the budget ends. */
function within(budget: Budget, text: string): string {
  const left = Math.max(0, budget.characters)
  budget.characters -= text.length
  return text.length <= left ? text : text.slice(0, left)
}

function inside(spot: Spot, step: PathStep): Spot {
  return { ...spot, path: { parent: spot.path, step }, depth: spot.depth + 1 }
}
