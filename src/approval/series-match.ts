import { canonicalPerson, type Approval, type ApprovedAction, type SeriesMember } from '../core/approval.js'
import { isJsonObject, type JsonValue } from '../core/json.js'
import { signersOf } from './chain.js'
import { toUnits } from './decimal.js'
import { differences, hashesOf, type SaltedHash } from './matching.js'
import { tokensOf, valueAt, withValueAt } from './pointer.js'

export type Fit =
  /** `amount`: of the argument that the budget is about; null: there is no budget. */
  | { readonly fits: true; readonly amount: number | string | null }
  /** Words for the parts, and pointers of the members, that are outside of the series. */
  | { readonly fits: false; readonly differs: readonly string[] }

/** Whether a call is one of this series, as far as it is about the call itself. Times and budget are charged elsewhere. */
export function fitSeries(series: Approval, action: ApprovedAction, saltedHash: SaltedHash): Fit {
  const terms = series.series
  if (terms === null) return { fits: false, differs: ['the kind of approval'] }
  const members = terms.vary
  const outside = members.filter((member) => !isWithin(member, series.action, action)).map(({ member }) => member)
  if (outside.length > 0) return { fits: false, differs: outside }
  const differs = differencesBesides(series, members, action, saltedHash)
  if (differs.length > 0) return { fits: false, differs }
  if (isForSigner(series, action)) return { fits: false, differs: ['/context/user_id'] }
  if (terms.budget === null) return { fits: true, amount: null }
  const amount = memberOf(action, terms.budget.member)
  const counts = toUnits(amount) !== null && (typeof amount === 'number' || typeof amount === 'string')
  return counts ? { fits: true, amount } : { fits: false, differs: [terms.budget.member] }
}

/** Nobody agreed to calls that are made for themselves. */
function isForSigner(series: Approval, { context }: ApprovedAction): boolean {
  const { user_id: user } = context
  return typeof user === 'string' && signersOf(series).includes(canonicalPerson(user))
}

/** The members that may differ stand blank in both; what is left has to be equal, to the letter. */
function differencesBesides(
  series: Approval,
  members: readonly SeriesMember[],
  action: ApprovedAction,
  saltedHash: SaltedHash,
): readonly string[] {
  const wanted = blank(series.action, members)
  const hashes = hashesOf(wanted, series.salt, saltedHash)
  return differences({ hashes, salt: series.salt }, blank(action, members), saltedHash)
}

function blank(action: ApprovedAction, members: readonly SeriesMember[]): ApprovedAction {
  let blanked: ApprovedAction = action
  for (const { member } of members) {
    const [part, ...rest] = tokensOf(member) ?? []
    if (part === 'session_id') blanked = { ...blanked, sessionId: null }
    if (part !== 'context' && part !== 'arguments') continue
    const changed = withValueAt(blanked[part], rest, null)
    if (isJsonObject(changed)) blanked = { ...blanked, [part]: changed }
  }
  return blanked
}

/** What stands in the action at `/arguments/…`, `/context/…` or `/session_id`; undefined: nothing does. */
export function memberOf(action: ApprovedAction, pointer: string): JsonValue | undefined {
  const [part, ...rest] = tokensOf(pointer) ?? []
  if (part === 'session_id') return rest.length === 0 ? action.sessionId : undefined
  if (part !== 'context' && part !== 'arguments') return undefined
  return rest.length === 0 ? undefined : valueAt(action[part], rest)
}

export function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** An argument stays of its type; session and context may be left out where any value will do. */
function isWithin(member: SeriesMember, original: ApprovedAction, action: ApprovedAction): boolean {
  const value = memberOf(action, member.member)
  const isArgument = member.member.startsWith('/arguments/')
  if (!isScalar(value)) return !isArgument && 'any' in member && (value === null || value === undefined)
  if (isArgument && typeof value !== typeof memberOf(original, member.member)) return false
  if ('any' in member) return true
  if ('values' in member) return member.values.includes(value)
  return isBetween(value, member)
}

function isBetween(value: string | number | boolean, { min, max }: { min: number; max: number }): boolean {
  if (typeof value === 'number') return value >= min && value <= max
  const [units, low, high] = [toUnits(value), toUnits(min), toUnits(max)]
  return units !== null && low !== null && high !== null && units >= low && units <= high
}
