import { dictMethod, listMethod, push, sorted } from '../fold/container-methods.js'
import { changedBase } from '../fold/numbers.js'
import { binary, compare } from '../fold/operators.js'
import { textMethod } from '../fold/text-methods.js'
import type { Node } from '../tree.js'
import { NONE, UNKNOWN, bytes, choice, list, number, text, unknown, withBase } from '../values/make.js'
import { deepOrigins, integerOf, knownTextOf, numberOf, textOf } from '../values/read.js'
import { fromText } from '../values/make.js'
import type { NumberValue, Value } from '../values/value.js'
import { represented } from '../fold/format.js'
import { isCallable } from './callbacks.js'
import type { Arguments, Run } from './run.js'
import { positional } from './run.js'

const OPERATORS: Readonly<Record<string, string>> = {
  __add__: '+',
  __iadd__: '+',
  __sub__: '-',
  __isub__: '-',
  __mul__: '*',
  __imul__: '*',
  __mod__: '%',
  __truediv__: '/',
  __itruediv__: '/',
  __floordiv__: '//',
  __xor__: '^',
  __and__: '&',
  __or__: '|',
  __lshift__: '<<',
  __rshift__: '>>',
  __pow__: '**',
  __matmul__: '@',
}
const REVERSED: Readonly<Record<string, string>> = {
  __radd__: '+',
  __rsub__: '-',
  __rmul__: '*',
  __rmod__: '%',
  __rtruediv__: '/',
}
const COMPARISONS: Readonly<Record<string, string>> = {
  __eq__: '==',
  __ne__: '!=',
  __lt__: '<',
  __gt__: '>',
  __le__: '<=',
  __ge__: '>=',
}

/** A method of a value that Python itself makes; null where it has none of that name. */
export function callMethod(run: Run, self: Value, method: string, args: Arguments, node: Node): Value | null {
  const general = ofAny(run, self, method, args, node)
  if (general !== null) return general
  switch (self.kind) {
    case 'text':
      return ofText(run, self, method, args)
    case 'list':
      return ofList(run, self, method, args, node)
    case 'dict':
      return ofDict(run, self, method, args, node)
    case 'number':
    case 'bool':
      return ofNumber(self.kind === 'number' ? self : null, method, args)
    case 'namespace':
      return ofNamespace(run, self, method, args, node)
    case 'name':
      return method === '__init__' ? NONE : null
    case 'class':
      return method === '__subclasses__' ? list([], 'list', true) : UNKNOWN
    case 'none':
    case 'function':
    case 'method':
    case 'partial':
      return unknown(deepOrigins(self))
    default:
      return null
  }
}

function ofAny(run: Run, self: Value, method: string, { positional: args }: Arguments, node: Node): Value | null {
  const [first, second] = args
  const called = knownTextOf(first)
  if (first === undefined)
    return method === '__str__' || method === '__repr__'
      ? fromText(method === '__str__' ? textOf(self) : represented(self))
      : null
  if (method === '__getattribute__' && second !== undefined && self.kind === 'name')
    return run.attribute(first, knownTextOf(second) ?? '…', node)
  if (method === '__getattribute__' || method === '__getattr__')
    return called === null ? unknown(first.origins) : run.attribute(self, called, node)
  if (method === '__setattr__' && second !== undefined && called !== null) {
    run.setAttribute(self, called, second, node)
    return NONE
  }
  if (method === '__delattr__') {
    run.removeFrom(self, called, node)
    return NONE
  }
  if (method === '__getitem__') return run.item(self, first, node)
  if (method === '__setitem__' && second !== undefined) {
    run.setItem(self, first, second, node)
    return NONE
  }
  if (method === '__contains__') return compare('in', first, self)
  const operator = OPERATORS[method]
  if (operator !== undefined) return binary(operator, self, first)
  const reversed = REVERSED[method]
  if (reversed !== undefined) return binary(reversed, first, self)
  const comparison = COMPARISONS[method]
  return comparison === undefined ? null : compare(comparison, self, first)
}

