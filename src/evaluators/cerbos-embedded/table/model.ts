import type { Value } from '@bufbuild/protobuf/wkt'
import type { Schemas } from '@cerbos/api/cerbos/policy/v1/policy_pb'
import type { Expr } from '../cel/ast.js'

/** A CEL expression as written, and its tree. */
export interface Expression {
  readonly text: string
  readonly tree: Expr
}

export type ConditionTree =
  | { readonly op: 'expr'; readonly expression: Expression }
  | { readonly op: 'all' | 'any' | 'none'; readonly of: readonly ConditionTree[] }

/** The variables (in order of evaluation) and constants that expressions of one policy use. */
export interface Definitions {
  readonly variables: ReadonlyMap<string, Expression>
  readonly constants: ReadonlyMap<string, Value>
}

export interface DerivedRole {
  readonly name: string
  /** `cerbos.derived_roles.<set>` */
  readonly origin: string
  readonly parentRoles: readonly string[]
  readonly condition: ConditionTree | null
  readonly definitions: Definitions
}

export interface Rule {
  /** As written, or as Cerbos calls a rule without a name. Unique within its policy, but for a few curious cases. */
  readonly name: string
  /** What the engine calls it in outputs: in a strict table unique within the policy. */
  readonly rowName: string
  /** Under this name the engine remembers whether the condition held. */
  readonly cacheName: string
  readonly file: string
  readonly line: number
  /** The resource kind that it speaks of, in principal and role policies a glob. */
  readonly resource: string
  readonly actions: readonly string[]
  readonly roles: readonly string[]
  readonly derivedRoles: readonly DerivedRole[]
  readonly effect: 'allow' | 'deny'
  readonly condition: ConditionTree | null
  readonly onActivated: Expression | null
  readonly onConditionNotMet: Expression | null
  /** Both outputs say which of them they are: `[true, value]` where the rule activated, else `[false, value]`. */
  readonly tagged: boolean
  /** Errs where the rule cannot be evaluated, else true: the rule does not deny where it errs. Null where not needed. */
  readonly sound: Expression | null
}

interface PolicyBase {
  /** `cerbos.resource.payment.vdefault/acme` */
  readonly fullName: string
  /** The same without `cerbos.`: as answers name it. */
  readonly key: string
  readonly file: string
  readonly line: number
  readonly version: string
  readonly scope: string
  readonly rules: readonly Rule[]
  readonly definitions: Definitions
  readonly annotations: Readonly<Record<string, string>>
}

/** Whether the allows of a scope also need one of its parent scope. */
export type ScopePermissions = 'override' | 'require_consent'

export interface ResourcePolicy extends PolicyBase {
  readonly kind: 'resource'
  readonly resource: string
  readonly scopePermissions: ScopePermissions
  readonly schemas: Schemas | null
}

/** Rules for one subject, before those of the resource's own policy. */
export interface PrincipalPolicy extends PolicyBase {
  readonly kind: 'principal'
  readonly principal: string
  readonly scopePermissions: ScopePermissions
}

/** All that a role may do: what it does not list is denied. Its rules are allows without outputs and variables. */
export interface RolePolicy extends PolicyBase {
  readonly kind: 'role'
  readonly role: string
  readonly parentRoles: readonly string[]
}

export type Policy = ResourcePolicy | PrincipalPolicy | RolePolicy

export const NO_DEFINITIONS: Definitions = { variables: new Map(), constants: new Map() }
