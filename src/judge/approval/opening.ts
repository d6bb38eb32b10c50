import type { Action } from '../../core/action.js'
import { canonicalPerson, type Opening, type Snapshot } from '../../core/approval.js'
import type { Caller } from '../../core/caller.js'
import type { Reason } from '../../core/reason.js'
import { wireCompliance, wireReason } from '../answer.js'
import type { Decision } from '../decide.js'
import type { EntryDeps } from '../entry.js'
import { recordedCode } from '../recorded-code.js'
import { approvedAction, type Digest } from './approved-action.js'
import { groundsOf, requirementOf } from './grounds.js'
import { notCovered } from './not-covered.js'

export interface OpeningDeps {
  readonly entries: Pick<EntryDeps, 'masking'>
  readonly digest: Digest
  /** Canonical persons who stand behind an agent. */
  readonly owners: (agentId: string) => readonly string[]
}

export interface Judging {
  /** As it was sent. */
  readonly action: Action
  readonly decision: Decision
  readonly policyVersion: string
}

/** What people are to be asked about a call that was judged. */
export function openingOf(judging: Judging, caller: Pick<Caller, 'keyId' | 'person'>, deps: OpeningDeps): Opening {
  const { action, decision } = judging
  const { layers } = decision.settled
  return {
    action: approvedAction(action, deps.digest),
    keyId: caller.keyId,
    requesters: requesters(action, caller, deps),
    requirement: requirementOf(layers),
    grounds: groundsOf(layers, decision.judged.evidence),
    snapshot: snapshotOf(judging, deps),
  }
}

function requesters(
  { subject, context }: Action,
  { person }: Pick<Caller, 'person'>,
  deps: OpeningDeps,
): readonly string[] {
  const { user_id: user } = context
  const persons = [...deps.owners(subject.agentId), person, typeof user === 'string' ? user : null]
  return [...new Set(persons.filter((one) => one !== null).map(canonicalPerson))]
}

function snapshotOf({ action, decision, policyVersion }: Judging, { entries }: OpeningDeps): Snapshot {
  const { evidence, compliance, policy } = decision.judged
  const { layers } = decision.settled
  const masking = entries.masking({ context: action.context, arguments: [action.arguments] })
  const told = (reason: Reason): Reason => {
    return { ...reason, message: masking.text(reason.message), agentMessage: masking.text(reason.agentMessage) }
  }
  return {
    kind: action.tool.kind,
    action: action.tool.action,
    policyId: action.tool.policyId ?? policy,
    policyVersion,
    reasons: layers.flatMap(({ reasons }) => reasons.map((reason) => wireReason(told(reason)))),
    requirement: layers.flatMap(({ obligations }) =>
      obligations.flatMap((one) =>
        one.type === 'require_approval' ? [{ rule: one.rule, levels: one.levels.map(({ name }) => name) }] : [],
      ),
    ),
    evidence: evidence === null ? null : masking.evidence({ ...evidence, code: recordedCode(evidence.code) }),
    complianceStatus: wireCompliance(compliance),
    masked: masking.masked,
    notCovered: evidence === null ? [] : notCovered(evidence),
    amounts: amountsOf(action),
  }
}

function amountsOf({ attributes, currencies }: Action): Snapshot['amounts'] {
  return Object.entries(currencies).flatMap(([attribute, currency]) => {
    const minor = attributes[attribute]
    return typeof minor === 'number' ? [{ attribute, minor, currency }] : []
  })
}
