import type { Action } from '../../core/action.js'
import type { JsonValue } from '../../core/json.js'
import type { Decision } from '../../core/words.js'
import type { Candidate } from './candidates.js'
import type { Nearest } from './explanation.js'

/** A candidate in a call that can be judged. */
export interface Attempt {
  readonly candidate: Candidate
  readonly action: Action
  /** JSON Pointer into the arguments; null: the context changes. */
  readonly argument: string | null
  readonly name: string
  readonly sent: JsonValue | undefined
  readonly text: string | null
}

/** An attempt that turns the decision. */
export interface Turning extends Attempt {
  readonly decision: Decision
  readonly approval: readonly string[]
}

const MAX_TEXT_LENGTH = 256
const SIGNS: Readonly<Record<Candidate['change'], string>> = {
  at_most: '≤',
  at_least: '≥',
  less_than: '<',
  greater_than: '>',
  equals: '=',
  only: 'only',
  absent: 'absent',
}

/** As answers tell them: the nearest number first, values of one attribute with one outcome together. */
export function merged(turning: readonly Turning[]): readonly Nearest[] {
  const groups = new Map<string, [Turning, ...Turning[]]>()
  for (const one of [...turning].sort(byDistance)) {
    const { candidate, decision, approval } = one
    const equal = candidate.change === 'equals'
    const key = JSON.stringify([candidate.of, candidate.path, decision, approval, equal ? null : candidate])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  return [...groups.values()].map(toNearest)
}

/** Only numbers have a distance; the others keep their order behind. */
function byDistance({ candidate: one }: Turning, { candidate: other }: Turning): number {
  return one.change === other.change ? one.distance - other.distance : 0
}

function toNearest(group: readonly [Turning, ...Turning[]]): Nearest {
  const [{ candidate, argument, name, decision, approval }] = group
  const several = group.length > 1
  const values = group.map(({ candidate: { value } }) => value)
  const sent = group.map((one) => one.sent ?? null)
  const change = several ? 'one_of' : candidate.change
  const told = group.map(valueText).join(', ')
  const words = several ? `${name} one of ${told}` : `${name} ${SIGNS[candidate.change]} ${told}`
  return {
    on: candidate.of === 'resource' ? 'argument' : 'context',
    attribute: pointerOf(candidate.path),
    argument,
    change,
    value: several ? values : (values[0] ?? null),
    sent: several ? sent : (sent[0] ?? null),
    decision,
    approval,
    text: decision === 'REQUIRES_APPROVAL' ? `${words.trim()}, with approval by ${approval.join(', ')}` : words.trim(),
  }
}

function valueText({ candidate: { change, value }, text }: Turning): string {
  if (change === 'absent') return ''
  return (text ?? plainText(value)).slice(0, MAX_TEXT_LENGTH)
}

function plainText(value: JsonValue): string {
  if (typeof value === 'string') return value === '' ? '""' : value
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(', ')
  return JSON.stringify(value)
}

function pointerOf(path: readonly string[]): string {
  return path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
