/** A small program of calls, which Python and JavaScript both can say. */
export type Statement =
  | { readonly kind: 'do'; readonly value: Expression }
  | { readonly kind: 'let'; readonly name: string; readonly value: Expression }
  | { readonly kind: 'forever'; readonly body: readonly Statement[] }

export type Expression =
  | { readonly kind: 'text'; readonly value: string }
  /** Said by itself in each language: a number, a name that was set. */
  | { readonly kind: 'code'; readonly code: string }
  /** What a module gives: `os.remove`; without a dot it is built in. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'call'; readonly of: Expression; readonly args: readonly Expression[]; readonly named: Named }
  | { readonly kind: 'member'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
export type Named = Readonly<Record<string, Expression>>
export type Program = readonly Statement[]

/** Texts and numbers may be given as such. */
export type Given = Expression | string | number

export const name = (dotted: string): Expression => ({ kind: 'name', name: dotted })
export const code = (text: string): Expression => ({ kind: 'code', code: text })
export const list = (...items: readonly Given[]): Expression => ({ kind: 'list', items: items.map(given) })
export const member = (of: Expression, property: string): Expression => ({ kind: 'member', of, name: property })

/** `of`: a dotted name, or what is called. */
export function call(
  of: string | Expression,
  args: readonly Given[] = [],
  named: Readonly<Record<string, Given>> = {},
): Expression {
  const entries = Object.entries(named).map(([key, value]) => [key, given(value)] as const)
  return {
    kind: 'call',
    of: typeof of === 'string' ? name(of) : of,
    args: args.map(given),
    named: Object.fromEntries(entries),
  }
}

export function program(...statements: readonly (Statement | Expression)[]): Program {
  return statements.map((one) => (isStatement(one) ? one : { kind: 'do', value: one }))
}

export function set(variable: string, value: Expression): Statement {
  return { kind: 'let', name: variable, value }
}

export function forever(...body: readonly Expression[]): Statement {
  return { kind: 'forever', body: program(...body) }
}

function given(value: Given): Expression {
  if (typeof value === 'string') return { kind: 'text', value }
  return typeof value === 'number' ? { kind: 'code', code: String(value) } : value
}

function isStatement(one: Statement | Expression): one is Statement {
  return one.kind === 'do' || one.kind === 'let' || one.kind === 'forever'
}

/** Every dotted name of the program, each once, in order. */
export function namesOf(statements: Program): readonly string[] {
  return [...new Set(statements.flatMap((one) => (one.kind === 'forever' ? namesOf(one.body) : namesIn(one.value))))]
}

function namesIn(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case 'name':
      return [expression.name]
    case 'call':
      return [expression.of, ...expression.args, ...Object.values(expression.named)].flatMap(namesIn)
    case 'member':
      return namesIn(expression.of)
    case 'list':
      return expression.items.flatMap(namesIn)
    default:
      return []
  }
}

/** `os.path.join` → `os.path`, `join`; without a dot the module is empty. */
export function splitName(dotted: string): { readonly module: string; readonly own: string } {
  const dot = dotted.lastIndexOf('.')
  return { module: dot === -1 ? '' : dotted.slice(0, dot), own: dotted.slice(dot + 1) }
}

export function modulesOf(statements: Program): readonly string[] {
  return [...new Set(namesOf(statements).map((dotted) => splitName(dotted).module))].filter((module) => module !== '')
}
