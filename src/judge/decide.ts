import type { Action, AcceptableObligation, Normalized } from '../core/action.js'
import type { JsonObject } from '../core/json.js'
import type { PolicySet } from '../core/policy-set.js'
import type { Reason } from '../core/reason.js'
import { refusal } from './finding.js'
import { judge, type Judged, type JudgeDeps } from './judge.js'
import { serviceReason } from './service-reasons.js'
import { redactions, settle, type Settled, type Terms } from './settle.js'
import { withSources } from './sources.js'

/** Replaces what the pointers name; null when that cannot be done. */
export type Redact = (args: JsonObject, pointers: readonly string[]) => JsonObject | null

export interface DecideDeps extends JudgeDeps {
  readonly redact: Redact
  /** RFC 3339 end of an agent's advisory mode; null = blocking. */
  readonly advisoryUntil: (agentId: string) => string | null
  readonly nowMs: () => number
}

/** A decision before it is written down. */
export interface Decision {
  readonly settled: Settled
  readonly judged: Judged
  /** On ALLOW those to run, after redaction. */
  readonly arguments: JsonObject | null
  readonly mode: 'blocking' | 'advisory'
}

export interface Wishes {
  readonly accepts: readonly AcceptableObligation[]
  readonly approvalId: string | null
}

/** From a normalized call to a decision. Reads only; the same for `/enforce` and `/analyze`. */
export async function decide(
  normalized: Normalized,
  wishes: Wishes,
  set: PolicySet,
  deps: DecideDeps,
): Promise<Decision> {
  const decided = await decideBare(normalized, wishes, set, deps)
  const findings = withSources(decided.settled.findings, set.evaluator.rules())
  return { ...decided, settled: { ...decided.settled, findings } }
}

async function decideBare(normalized: Normalized, wishes: Wishes, set: PolicySet, deps: DecideDeps): Promise<Decision> {
  const advisory = isAdvisory(normalized, deps)
  const terms: Terms = { advisory, accepts: wishes.accepts, approvalId: wishes.approvalId }
  const mode = advisory ? 'advisory' : 'blocking'
  if (!normalized.ok) return { ...refuse(normalized.reason, terms), mode }
  const judged = await judge(normalized.action, set, deps)
  const settled = settle(judged.findings, terms)
  const pointers = redactions(settled)
  if (pointers.length > 0) return { ...(await redacted(normalized.action, pointers, terms, set, deps)), mode }
  return { settled, judged, mode, arguments: settled.decision === 'ALLOW' ? normalized.action.arguments : null }
}

/** BLOCK, whatever the set in force would say: it should have been replaced long ago. */
export function decideStale(normalized: Normalized, wishes: Wishes, deps: DecideDeps): Decision {
  const advisory = isAdvisory(normalized, deps)
  const reason = serviceReason('policies_stale', 'policy', 'newer policies could not be loaded for too long')
  const terms: Terms = { advisory, accepts: wishes.accepts, approvalId: wishes.approvalId }
  return { ...refuse(reason, terms), mode: advisory ? 'advisory' : 'blocking' }
}

/** What would run after redaction is an action of its own: bound, judged and settled again. */
async function redacted(
  action: Action,
  pointers: readonly string[],
  terms: Terms,
  set: PolicySet,
  deps: DecideDeps,
): Promise<Omit<Decision, 'mode'>> {
  const args = deps.redact(action.arguments, pointers)
  if (args === null) return unredactable(terms)
  const again = set.normalizer.rebind(action, args)
  if (!again.ok) return refuse(again.reason, terms)
  const judged = await judge(again.action, set, deps)
  const settled = settle(judged.findings, terms)
  const more = redactions(settled).filter((pointer) => !pointers.includes(pointer))
  if (more.length > 0) return unredactable(terms)
  return { settled, judged, arguments: settled.decision === 'ALLOW' ? again.action.arguments : null }
}

function unredactable(terms: Terms): Omit<Decision, 'mode'> {
  const reason = serviceReason('obligation_unsupported', 'policy', 'the redaction that policy asks for cannot be made')
  return refuse(reason, terms)
}

/** BLOCK for a reason of the service's own; what was judged before does not count. */
function refuse(reason: Reason, terms: Terms): Omit<Decision, 'mode'> {
  const judged = { findings: [refusal(reason)], evidence: null, policy: null }
  return { judged, settled: settle(judged.findings, terms), arguments: null }
}

function isAdvisory(normalized: Normalized, { advisoryUntil, nowMs }: DecideDeps): boolean {
  const tool = normalized.ok ? normalized.action.tool : normalized.tool
  const subject = normalized.ok ? normalized.action.subject : normalized.subject
  const ends = [tool?.advisoryUntil ?? null, advisoryUntil(subject.agentId)]
  return ends.some((end) => end !== null && nowMs() < Date.parse(end))
}
