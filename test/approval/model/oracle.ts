import type { ApprovedAction, LevelRequirement } from '../../../src/core/approval.js'
import type { Caller } from '../../../src/core/caller.js'
import type { SeriesTerms } from '../../../src/core/approvals.js'
import { DAY } from '../world.js'
import { amountOf, MODEL_TERMS } from './policy.js'

/** What is known of one approval from what people and agents did, and from nothing that the service says of it. */
export interface Known {
  readonly id: string
  readonly action: ApprovedAction
  readonly chain: readonly { readonly name: string; readonly quorum: number; readonly periodMs: number }[]
  readonly requesters: ReadonlySet<string>
  /** Whether people were told of cards. */
  readonly cards: boolean
  readonly openedMs: number
  readonly series: SeriesTerms | null
  readonly yeses: readonly Yes[]
  readonly uses: readonly number[]
  /** How it was ended, by somebody or by a last use; null: not so. */
  readonly ended: string | null
}

interface Yes {
  readonly person: string
  readonly level: string
  readonly atMs: number
}

export function chainOf(requirement: readonly LevelRequirement[]): Known['chain'] {
  return MODEL_TERMS.levels.flatMap((name) => {
    const asked = requirement.filter((one) => one.name === name)
    if (asked.length === 0) return []
    const periods = asked.map(({ periodMs }) => periodMs ?? Infinity).filter(Number.isFinite)
    return [
      {
        name,
        quorum: Math.max(...asked.map(({ quorum }) => quorum)),
        periodMs: periods.length > 0 ? Math.min(...periods) : DAY,
      },
    ]
  })
}

/** Since when which level is asked, or since when all have agreed. */
function progress({ chain, yeses, openedMs }: Known): {
  readonly level: string | null
  readonly sinceMs: number
  readonly untilMs: number
} {
  let sinceMs = openedMs
  for (const { name, quorum, periodMs } of chain) {
    const own = yeses.filter(({ level }) => level === name)
    if (own.length < quorum) return { level: name, sinceMs, untilMs: sinceMs + periodMs }
    sinceMs = Math.max(sinceMs, ...own.map(({ atMs }) => atMs))
  }
  return { level: null, sinceMs, untilMs: sinceMs + MODEL_TERMS.grantMs }
}

export function levelAsked(known: Known): string | null {
  return progress(known).level
}

/** `pending`, `approved`, or how it ended; all from the list of what was said when. */
export function statusOf(known: Known, nowMs: number): string {
  if (known.ended !== null) return known.ended
  const { level, untilMs } = progress(known)
  const end =
    known.series === null ? untilMs : level === null ? known.series.untilMs : Math.min(untilMs, known.series.untilMs)
  if (nowMs >= end) return 'expired'
  return level === null ? 'approved' : 'pending'
}

/** Whether this caller may say yes now. */
export function mayApprove(known: Known, caller: Caller, nowMs: number): boolean {
  const level = levelAsked(known)
  const isApprover = caller.roles.length === 1 && caller.roles[0] === 'approver'
  const { person } = caller
  return (
    isApprover &&
    person !== null &&
    caller.organisation === known.action.organisation &&
    statusOf(known, nowMs) === 'pending' &&
    level !== null &&
    caller.levels.includes(level) &&
    !known.requesters.has(person) &&
    !known.yeses.some((yes) => yes.person === person)
  )
}

/** Why this ALLOW is none; null: a full chain of the right people, in time, signed exactly this. */
export function whyNotAllowed(
  known: Known,
  action: ApprovedAction,
  { requirement, cards }: { readonly requirement: readonly LevelRequirement[]; readonly cards: boolean },
  nowMs: number,
): string | null {
  if (statusOf(known, nowMs) !== 'approved') return `it is ${statusOf(known, nowMs)}`
  const people = known.yeses.map(({ person }) => person)
  if (new Set(people).size !== people.length) return 'a person counts twice'
  if (people.some((person) => known.requesters.has(person))) return 'a requester signed'
  if (cards && !known.cards) return 'people were not told of cards'
  const missing = chainOf(requirement).find(
    ({ name, quorum }) => !known.chain.some((level) => level.name === name && level.quorum >= quorum),
  )
  if (missing !== undefined) return `nobody was asked at ${missing.name}`
  return known.series === null ? singleProblem(known, action) : seriesProblem(known, known.series, action)
}

function singleProblem(known: Known, action: ApprovedAction): string | null {
  if (known.uses.length > 0) return 'it was used before'
  return sameText(known.action, action) ? null : 'another action was approved'
}

function seriesProblem(known: Known, { times, budget, vary }: SeriesTerms, action: ApprovedAction): string | null {
  const amount = amountOf(action)
  const [bounds] = vary
  const inBounds = bounds !== undefined && 'min' in bounds && amount >= bounds.min && amount <= bounds.max
  const sum = known.uses.reduce((one, other) => one + other, amount)
  if (known.uses.length >= times) return 'its times are spent'
  if (budget === null || sum > budget.max) return 'its budget is spent'
  if (!inBounds) return 'the amount is out of bounds'
  const others = { ...action, arguments: { ...action.arguments, amount: amountOf(known.action) } }
  return sameText(known.action, others) ? null : 'another action was approved'
}

function sameText(one: ApprovedAction, other: ApprovedAction): boolean {
  const text = ({
    organisation,
    agentId,
    sessionId,
    context,
    tool,
    arguments: args,
    catalogueEntry,
  }: ApprovedAction): string =>
    JSON.stringify([organisation, agentId, sessionId, sorted(context), tool, sorted(args), catalogueEntry])
  return text(one) === text(other)
}

function sorted(object: object): [string, unknown][] {
  return Object.entries(object).sort(([one], [other]) => (one < other ? -1 : 1))
}
