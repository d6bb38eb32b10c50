import { knownText, unknownText, type Origin, type Text } from '../../analysis/text.js'
import type { SyntaxNode } from '../syntax/tree.js'

/** A place that holds a value: a variable, a member. Written through the scope's trail alone. */
export interface Cell {
  value: Value
}
export type Fields = Map<string, Cell>

/** One call of a function, or the program itself. */
export interface Frame {
  readonly self: Value | null
  /** What `super` is. */
  readonly parent: Value | null
  readonly args: readonly Value[]
  readonly returned: Value[]
  readonly isConstructor: boolean
  readonly isProgram: boolean
}

export interface Scope {
  readonly cells: Map<string, Cell>
  readonly outer: Scope | null
  readonly frame: Frame
  /** Of `var` and of functions. */
  readonly isFunction: boolean
  /** The object of a `with`. */
  readonly members: Value | null
}

/** How a number has come from another: `account.balance - 100`. */
export interface Change {
  /** The name of what it was. */
  readonly base: string
  readonly direction: 'none' | 'increase' | 'decrease' | 'unknown'
  readonly amount: number | null
}

export interface TextValue {
  readonly kind: 'text'
  readonly text: Text
}
export interface NumberValue {
  readonly kind: 'number'
  readonly value: number | bigint
  readonly change: Change | null
}
export interface ConstantValue {
  readonly kind: 'constant'
  readonly value: boolean | null | undefined
}
export interface RegexpValue {
  readonly kind: 'regexp'
  readonly source: string
  readonly flags: string
}
export interface ArrayValue {
  readonly kind: 'array'
  readonly items: Value[]
  /** More may follow that is not known. */
  open: boolean
  origins: readonly Origin[]
}
export interface ObjectValue {
  readonly kind: 'object'
  readonly fields: Fields
  /** It may have members that are not known. */
  open: boolean
  origins: readonly Origin[]
  /** The name that it was first bound to. */
  label: string | null
  prototype: Value | null
}
export interface FunctionValue {
  readonly kind: 'function'
  readonly node: SyntaxNode
  readonly scope: Scope
  readonly name: string
  /** What `super` is in it. */
  readonly parent: Value | null
  /** The members of the function as an object. */
  readonly fields: Fields
}
export interface ClassValue {
  readonly kind: 'class'
  readonly node: SyntaxNode
  readonly scope: Scope
  readonly name: string
  readonly parent: Value | null
  readonly fields: Fields
  readonly prototype: ObjectValue
}
/** Something of a library or of the language, by its resolved name. */
export interface NameValue {
  readonly kind: 'name'
  readonly path: string
}
/** What a library made: its methods are known by `of`. */
export interface InstanceValue {
  readonly kind: 'instance'
  readonly of: string
  readonly fields: Fields
  readonly origins: readonly Origin[]
}
export interface BoundValue {
  readonly kind: 'bound'
  readonly target: Value
  readonly self: Value
  readonly args: readonly Value[]
}
/** A member of a value that is a function of the language: `'abc'.split`. */
export interface MethodValue {
  readonly kind: 'method'
  readonly receiver: Value
  readonly name: string
}
export interface BytesValue {
  readonly kind: 'bytes'
  /** One character for each byte. */
  readonly binary: string | null
  readonly origins: readonly Origin[]
}
export interface GetterValue {
  readonly kind: 'getter'
  readonly get: Value
}
export interface EitherValue {
  readonly kind: 'either'
  readonly values: readonly Value[]
}
export interface UnknownValue {
  readonly kind: 'unknown'
  readonly origins: readonly Origin[]
  /** What it is called in the code. */
  readonly label: string | null
  readonly change: Change | null
}
export type Value =
  | TextValue
  | NumberValue
  | ConstantValue
  | RegexpValue
  | ArrayValue
  | ObjectValue
  | FunctionValue
  | ClassValue
  | NameValue
  | InstanceValue
  | BoundValue
  | MethodValue
  | BytesValue
  | GetterValue
  | EitherValue
  | UnknownValue

export const UNDEFINED: ConstantValue = { kind: 'constant', value: undefined }
export const NULL: ConstantValue = { kind: 'constant', value: null }
export const TRUE: ConstantValue = { kind: 'constant', value: true }
export const FALSE: ConstantValue = { kind: 'constant', value: false }
export const UNKNOWN: UnknownValue = { kind: 'unknown', origins: [], label: null, change: null }

export function constant(value: boolean | null | undefined): ConstantValue {
  if (value === null) return NULL
  if (value === undefined) return UNDEFINED
  return value ? TRUE : FALSE
}

export function textValue(text: string, origins: readonly Origin[] = []): TextValue {
  return { kind: 'text', text: knownText(text, origins) }
}

export function unknownTextValue(origins: readonly Origin[] = []): TextValue {
  return { kind: 'text', text: unknownText(origins) }
}

export function numberValue(value: number | bigint, change: Change | null = null): NumberValue {
  return { kind: 'number', value, change }
}

export function unknown(origins: readonly Origin[] = [], label: string | null = null): UnknownValue {
  return origins.length === 0 && label === null ? UNKNOWN : { kind: 'unknown', origins, label, change: null }
}

export function arrayValue(items: Value[], open = false, origins: readonly Origin[] = []): ArrayValue {
  return { kind: 'array', items, open, origins }
}

export function objectValue(
  entries: Iterable<readonly [string, Value]> = [],
  prototype: Value | null = null,
): ObjectValue {
  const fields: Fields = new Map()
  for (const [name, value] of entries) fields.set(name, { value })
  return { kind: 'object', fields, open: false, origins: [], label: null, prototype }
}

export function nameValue(path: string): NameValue {
  return { kind: 'name', path }
}

export function instance(
  of: string,
  entries: Iterable<readonly [string, Value]> = [],
  origins: readonly Origin[] = [],
): InstanceValue {
  const fields: Fields = new Map()
  for (const [name, value] of entries) fields.set(name, { value })
  return { kind: 'instance', of, fields, origins }
}

export function bytesValue(binary: string | null, origins: readonly Origin[] = []): BytesValue {
  return { kind: 'bytes', binary, origins }
}
