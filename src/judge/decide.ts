import type { Action, AcceptableObligation, Normalized } from '../core/action.js'
import { NOT_EVALUATED } from '../core/decision.js'
import type { JsonObject } from '../core/json.js'
import type { PolicySet } from '../core/policy-set.js'
import type { Reason } from '../core/reason.js'
import type { Redact } from '../core/redaction.js'
import type { Freeze } from '../core/freeze.js'
import type { State, StateView } from '../core/state.js'
import { grantFor, NO_GRANT, type GrantDeps } from './approval/grant.js'
import { refusal } from './finding.js'
import { judge, type Judged, type JudgeDeps } from './judge.js'
import { serviceReason } from './service-reasons.js'
import { redactionsOf, settle, type RuleRedaction, type Settled, type Terms } from './settle.js'
import { withSources } from './sources.js'

export interface DecideDeps extends JudgeDeps, GrantDeps {
  readonly redact: Redact
  /** Keyed, of one organisation: equal texts stay equal, and nobody else can compute it. See `Store.fingerprint`. */
  readonly fingerprint: (organisation: string, text: string) => string
  /** RFC 3339 end of an agent's advisory mode; null = blocking. */
  readonly advisoryUntil: (agentId: string) => string | null
  readonly state: Pick<State, 'view'>
}

/** A decision before it is written down. */
export interface Decision {
  readonly settled: Settled
  readonly judged: Judged
  /** On ALLOW those to run, after redaction. */
  readonly arguments: JsonObject | null
  readonly mode: 'blocking' | 'advisory'
  /** The action as it would run, after redaction; null where none was understood. */
  readonly action: Action | null
  /** The state that this was decided on. */
  readonly view: StateView
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
  const rules = set.evaluator.rules()
  const { settled } = decided
  const layers = withSources(settled.layers, rules)
  return { ...decided, settled: { ...settled, layers, findings: withSources(settled.findings, rules) } }
}

async function decideBare(normalized: Normalized, wishes: Wishes, set: PolicySet, deps: DecideDeps): Promise<Decision> {
  const terms = termsOf(normalized, wishes, deps)
  const view = await deps.state.view(normalized)
  if (view.frozen !== null) return refuse(frozenReason(view.frozen), terms, { normalized, view })
  if (!normalized.ok) return refuse(normalized.reason, terms, { normalized, view })
  const { action } = normalized
  const judged = await judge(action, { state: view, accepts: terms.accepts }, set, deps)
  const settled = settle(judged.findings, terms, judged.evidence)
  const asked = redactionsOf(settled)
  if (asked.length > 0) return redacted(action, asked, terms, set, deps)
  return decided(judged, settled, terms, { action, view })
}

/** BLOCK for this reason, whatever policies would say; a freeze and what is wrong with the call itself come first. */
export async function decideRefused(
  normalized: Normalized,
  wishes: Wishes,
  reason: Reason,
  deps: DecideDeps,
): Promise<Decision> {
  const view = await deps.state.view(normalized)
  const own = view.frozen === null ? reason : frozenReason(view.frozen)
  return refuse(own, termsOf(normalized, wishes, deps), { normalized, view })
}

/** What would run after redaction is an action of its own: bound, judged and settled again. */
async function redacted(
  action: Action,
  asked: readonly RuleRedaction[],
  terms: Terms,
  set: PolicySet,
  deps: DecideDeps,
): Promise<Decision> {
  const compared = comparedAmong(asked, action, set)
  if (compared !== null) return unredactable(action, compared, terms, deps)
  const done = deps.redact(action.arguments, asked, (text) => deps.fingerprint(action.subject.organisation, text))
  if (done === null) return unredactable(action, impossible(asked), terms, deps)
  const again = set.normalizer.rebind(action, done.arguments)
  const view = await deps.state.view(again)
  if (view.frozen !== null) return refuse(frozenReason(view.frozen), terms, { normalized: again, view })
  if (!again.ok) return refuse(again.reason, terms, { normalized: again, view })
  const judged = await judge(again.action, { state: view, accepts: terms.accepts }, set, deps)
  const settled = settle(judged.findings, terms, judged.evidence)
  const more = redactionsOf(settled)
  if (!done.covers(more)) return unredactable(action, impossible(more), terms, deps)
  return decided(judged, settled, terms, { action: again.action, view })
}

/** The first of these that would change what rules have compared: then what was judged would not be what runs. */
function comparedAmong(asked: readonly RuleRedaction[], { tool, call }: Action, set: PolicySet): Reason | null {
  const read = set.evaluator.attributesRead?.(tool.kind) ?? null
  for (const { pointer, rule } of asked) {
    const attribute = set.normalizer.attributesAt(call.tool, pointer).find((name) => read === null || read.has(name))
    if (attribute === undefined) continue
    const message = `${pointer} may not be redacted: policies read it as R.attr.${attribute}`
    return serviceReason('redaction_of_compared_argument', 'policy', message, { rule, source: null })
  }
  return null
}

function impossible([first]: readonly RuleRedaction[]): Reason {
  const message = 'the redaction that policy asks for cannot be made'
  return serviceReason('obligation_unsupported', 'policy', message, { rule: first?.rule ?? null, source: null })
}

async function unredactable(action: Action, reason: Reason, terms: Terms, { state }: DecideDeps): Promise<Decision> {
  const normalized = { ok: true, action } as const
  return refuse(reason, terms, { normalized, view: await state.view(normalized) })
}

function decided(
  judged: Judged,
  settled: Settled,
  { advisory }: Terms,
  { action, view }: { readonly action: Action; readonly view: StateView },
): Decision {
  const args = settled.decision === 'ALLOW' ? action.arguments : null
  return { settled, judged, arguments: args, mode: modeOf(advisory), action, view }
}

/** BLOCK for a reason of the service's own; what was judged before does not count. */
function refuse(
  reason: Reason,
  terms: Terms,
  { normalized, view }: { readonly normalized: Normalized; readonly view: StateView },
): Decision {
  const judged = { findings: [refusal(reason)], compliance: NOT_EVALUATED, evidence: null, policy: null }
  const action = normalized.ok ? normalized.action : null
  return {
    judged,
    settled: settle(judged.findings, terms, judged.evidence),
    arguments: null,
    mode: modeOf(terms.advisory),
    action,
    view,
  }
}

function frozenReason({ kind, id }: Freeze): Reason {
  return serviceReason('agent_frozen', 'state_history', `${kind} ${id} is frozen by an administrator`)
}

function termsOf(normalized: Normalized, { accepts, approvalId }: Wishes, deps: DecideDeps): Terms {
  const grant = normalized.ok ? grantFor(normalized.action, approvalId, deps) : NO_GRANT
  return { advisory: isAdvisory(normalized, deps), accepts, grant }
}

function modeOf(advisory: boolean): Decision['mode'] {
  return advisory ? 'advisory' : 'blocking'
}

function isAdvisory(normalized: Normalized, { advisoryUntil, nowMs }: DecideDeps): boolean {
  const { tool, subject } = normalized.ok ? normalized.action : normalized
  const ends = [tool?.advisoryUntil ?? null, advisoryUntil(subject.agentId)]
  return ends.some((end) => end !== null && nowMs() < Date.parse(end))
}
