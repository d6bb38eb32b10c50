import { Type } from 'typebox'
import type { ReloadResult } from '../../core/activation.js'
import { CountersignError } from '../../core/errors.js'
import { closed, named, nullable, oneOf, ref } from './common.js'

const CHANGES = ['removed', 'changed', 'added'] as const
const EFFECTS = ['allow', 'deny'] as const
const names = Type.Array(Type.String())
const count = Type.Integer({ minimum: 0 })
const NameChanges = closed({ removed: names, changed: names, added: names })

export const PolicyProblem = named(
  'PolicyProblem',
  closed({
    file: Type.String(),
    line: nullable(Type.Integer()),
    column: nullable(Type.Integer()),
    message: Type.String(),
  }),
)

export const PolicyChanges = named(
  'PolicyChanges',
  closed(
    {
      totals: closed({
        rules_removed: count,
        rules_changed: count,
        rules_added: count,
        deny_rules_removed: count,
        counters_removed: nullable(count),
        counters_changed: nullable(count),
        counters_added: nullable(count),
        counters_begun_anew: nullable(count, 'Of those that changed.'),
      }),
      rules: Type.Array(
        closed({
          change: oneOf(CHANGES),
          rule: Type.String(),
          effect: oneOf(EFFECTS),
          previous_effect: nullable(oneOf(EFFECTS), 'Of a changed rule.'),
          file: nullable(Type.String()),
          line: nullable(Type.Integer()),
        }),
        { description: 'What can loosen most first: DENY rules that are gone.' },
      ),
      counters: nullable(
        Type.Array(
          closed({
            change: oneOf(CHANGES),
            counter: Type.String(),
            begins_anew: nullable(
              Type.Boolean(),
              'Of a changed counter: true where it counts from nothing now, false where it goes on with what it had.',
            ),
          }),
        ),
        'Counters that are gone first, then those that begin anew. Null, as their totals are: what was declared before was not recorded.',
      ),
      tools: NameChanges,
      globals: NameChanges,
      detectors: nullable(NameChanges, 'Null: which there were before was not recorded.'),
      not_listed: closed({ rules: count, counters: count, tools: count, globals: count, detectors: count }),
    },
    { description: 'What the policies say now that they did not say before; long lists are cut.' },
  ),
)

export const ReloadResponse = named(
  'ReloadResponse',
  closed({
    policy_version: Type.String({ description: 'In force now.' }),
    previous_policy_version: Type.String({ description: 'In force before; the same where nothing changed.' }),
    changed: Type.Boolean(),
    revision: nullable(Type.Integer(), 'Of signed policies.'),
    changes: ref(PolicyChanges),
  }),
)

/** Throws `policies_broken`: those in force stay. */
export function fromReload(result: ReloadResult): object {
  if (result.status === 'broken') {
    const { problems } = result
    throw new CountersignError('policies_broken', 'the last good policies stay in force', { problems })
  }
  return {
    policy_version: result.policyVersion,
    previous_policy_version: result.previousPolicyVersion,
    changed: result.status === 'activated',
    revision: result.revision,
    changes: result.changes,
  }
}
