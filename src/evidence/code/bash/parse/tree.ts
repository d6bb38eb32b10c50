/** A shell's code as it is read. `at` is an offset in the text of the frame; code inside strings stands where they stand. */
export interface Word {
  readonly at: number
  readonly source: string
  readonly parts: readonly WordPart[]
}

/** Quoted parts are neither split nor read for patterns, braces or `~`. */
export type WordPart =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | ParameterPart
  | { readonly kind: 'command'; readonly body: List; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly expression: Word; readonly quoted: boolean }
  | { readonly kind: 'process'; readonly direction: '<' | '>'; readonly body: List }
  | { readonly kind: 'array'; readonly items: readonly ArrayItem[] }

export interface ParameterPart {
  readonly kind: 'parameter'
  readonly name: string
  readonly index: Word | null
  /** `${!x}` */
  readonly indirect: boolean
  /** `:-`, `##`, `/`, `@Q`, …; `#` before the name is `length`; '' for none; `unknown` for what bash does not know. */
  readonly operator: string
  readonly operands: readonly Word[]
  readonly quoted: boolean
}

export interface ArrayItem {
  readonly key: Word | null
  readonly value: Word
}

export interface Assignment {
  readonly name: string
  readonly index: Word | null
  readonly append: boolean
  readonly value: Word
}

export interface Redirect {
  readonly at: number
  /** `{name}` stands as a name. */
  readonly fd: number | string | null
  readonly operator: string
  readonly target: Word
}

export interface List {
  readonly kind: 'list'
  readonly items: readonly ListItem[]
}

export interface ListItem {
  readonly chain: AndOr
  readonly background: boolean
}

/** `a && b || c`: the first has no operator. */
export interface AndOr {
  readonly links: readonly { readonly operator: '&&' | '||' | null; readonly pipeline: Pipeline }[]
}

export interface Pipeline {
  readonly negated: boolean
  readonly commands: readonly Command[]
}

export type Command = Simple | Compound | FunctionDefinition

export interface Simple {
  readonly kind: 'simple'
  readonly at: number
  readonly source: string
  /** Behind the first word, up to the end; what an alias leaves as it is. */
  readonly rest: string
  readonly assignments: readonly Assignment[]
  readonly words: readonly Word[]
  /** Arrays that `declare` and the like assign; their names stand among the words. */
  readonly declared: readonly Assignment[]
  readonly redirects: readonly Redirect[]
}

export type Compound = CompoundBody & { readonly at: number; readonly redirects: readonly Redirect[] }

export type CompoundBody =
  | { readonly kind: 'group' | 'subshell'; readonly body: List }
  | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise: List | null }
  | { readonly kind: 'while'; readonly until: boolean; readonly condition: List; readonly body: List }
  | { readonly kind: 'for'; readonly name: string; readonly words: readonly Word[] | null; readonly body: List }
  | { readonly kind: 'count'; readonly clauses: readonly Word[]; readonly body: List }
  | { readonly kind: 'case'; readonly subject: Word; readonly branches: readonly CaseBranch[] }
  | { readonly kind: 'condition'; readonly source: string; readonly items: readonly (Word | string)[] }
  | { readonly kind: 'arithmetic'; readonly expression: Word }
  | { readonly kind: 'coprocess'; readonly name: string | null; readonly body: List }

export interface Branch {
  readonly condition: List
  readonly body: List
}

export interface CaseBranch {
  readonly patterns: readonly Word[]
  readonly body: List
}

export interface FunctionDefinition {
  readonly kind: 'function'
  readonly at: number
  readonly name: string
  readonly body: Command
}

/** The text of a word that has nothing to expand; null for others. */
export function literal(word: Word): string | null {
  let text = ''
  for (const part of word.parts) {
    if (part.kind !== 'text') return null
    text += part.text
  }
  return text
}
