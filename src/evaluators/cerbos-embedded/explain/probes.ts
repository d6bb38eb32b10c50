import type { Comparison, RulePlace } from '../../../core/evaluator.js'

export interface ProbedRule {
  /** `resource.payment.vdefault#over-limit` */
  readonly name: string
  readonly policy: string
  readonly effect: 'allow' | 'deny'
  readonly place: RulePlace | null
  /** As written, clipped; null: it always holds. */
  readonly condition: string | null
}

/** What the output of one row of an explain table means. */
export type Probe =
  /** The rule itself: true where its condition holds. `role`: for who holds this derived role. */
  | { readonly kind: 'rule'; readonly rule: ProbedRule; readonly role: string | null }
  /** The rule would apply if this derived role, whose parents the subject has, were held. */
  | { readonly kind: 'within_reach'; readonly rule: string; readonly role: string }
  /** The rule could not be evaluated. */
  | { readonly kind: 'error'; readonly rule: string; readonly expression: string }
  /** Whether a part of the rule's condition, which must hold, does. */
  | { readonly kind: 'part'; readonly rule: string; readonly text: string }
  | { readonly kind: 'operand'; readonly comparisons: readonly Omit<Comparison, 'operand'>[] }

/** Names for the rows of an explain table: the engine tells outputs, and remembers conditions, by them. */
export interface Probes {
  /** The name of the row; the same for the same policy and key, whose first probe stays. */
  name(policy: string, key: readonly string[], probe: Probe): string
  /** The same for operands, where each comparison with one operand is added. */
  operand(policy: string, key: readonly string[], comparison: Omit<Comparison, 'operand'>): string
  /** By the source that the engine gives to an output. */
  all(): ReadonlyMap<string, Probe>
}

export function createProbes(): Probes {
  const names = new Map<string, string>()
  const probes = new Map<string, Probe>()
  const compared = new Map<string, Omit<Comparison, 'operand'>[]>()
  const nameOf = (policy: string, key: readonly string[]): string => {
    const id = JSON.stringify([policy, ...key])
    const name = names.get(id) ?? `explain-${names.size + 1}`
    names.set(id, name)
    return name
  }
  return {
    name: (policy, key, probe) => {
      const name = nameOf(policy, key)
      const source = `${policy}#${name}`
      if (!probes.has(source)) probes.set(source, probe)
      return name
    },
    operand: (policy, key, comparison) => {
      const name = nameOf(policy, key)
      const comparisons = compared.get(name) ?? []
      compared.set(name, comparisons)
      if (!comparisons.some((known) => JSON.stringify(known) === JSON.stringify(comparison)))
        comparisons.push(comparison)
      probes.set(`${policy}#${name}`, { kind: 'operand', comparisons })
      return name
    },
    all: () => probes,
  }
}
