import type { Approval, SeriesMember } from '../core/approval.js'
import type { SeriesTerms } from '../core/approvals.js'
import { CountersignError } from '../core/errors.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.js'
import { toUnits } from './decimal.js'
import { isMasked } from './masked.js'
import type { SaltedHash } from './matching.js'
import { tokensOf, valueAt, withValueAt } from './pointer.js'
import { fitSeries, isScalar, memberOf } from './series-match.js'
import type { ApprovalTerms } from '../core/approval-terms.js'

const MAX_MEMBERS = 32
const MAX_VALUES = 100
const MAX_VALUE_LENGTH = 4_096

interface BoundsDeps {
  readonly terms: ApprovalTerms
  readonly saltedHash: SaltedHash
}

/** Throws `series_invalid`, naming the member, for a series that is not bounded, or does not hold the call it is made of. */
export function requireBounds(series: SeriesTerms, approval: Approval, nowMs: number, deps: BoundsDeps): void {
  if (approval.kind === 'series') throw invalid('', 'a series is not made of a series')
  requireTime(series, nowMs, deps.terms)
  requireMembers(series, approval)
  requireBudget(series, approval)
  requireSteadyMoney(series, approval)
  const { vary, times: maxTimes, budget, untilMs } = series
  const asSeries: Approval = {
    ...approval,
    series: { vary, maxTimes, usedTimes: 0, budget: budget === null ? null : { ...budget, used: 0 }, untilMs },
  }
  const fit = fitSeries(asSeries, approval.action, deps.saltedHash)
  if (!fit.fits) throw invalid('/vary', `the call that was asked for is none of it: ${fit.differs.join(', ')}`)
}

function requireTime({ times, untilMs }: SeriesTerms, nowMs: number, terms: ApprovalTerms): void {
  if (!Number.isSafeInteger(times) || times < 1 || times > terms.maxSeriesTimes) {
    throw invalid('/times', `a series has 1 to ${terms.maxSeriesTimes} calls`)
  }
  if (!Number.isSafeInteger(untilMs) || untilMs <= nowMs || untilMs > nowMs + terms.maxSeriesMs) {
    throw invalid('/until', 'a series ends in the future, and not later than configuration allows')
  }
}

function requireMembers({ vary, budget }: SeriesTerms, { action, snapshot }: Approval): void {
  if (vary.length > MAX_MEMBERS) throw invalid('/vary', `at most ${MAX_MEMBERS} members vary`)
  if (budget !== null && isMasked(budget.member, snapshot.masked)) throw invalid('/budget/member', HIDDEN)
  const seen = new Set<string>()
  for (const [index, member] of vary.entries()) {
    const isGuess = !('any' in member) && isMasked(member.member, snapshot.masked)
    const known = isGuess ? HIDDEN : memberProblem(member, memberOf(action, member.member))
    const problem = seen.has(member.member) ? 'it is there twice' : known
    if (problem !== null) throw invalid(`/vary/${index}`, `${member.member}: ${problem}`)
    seen.add(member.member)
  }
}

/** Else whether a proposal is refused would tell what people are not shown. */
const HIDDEN = 'people are not shown it: nothing bounds it'

/** Arguments that vary are there; the context may get a member that the call did not have. */
function memberProblem(member: SeriesMember, value: JsonValue | undefined): string | null {
  const tokens = tokensOf(member.member) ?? []
  const [part] = tokens
  const isKnown =
    part === 'session_id' ? tokens.length === 1 : (part === 'arguments' || part === 'context') && tokens.length > 1
  if (!isKnown) return 'what varies is /session_id, or is in /arguments or /context'
  if (member.member === '/context/user_id') return 'for whom it is asked does not vary'
  if (part === 'arguments' && value === undefined) return 'the call has no such argument'
  const mayBeAbsent = part !== 'arguments' && (value === undefined || value === null)
  if (!isScalar(value) && !mayBeAbsent) return 'only a text, a number or a boolean varies'
  return boundsProblem(member)
}

function boundsProblem(member: SeriesMember): string | null {
  if ('values' in member) {
    const fits = member.values.length > 0 && member.values.length <= MAX_VALUES
    const short = member.values.every((value) => typeof value !== 'string' || value.length <= MAX_VALUE_LENGTH)
    return fits && short ? null : `there are 1 to ${MAX_VALUES} values, none longer than ${MAX_VALUE_LENGTH}`
  }
  if ('min' in member && !(member.min <= member.max)) return 'min is at most max'
  return null
}

/** Where money moves its sum is bounded. */
function requireBudget({ budget }: SeriesTerms, { action, snapshot }: Approval): void {
  if (budget === null) {
    if (snapshot.amounts.length > 0) throw invalid('/budget', 'money moves: a series of it needs a budget')
    return
  }
  if (!budget.member.startsWith('/arguments/')) throw invalid('/budget/member', 'a budget is about an argument')
  if (toUnits(memberOf(action, budget.member)) === null) {
    throw invalid('/budget/member', 'it is no argument that can be counted: a number that is not negative')
  }
  const max = toUnits(budget.max)
  if (max === null || max <= 0n) throw invalid('/budget/max', 'it is a number above 0 that can be counted')
  if (snapshot.amounts.length === 0) return
  if (
    !movesMoney(
      memberOf(action, budget.member),
      snapshot.amounts.map(({ minor }) => minor),
    )
  ) {
    throw invalid('/budget/member', 'it is not the amount that moves')
  }
}

/** An amount stands in the arguments in minor units, or in major ones of up to four decimals. */
function movesMoney(value: JsonValue | undefined, minors: readonly number[]): boolean {
  const units = toUnits(value)
  return minors.some((minor) =>
    [1n, 10n, 100n, 1_000n, 10_000n].some((factor) => units !== null && units * factor === toUnits(minor)),
  )
}

/**
 * The budget counts one argument. Where money moves nothing else may vary that what is moved could depend on: another
 * number, or the currency.
 */
function requireSteadyMoney({ vary, budget }: SeriesTerms, { action, snapshot }: Approval): void {
  if (budget === null) return
  const currencies = snapshot.amounts.map(({ currency }) => currency.toLowerCase())
  for (const [index, { member }] of vary.entries()) {
    if (member === budget.member || !member.startsWith('/arguments/')) continue
    const value = memberOf(action, member)
    const isMoney = toUnits(value) !== null || typeof value === 'number'
    const isCurrency = typeof value === 'string' && currencies.includes(value.trim().toLowerCase())
    if (isMoney || isCurrency) throw invalid(`/vary/${index}`, `${member}: money could depend on it`)
  }
}

/** The arguments with the whole budget in place of the amount, written as it was. Null: that cannot be done. */
export function argumentsOfTotal(
  args: JsonObject,
  budget: { readonly member: string; readonly max: number },
): JsonObject | null {
  const tokens = (tokensOf(budget.member) ?? []).slice(1)
  const value = valueAt(args, tokens)
  const total = typeof value === 'string' ? asText(budget.max, value) : budget.max
  const changed = withValueAt(args, tokens, total)
  return changed !== null && isJsonObject(changed) ? changed : null
}

/** With at least as many decimals as the text that it replaces. */
function asText(max: number, text: string): string {
  const [, decimals = ''] = text.split('.')
  const [, own = ''] = String(max).split('.')
  return max.toFixed(Math.max(decimals.length, own.length))
}

function invalid(member: string, message: string): CountersignError {
  return new CountersignError('series_invalid', message, { member: `/series${member}` })
}
