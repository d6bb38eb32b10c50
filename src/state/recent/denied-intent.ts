import type { JsonObject } from '../../core/json.js'
import type { ServiceReason } from '../../core/reason.js'
import { DAY_MS, secondsSince } from '../time.js'
import type { CallEvent } from './call-event.js'
import type { CallPrints } from './intent.js'
import { similarity } from './sketch.js'

/** Refusals that say nothing of the call. */
const NOT_OF_THE_CALL: ReadonlySet<string> = new Set<ServiceReason>([
  'agent_frozen',
  'approval_cancelled',
  'approval_edited',
  'approval_expired',
  'approval_superseded',
  'approval_too_large',
  'approval_unknown',
  'approval_used',
  'evaluator_unavailable',
  'evidence_failed',
  'policies_stale',
  'state_contended',
  'too_many_pending',
])

/** `denied_intent`: refused calls of this kind in the last day that this one resembles. */
export function deniedIntent(
  events: readonly CallEvent[],
  { kind, prints }: { readonly kind: string; readonly prints: CallPrints },
  nowMs: number,
): JsonObject {
  const denied = events.filter((event) => event.kind === kind && nowMs - event.atMs < DAY_MS && isDenied(event))
  const alike = denied.map((event) => likeness(event, prints))
  const count = (atLeast: number): number => alike.filter(({ similar }) => similar >= atLeast).length
  const last = denied.findLast((_, index) => (alike[index]?.similar ?? 0) >= LOWEST)
  return {
    same: alike.filter(({ same }) => same).length,
    cosmetic: alike.filter(({ cosmetic }) => cosmetic).length,
    similar: { at_50: count(LOWEST), at_70: count(0.7), at_90: count(0.9) },
    closest: alike.reduce((closest, { similar }) => Math.max(closest, similar), 0),
    seconds_ago: secondsSince(last?.atMs ?? null, nowMs),
  }
}

/** The least similarity that is counted. */
const LOWEST = 0.5

interface Likeness {
  readonly same: boolean
  readonly cosmetic: boolean
  readonly similar: number
}

function likeness(event: CallEvent, prints: CallPrints): Likeness {
  const call = prints.call()
  const intent = prints.intent()
  const same = call !== null && event.call === call
  const cosmetic = same || (intent !== null && event.intent?.folded === intent.folded)
  if (cosmetic) return { same, cosmetic, similar: 1 }
  const similar = intent === null || event.intent === null ? 0 : similarity(event.intent.words, intent.words)
  return { same, cosmetic, similar }
}

function isDenied({ intent, codes }: CallEvent): boolean {
  return intent !== null && !(codes.length > 0 && codes.every((code) => NOT_OF_THE_CALL.has(code)))
}
