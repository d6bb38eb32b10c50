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
  readonly name: string
  readonly file: string
  readonly line: number
  readonly actions: readonly string[]
  readonly roles: readonly string[]
  readonly derivedRoles: readonly DerivedRole[]
  readonly effect: 'allow' | 'deny'
  readonly condition: ConditionTree | null
  readonly onActivated: Expression | null
  readonly onConditionNotMet: Expression | null
}

export interface ResourcePolicy {
  /** `cerbos.resource.payment.vdefault` */
  readonly fullName: string
  /** The same without `cerbos.`: as answers name it. */
  readonly key: string
  readonly resource: string
  readonly version: string
  readonly scope: string
  /** Whether its allows also need one of the parent scope. */
  readonly scopePermissions: 'override' | 'require_consent'
  readonly rules: readonly Rule[]
  readonly definitions: Definitions
  readonly schemas: Schemas | null
  readonly annotations: Readonly<Record<string, string>>
}
