import type { JsonObject, JsonValue } from './json.js'
import type { Aspect, Layer } from './words.js'

/** One resource to judge: the layer's view of the action. */
export interface CheckResource {
  readonly layer: Aspect
  readonly kind: string
  readonly id: string
  readonly version: string
  readonly scope: string
  readonly attributes: JsonObject
  /** Asked instead of the request's action: no two alike, each judged by itself. */
  readonly actions?: readonly string[]
}

export interface CheckRequest {
  /** Whose call it is: what one organisation asks must not make another wait. */
  readonly organisation: string
  readonly subject: {
    readonly id: string
    readonly role: string
    /** Where the subject stands among scoped principal policies; absent: in none. */
    readonly scope?: string
    readonly attributes: JsonObject
  }
  readonly action: string
  readonly resources: readonly CheckResource[]
}

/** The actions that are asked about one resource of a request. */
export function actionsOf({ action }: CheckRequest, { actions }: CheckResource): readonly string[] {
  return actions ?? [action]
}

/** Where a rule is written: the path within the folder of Cerbos policies (`policies/cerbos/`), and the line. */
export interface RulePlace {
  readonly file: string
  readonly line: number
}

/** What a rule said. `effect` is that of the rule, whether it activated or its condition was not met. */
export interface RuleOutput {
  /** `resource.payment.vdefault#over-limit` */
  readonly rule: string
  readonly effect: 'allow' | 'deny'
  readonly when: 'activated' | 'condition_not_met'
  /** Null where the evaluator does not know it. */
  readonly place: RulePlace | null
  readonly value: JsonValue
}

/** A condition, variable, derived role or output that could not be evaluated. */
export interface RuleError {
  readonly rule: string
  readonly expression: string
  readonly place: RulePlace | null
}

/** One rule of the loaded set, for telling what changed between two sets. */
export interface RuleSummary {
  /** `resource.payment.vdefault#over-limit`, `principal.…`, `role.…` */
  readonly rule: string
  readonly effect: 'allow' | 'deny'
  readonly place: RulePlace | null
  /** SHA-256 (hex) over everything that the rule says, the variables and constants it reads included. */
  readonly digest: string
}

export interface LayerJudgement<Of extends Aspect = Aspect> {
  readonly layer: Of
  /** `deny` also where nothing matched or something erred. */
  readonly effect: 'allow' | 'deny'
  /** The policy that decided, `resource.payment.vdefault`; null when none matched. */
  readonly policy: string | null
  readonly outputs: readonly RuleOutput[]
  readonly errors: readonly RuleError[]
  /** Attributes that the policy's JSON schema refused: where, and what is wrong (no values). */
  readonly schemaErrors: readonly { readonly path: string; readonly message: string }[]
}

export type CheckAnswer =
  | { readonly status: 'judged'; readonly layers: readonly LayerJudgement[]; readonly durationMs: number }
  /** Crash, deadline, queue full, invalid request. `detail` names the cause without values. */
  | { readonly status: 'unavailable'; readonly detail: string }
  /** Too many calls of this organisation are waiting: no decision is made (429). */
  | { readonly status: 'overloaded'; readonly retryAfterSeconds: number }

/** One rule that could apply, and what became of it; told for every rule, also behind the first that denies. */
export interface ExplainedRule {
  readonly layer: Layer
  /** `resource.payment.vdefault#over-limit` */
  readonly rule: string
  /** `resource.payment.vdefault` */
  readonly policy: string
  readonly effect: 'allow' | 'deny'
  readonly place: RulePlace | null
  readonly state: 'activated' | 'not_met' | 'error'
  /** As written; null: the rule always holds. */
  readonly condition: string | null
  /** What could not be evaluated, which part did not hold, which derived role is not held; null where nothing is to be said. */
  readonly detail: string | null
}

/** A part of a rule's condition that holds one attribute against something, whose value the engine tells. */
export interface Comparison {
  readonly rule: string
  readonly of: 'resource' | 'principal'
  /** From `attr` on. */
  readonly path: readonly string[]
  /** `only`: each element of the attribute must be among the operand. `is`: the attribute itself is the condition. */
  readonly test: '<' | '<=' | '>' | '>=' | '==' | '!=' | 'in' | 'only' | 'is' | 'has'
  readonly operand: JsonValue
}

export type ExplainAnswer =
  | {
      readonly status: 'explained'
      readonly rules: readonly ExplainedRule[]
      readonly comparisons: readonly Comparison[]
    }
  | { readonly status: 'unavailable'; readonly detail: string }

export interface EvaluatorCapabilities {
  /** A condition that errs denies. */
  readonly strict: boolean
  readonly explain: boolean
}

/** Judges by policies. Never throws for a request: what goes wrong is `unavailable`, which is a BLOCK. */
export interface Evaluator {
  /** `cerbos-embedded`, with the version of the engine: goes into every receipt. */
  readonly name: string
  readonly version: string
  readonly capabilities: EvaluatorCapabilities
  /** What it judges by besides the policy folder (a bundle's digest, the addresses of a fleet): in the policy version. */
  readonly origin?: JsonObject
  /** Whether any policy stands for this resource; guard layers without one are not asked. */
  covers(kind: string, version: string, scope: string): boolean
  /** The resource kinds that begin with this text and have an unscoped policy of the version `default`, in a fixed order. */
  kindsUnder(prefix: string): readonly string[]
  /** One check; judgements come back in the order of `request.resources`, of one with actions of its own in their order. */
  check(request: CheckRequest): Promise<CheckAnswer>
  /**
   * What became of each rule that could apply to this request; there exactly where `capabilities.explain`. Slower than a
   * check, and never part of one: what it cannot tell is `unavailable`.
   */
  readonly explain?: (request: CheckRequest) => Promise<ExplainAnswer>
  /**
   * Names of the attributes that rules about this resource kind and guard layers read, wherever in them; null where an
   * expression reads all of them at once. Where it is absent, any may be read.
   */
  readonly attributesRead?: (kind: string) => ReadonlySet<string> | null
  /** Whether rules about this resource kind say the same to the same request at any time. Where it is absent, they may not. */
  readonly timeless?: (kind: string) => boolean
  /**
   * What rules about the resource's kind can read of its attributes: the same rules say the same to the same subject of
   * resources that are alike in it. Null where that cannot be told, or the clock counts. Where it is absent, it never can.
   */
  readonly read?: (resource: CheckResource) => JsonObject | null
  /** The rules that it judges by; empty where it cannot tell (a remote PDP). */
  rules(): readonly RuleSummary[]
  /** True when a check would be answered now. */
  healthy(): boolean
  close(): Promise<void>
}

/** `cerbos-embedded/0.51.0 strict`: stands in every receipt, so that a lenient one cannot pass for a strict one. */
export function evaluatorName({ name, version, capabilities }: Evaluator): string {
  return `${name}/${version} ${capabilities.strict ? 'strict' : 'lenient'}`
}
