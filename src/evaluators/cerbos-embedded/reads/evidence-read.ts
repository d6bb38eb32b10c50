import { coversKind } from '../table/glob.js'
import { leaves } from '../table/expressions.js'
import type { Definitions, Expression, Policy } from '../table/model.js'
import { expressionsOf } from '../table/rule-parts.js'
import { createReads } from './reads.js'
import { createWantedTree, type Wanted, type WantedTree } from './wanted.js'

/** What of `R.attr.evidence` any expression can read that may be evaluated for a resource of this kind. */
export type EvidenceRead = (kind: string) => Wanted

const EVIDENCE = ['request', 'resource', 'attr', 'evidence']

/**
 * Of a table of these policies: those of the kind in every version and scope, and principal and role policies with a rule
 * for it. Everything where a JSON schema looks at the attributes. Witnesses read what the rules read that they watch.
 */
export function createEvidenceRead(policies: readonly Policy[]): EvidenceRead {
  const known = new Map<string, Wanted>()
  return (kind) => {
    const wanted = known.get(kind) ?? wantedOf(policies.filter((policy) => speaksOf(policy, kind)))
    known.set(kind, wanted)
    return wanted
  }
}

function speaksOf(policy: Policy, kind: string): boolean {
  if (policy.kind === 'resource') return coversKind(policy.resource, kind)
  return policy.rules.some(({ resource }) => coversKind(resource, kind))
}

function wantedOf(policies: readonly Policy[]): Wanted {
  if (policies.some((policy) => policy.kind === 'resource' && policy.schemas?.resourceSchema !== undefined))
    return 'all'
  const tree = createWantedTree()
  for (const policy of policies) noteReads(policy, tree)
  return EVIDENCE.reduce(memberOf, tree.wanted())
}

function noteReads({ rules, definitions }: Policy, tree: WantedTree): void {
  note(rules.flatMap(expressionsOf), definitions, tree)
  for (const role of new Set(rules.flatMap(({ derivedRoles }) => derivedRoles))) {
    note(leaves(role.condition), role.definitions, tree)
  }
}

function note(expressions: readonly Expression[], { variables }: Definitions, tree: WantedTree): void {
  const reads = createReads(variables, tree)
  for (const expression of expressions) reads.use(expression.tree)
}

function memberOf(wanted: Wanted, name: string): Wanted {
  return wanted === 'all' ? wanted : (wanted.get(name) ?? new Map())
}
