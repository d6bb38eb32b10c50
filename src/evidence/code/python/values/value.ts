import type { MutationFact } from '../../facts/facts.js'
import type { Origin } from '../../analysis/text.js'
import type { Node } from '../tree.js'

/** What is known of a value. Containers and instances are shared, and change as the code changes them. */
export type Value =
  | TextValue
  | NumberValue
  | BoolValue
  | NoneValue
  | ListValue
  | DictValue
  | NameValue
  | ObjectValue
  | FunctionValue
  | ClassValue
  | InstanceValue
  | MethodValue
  | PartialValue
  | NamespaceValue
  | ChoiceValue
  | UnknownValue

export type Origins = readonly Origin[]

/** A text or bytes as far as known (null: a part that is not). Bytes are one character per byte. */
export interface TextValue {
  readonly kind: 'text'
  readonly parts: readonly (string | null)[]
  readonly isBytes: boolean
  readonly origins: Origins
}

export interface NumberValue {
  readonly kind: 'number'
  /** An integer beyond what a double holds is a bigint. */
  readonly value: number | bigint
  readonly isFloat: boolean
  readonly origins: Origins
  readonly base: Base | null
}

export interface BoolValue {
  readonly kind: 'bool'
  readonly value: boolean
  readonly origins: Origins
}

export interface NoneValue {
  readonly kind: 'none'
  readonly origins: Origins
}

export interface ListValue {
  readonly kind: 'list'
  readonly type: 'list' | 'tuple' | 'set'
  items: Value[]
  /** There may be more items, and others. */
  isOpen: boolean
  /** Whatever else there is, is like one of the items. */
  isCovered?: boolean
  readonly origins: Origins
}

export interface DictValue {
  readonly kind: 'dict'
  /** By the key's text, numbers and others with their type in front. */
  readonly entries: Map<string, { readonly key: Value; value: Value }>
  isOpen: boolean
  readonly origins: Origins
  /** As the code first calls it. */
  name: string | null
}

/** Something of the library, by its full name: a module, a function, a class (`os`, `os.remove`; `open` of the builtins). */
export interface NameValue {
  readonly kind: 'name'
  readonly path: string
  readonly origins: Origins
}

/** A thing that the library made: an open file, a socket, a path. `fields` are what its methods need to know. */
export interface ObjectValue {
  readonly kind: 'object'
  readonly of: string
  readonly fields: Map<string, Value>
  readonly origins: Origins
}

export interface FunctionValue {
  readonly kind: 'function'
  readonly name: string
  /** `function_definition` or `lambda`. */
  readonly node: Node
  readonly closure: Scope
  readonly defaults: ReadonlyMap<string, Value>
  /** Texts of the guards that its decorators are. */
  readonly guards: readonly string[]
  readonly binding: 'method' | 'class' | 'static'
  readonly origins: Origins
}

export interface ClassValue {
  readonly kind: 'class'
  readonly name: string
  readonly bases: readonly Value[]
  readonly attributes: Map<string, Value>
  readonly origins: Origins
}

export interface InstanceValue {
  readonly kind: 'instance'
  readonly class: ClassValue
  readonly attributes: Map<string, Value>
  /** As the code first calls it. */
  name: string | null
  readonly origins: Origins
}

/** A method with what it is called on. */
export interface MethodValue {
  readonly kind: 'method'
  readonly self: Value
  readonly method: string
  /** The function, where it is the code's own. */
  readonly function: FunctionValue | null
  readonly origins: Origins
}

export interface PartialValue {
  readonly kind: 'partial'
  readonly callee: Value
  readonly args: readonly Value[]
  readonly keywords: ReadonlyMap<string, Value>
  readonly origins: Origins
}

/** The attributes of a thing as a dictionary: `vars(os)`, `x.__dict__`; of null: the variables of the code itself. */
export interface NamespaceValue {
  readonly kind: 'namespace'
  readonly of: Value | null
  readonly origins: Origins
}

/** One of these. */
export interface ChoiceValue {
  readonly kind: 'choice'
  readonly of: readonly Value[]
  readonly origins: Origins
}

export interface UnknownValue {
  readonly kind: 'unknown'
  readonly origins: Origins
  /** By the names in the code: `account.balance`, `is_authorized()`. */
  readonly name: string | null
  /** Its name begins with a module of the library, or a builtin. */
  readonly isLibrary: boolean
  readonly base: Base | null
}

/** Of a number that was worked out from something with a name: by how much it differs from it. */
export interface Base {
  readonly target: string
  readonly direction: MutationFact['direction'] | 'same'
  readonly amount: number | null
}

/** Variables. Class bodies are not looked through by the functions in them. */
export interface Scope {
  readonly kind: 'module' | 'function' | 'class'
  readonly variables: Map<string, Value>
  readonly parent: Scope | null
  /** Names that belong to another scope: `global`, `nonlocal`. */
  readonly elsewhere: Map<string, Scope>
}

export const MAX_CHOICES = 8
