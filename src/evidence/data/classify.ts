import type { JsonObject } from '../../core/json.js'
import type { Detector, DetectorSet, Group, Sensitive } from './detectors/detector.js'
import { createBudget, type Budget } from './scan/budget.js'
import { normalName } from './scan/field-names.js'
import { createScanner } from './scan/scanner.js'
import { examine } from './walk/examine.js'
import type { Finding, Tally } from './walk/findings.js'
import { maskValue } from './walk/mask.js'
import { argumentOf, formatPath } from './walk/path.js'

/** The evidence: a closed shape, every member always there. */
export interface DataEvidence extends JsonObject {
  readonly ready: boolean
  /** False where something was not looked at: too large, too deep, decoded too often. */
  readonly complete: boolean
  /** At most 64, those of each class first; what is beyond is still counted. */
  readonly findings: readonly ShownFinding[]
  /** Every class that a detector has, also those not found. */
  readonly classes: Readonly<Record<string, number>>
  readonly groups: Readonly<Record<Sensitive, number>>
  /** The highest confidence among a group's findings; 0: there are none. */
  readonly highest: Readonly<Record<Sensitive, number>>
}

export interface ShownFinding extends JsonObject {
  readonly path: string
  /** JSON Pointer to the argument it stands in; null where that would show a sensitive name. */
  readonly argument: string | null
  readonly class: string
  readonly group: Group
  readonly confidence: number
  /** Masked: never the value. */
  readonly sample: string
}

export type Classify = (args: JsonObject) => DataEvidence

const MAX_SHOWN = 64

/** Nothing was looked for. */
const NOTHING: DataEvidence = {
  ready: false,
  complete: false,
  findings: [],
  classes: {},
  groups: { pii: 0, pci: 0, phi: 0, secret: 0 },
  highest: { pii: 0, pci: 0, phi: 0, secret: 0 },
}

/** What sensitive data arguments carry, by these detectors. Pure; its work is bounded by `budget`. */
export function createClassifier({ detectors }: DetectorSet, budget: () => Budget = createBudget): Classify {
  if (detectors.length === 0) return () => NOTHING
  const scanner = createScanner(detectors)
  const classes = [...new Set(detectors.map((detector) => detector.class))].sort()
  return (args) => {
    const { tallies, near, complete } = examine(args, scanner, budget())
    const counted = tallies.filter((tally) => isNear(tally.detector, tallies, near))
    const count = (of: (detector: Detector) => boolean): number =>
      counted.reduce((sum, { detector, count: found }) => sum + (of(detector) ? found : 0), 0)
    const highest = (group: Group): number =>
      Math.max(0, ...counted.filter(({ detector }) => detector.group === group).map((tally) => tally.highest))
    return {
      ready: true,
      complete,
      findings: shown(counted),
      classes: Object.fromEntries(classes.map((name) => [name, count((detector) => detector.class === name)])),
      groups: bySensitiveGroup((group) => count((detector) => detector.group === group)),
      highest: bySensitiveGroup(highest),
    }
  }
}

function bySensitiveGroup(of: (group: Sensitive) => number): Readonly<Record<Sensitive, number>> {
  return { pii: of('pii'), pci: of('pci'), phi: of('phi'), secret: of('secret') }
}

/** What only counts beside other classes or names stands beside one of them. */
function isNear({ near }: Detector, tallies: readonly Tally[], names: ReadonlySet<string>): boolean {
  if (near.classes.length === 0 && near.fields.length === 0) return true
  return (
    tallies.some(({ detector }) => near.classes.includes(detector.class)) ||
    near.fields.some((field) => names.has(normalName(field)))
  )
}

/** The surest of each detector first, so that many of one class hide no other. */
function shown(tallies: readonly Tally[]): readonly ShownFinding[] {
  const ranked = tallies.flatMap(({ first }) =>
    first.toSorted((a, b) => b.confidence - a.confidence).map((finding, rank) => ({ finding, rank })),
  )
  return ranked
    .toSorted((a, b) => a.rank - b.rank || b.finding.confidence - a.finding.confidence)
    .slice(0, MAX_SHOWN)
    .map(({ finding }) => show(finding))
}

function show({ path, detector, confidence, value }: Finding): ShownFinding {
  const sample = maskValue(value, detector.mask)
  return {
    path: formatPath(path),
    argument: argumentOf(path),
    class: detector.class,
    group: detector.group,
    confidence,
    sample,
  }
}