function ofText(run: Run, self: Extract<Value, { kind: 'text' }>, method: string, args: Arguments): Value | null {
  const given = args.positional.map((each) =>
    method === 'join' && each.kind !== 'list' && each.kind !== 'text' && each.kind !== 'dict'
      ? asList(run, each)
      : each,
  )
  const option = given.find(({ kind }) => kind === 'choice')
  if (option?.kind === 'choice')
    return choice(
      option.of.map(
        (each) =>
          textMethod(
            self,
            method,
            given.map((one) => (one === option ? each : one)),
            args.keywords,
          ) ?? UNKNOWN,
      ),
    )
  return textMethod(self, method, given, args.keywords)
}

function asList(run: Run, value: Value): Value {
  const { items, isExact } = run.elements(value)
  return list([...items], 'list', !isExact, value.origins)
}

function ofList(
  run: Run,
  self: Extract<Value, { kind: 'list' }>,
  method: string,
  args: Arguments,
  node: Node,
): Value | null {
  const key = args.keywords.get('key')
  if (method === 'sort' && key !== undefined) {
    if (isCallable(key)) for (const item of self.items.slice(0, 16)) run.call(key, positional(item), node)
    return NONE
  }
  if (method === 'sort') {
    self.items = args.keywords.has('reverse') ? sorted(self.items).reverse() : sorted(self.items)
    return NONE
  }
  if (method === 'append' && run.state.branches > 0 && self.items.length > 64) self.isOpen = true
  if (method === 'extend' && args.positional[0]?.kind === 'object') {
    const { items, isExact } = run.elements(args.positional[0])
    push(self, items)
    if (!isExact) self.isOpen = true
    return NONE
  }
  return listMethod(self, method, args.positional)
}

function ofDict(
  run: Run,
  self: Extract<Value, { kind: 'dict' }>,
  method: string,
  args: Arguments,
  node: Node,
): Value | null {
  if (method !== 'update' || self.name === null) return dictMethod(self, method, args.positional, args.keywords)
  const [first] = args.positional
  if (first?.kind === 'dict') for (const { key, value } of first.entries.values()) run.setItem(self, key, value, node)
  else if (first !== undefined) self.isOpen = true
  for (const [key, value] of args.keywords) run.setItem(self, text(key), value, node)
  return NONE
}

function ofNumber(self: NumberValue | null, method: string, { positional: args, keywords }: Arguments): Value {
  if (self === null) return UNKNOWN
  if (method === 'to_bytes')
    return numberBytes(
      self,
      integerOf(args[0] ?? keywords.get('length')),
      knownTextOf(args[1] ?? keywords.get('byteorder')) ?? 'big',
    )
  if (method === 'bit_length' && typeof self.value === 'bigint') return number(self.value.toString(2).length)
  if (method === 'bit_length') return number(Math.abs(Number(self.value)).toString(2).length)
  return withBase(unknown(self.origins), changedBase('?', self, self))
}

function numberBytes(self: NumberValue, length: number | null, order: string): Value {
  if (self.isFloat || length === null || length > 4096 || self.value < 0) return UNKNOWN
  const hex = self.value.toString(16).padStart(length * 2, '0')
  const big = Buffer.from(hex, 'hex')
  return bytes((order === 'little' ? big.reverse() : big).toString('latin1'), self.origins)
}

function ofNamespace(
  run: Run,
  self: Extract<Value, { kind: 'namespace' }>,
  method: string,
  args: Arguments,
  node: Node,
): Value {
  const [first, second] = args.positional
  if (first === undefined) return UNKNOWN
  if (method === 'get' || method === 'pop' || method === 'setdefault') return run.item(self, first, node)
  if (method === 'update') {
    if (first.kind === 'dict') for (const { key, value } of first.entries.values()) run.setItem(self, key, value, node)
    for (const [key, value] of args.keywords) run.setItem(self, text(key), value, node)
    return NONE
  }
  return second ?? unknown([...deepOrigins(first)], numberOf(first) === null ? null : '…')
}
