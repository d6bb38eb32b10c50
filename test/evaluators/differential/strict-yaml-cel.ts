import type { Constant, Expr_Call, Expr_CreateStruct } from '@bufbuild/cel-spec/cel/expr/syntax_pb.js'
import type { Expr } from '../../../src/evaluators/cerbos-embedded/cel/ast.js'
import { walk } from '../../../src/evaluators/cerbos-embedded/cel/parse.js'
import { readsRoot } from '../../../src/evaluators/cerbos-embedded/cel/references.js'
import { macroOf } from './strict-yaml-macros.js'

/** Thrown for a tree that no CEL text stands for. */
export class Unprintable extends Error {}

export interface PrintOptions {
  /** What a constant is called where the text will stand. */
  readonly constantName?: (name: string) => string
  /** Whether literals are made dynamic, for a type checker that would refuse what was put in the place of a variable. */
  readonly dynamic?: boolean
}

const OPERATORS: ReadonlyMap<string, string> = new Map([
  ...['+', '-', '*', '/', '%', '==', '!=', '<', '<=', '>', '>=', '&&', '||'].map((operator): [string, string] => [
    `_${operator}_`,
    operator,
  ]),
  ['@in', 'in'],
])
const FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['math.@max', 'math.greatest'],
  ['math.@min', 'math.least'],
])
const NAME = /^\.?[A-Za-z_]\w*$/
const CONSTANTS: ReadonlySet<string> = new Set(['C', 'constants'])

/** A syntax tree as CEL text, macros written again, every operand in parentheses. Throws Unprintable. */
export function printCel(root: Expr, { constantName = (name) => name, dynamic = false }: PrintOptions = {}): string {
  const used = new Set<string>()
  walk(root, ({ exprKind }) => {
    if (exprKind.case === 'identExpr') used.add(exprKind.value.name)
    if (exprKind.case === 'comprehensionExpr') used.add(exprKind.value.iterVar).add(exprKind.value.iterVar2)
  })
  type Names = ReadonlyMap<string, string>
  const print = (expr: Expr | undefined, names: Names): string => {
    const kind = expr?.exprKind
    const inner = (child: Expr | undefined): string => operand(child, print(child, names))
    const all = (children: readonly Expr[]): string => children.map((child) => print(child, names)).join(', ')
    switch (kind?.case) {
      case 'constExpr':
        return literal(kind.value)
      case 'identExpr':
        return legal(names.get(kind.value.name) ?? kind.value.name)
      case 'selectExpr': {
        const { operand: of, field, testOnly } = kind.value
        const constant =
          of?.exprKind.case === 'identExpr' &&
          CONSTANTS.has(of.exprKind.value.name) &&
          !names.has(of.exprKind.value.name)
        const text = `${inner(of)}.${legal(constant ? constantName(field) : field)}`
        return testOnly ? `has(${text})` : text
      }
      case 'callExpr':
        return call(kind.value, inner, all)
      case 'listExpr':
        if (kind.value.optionalIndices.length > 0) throw new Unprintable('optional elements')
        return made(`[${all(kind.value.elements)}]`)
      case 'structExpr':
        return struct(kind.value, (child) => print(child, names))
      case 'comprehensionExpr':
        return macro(kind.value, names)
      case undefined:
        throw new Unprintable('an empty tree')
    }
  }
  const made = (text: string): string => (dynamic ? `dyn(${text})` : text)
  const struct = ({ messageName, entries }: Expr_CreateStruct, value: (of: Expr | undefined) => string): string => {
    const members = entries.map((entry) => {
      if (entry.optionalEntry) throw new Unprintable('optional entries')
      const key = entry.keyKind.case === 'mapKey' ? value(entry.keyKind.value) : legal(entry.keyKind.value ?? '')
      return `${key}: ${value(entry.value)}`
    })
    return messageName === '' ? made(`{${members.join(', ')}}`) : `${messageName}{${members.join(', ')}}`
  }
  const macro = (loop: Parameters<typeof macroOf>[0], names: Names): string => {
    const written = macroOf(loop)
    if (written === null) throw new Unprintable('a loop that no macro makes')
    const variables = written.variables.map((name): [string, string] => [name, nameOf(name, written.within)])
    const within = new Map([...names, ...variables])
    const parts = [
      ...variables.map(([, name]) => name),
      ...written.before.map((part) => print(part, names)),
      ...written.within.map((part) => print(part, within)),
    ]
    const target = written.range === null ? 'cel' : operand(written.range, print(written.range, names))
    return `${target}.${written.name}(${parts.join(', ')})`
  }
  /** What hid a name of Cerbos may do so again, unless that name is read within. */
  const nameOf = (variable: string, within: readonly Expr[]): string => {
    if (!variable.startsWith('@')) return variable
    const wanted = variable.slice(1)
    if (!within.some((part) => readsRoot(part, wanted))) return wanted
    let fresh = `${wanted}_`
    while (used.has(fresh)) fresh += '_'
    used.add(fresh)
    return fresh
  }
  return print(root, new Map())
}

/** Whether a tree's printed text means the same tree again can only be told where no variable got another name. */
function legal(name: string): string {
  if (!NAME.test(name)) throw new Unprintable(`the name ${name}`)
  return name
}

/** Literals of numbers in parentheses too: `-1` before a dot, `1` before a name. */
function operand(expr: Expr | undefined, text: string): string {
  const kind = expr?.exprKind
  if (kind?.case === 'identExpr' || kind?.case === 'listExpr' || kind?.case === 'comprehensionExpr') return text
  if (kind?.case === 'selectExpr' && !kind.value.testOnly) return text
  if (kind?.case === 'callExpr' && !isOperator(kind.value)) return text
  return `(${text})`
}

function isOperator({ function: name }: Expr_Call): boolean {
  return OPERATORS.has(name) || ['!_', '-_', '_?_:_'].includes(name)
}

function call(
  { function: name, target, args }: Expr_Call,
  inner: (child: Expr | undefined) => string,
  all: (children: readonly Expr[]) => string,
): string {
  const [first, second, third] = args
  const operator = OPERATORS.get(name)
  if (operator !== undefined) return `${inner(first)} ${operator} ${inner(second)}`
  if (name === '!_' || name === '-_') return `${name.charAt(0)}${inner(first)}`
  if (name === '_?_:_') return `${inner(first)} ? ${inner(second)} : ${inner(third)}`
  if (name === '_[_]') return `${inner(first)}[${second === undefined ? '' : all([second])}]`
  const plain = FUNCTIONS.get(name) ?? name
  if (!plain.split('.').every((part, at) => NAME.test(part) || (at === 0 && part === ''))) {
    throw new Unprintable(`the function ${name}`)
  }
  return `${target === undefined ? '' : `${inner(target)}.`}${plain}(${all(args)})`
}

function literal({ constantKind: kind }: Constant): string {
  switch (kind.case) {
    case 'nullValue':
      return 'null'
    case 'boolValue':
    case 'int64Value':
      return String(kind.value)
    case 'uint64Value':
      return `${kind.value}u`
    case 'doubleValue':
      return double(kind.value)
    case 'stringValue':
      return quoted(kind.value)
    case 'bytesValue':
      return `b"${[...kind.value].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`
    default:
      throw new Unprintable(`a literal of kind ${kind.case ?? 'none'}`)
  }
}

function double(value: number): string {
  if (!Number.isFinite(value)) throw new Unprintable('a number that is none')
  const text = Object.is(value, -0) ? '-0' : String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}

/** JSON's escapes are CEL's too. */
function quoted(value: string): string {
  return JSON.stringify(value).replace(/[\u007f\u0085\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
