import type { ActivationTrigger, PolicyChanges } from '../core/activation.js'
import type { Caller } from '../core/caller.js'
import { evaluatorName } from '../core/evaluator.js'
import { EMPTY_CLAIMS } from '../core/receipt.js'
import type { EntryDraft } from '../core/store.js'
import type { LoadedPolicies } from './load.js'
import { wireChanges } from './wire-changes.js'

/** Who wants the policies looked at. */
export interface Asked {
  readonly trigger: ActivationTrigger
  /** The key of a request; null for the service itself. */
  readonly by: Pick<Caller, 'keyId' | 'organisation'> | null
}

export interface ActivationFacts {
  readonly asked: Asked
  readonly loaded: LoadedPolicies
  readonly previousPolicyVersion: string | null
  readonly changes: PolicyChanges
}

export interface EntryOptions {
  readonly issuer: string
  readonly newId: (prefix: string) => string
}

/** The entry of one organisation's chain that says what is in force from now on, and what is different about it. */
export function activationEntry(organisation: string, facts: ActivationFacts, options: EntryOptions): EntryDraft {
  const { asked, loaded, previousPolicyVersion, changes } = facts
  const { set, revision } = loaded
  // Keys of one organisation are no business of another's auditors.
  const by = asked.by?.organisation === organisation ? asked.by.keyId : null
  return {
    claims: {
      ...EMPTY_CLAIMS,
      type: 'countersign.admin/v1',
      issuer: options.issuer,
      organisation,
      audit_id: options.newId('adm'),
      policy_version: set.version,
      evaluator: evaluatorName(set.evaluator),
      detail: {
        change: 'policies_activated',
        trigger: asked.trigger,
        previous_policy_version: previousPolicyVersion,
        revision,
        by,
      },
    },
    callerKeyId: by,
    record: { changes: wireChanges(changes) },
    ttlMs: null,
    salt: null,
  }
}
