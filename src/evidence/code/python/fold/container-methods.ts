import { mergeOrigins } from '../../analysis/text.js'
import { MAX_ITEMS, NONE, bool, choice, dict, list, number, parts, text, unknown } from '../values/make.js'
import { deepOrigins, integerOf, keyOf, knownTextOf } from '../values/read.js'
import type { DictValue, ListValue, TextValue, Value } from '../values/value.js'

/** What a method of a list, tuple or set does to it and gives; null where there is no such method. */
export function listMethod(self: ListValue, method: string, args: readonly Value[]): Value | null {
  const [first, second] = args
  switch (method) {
    case 'append':
    case 'add':
    case 'appendleft':
    case 'put':
      if (first !== undefined) push(self, [first], method === 'appendleft')
      return NONE
    case 'extend':
    case 'update':
    case '__iadd__':
      push(self, first === undefined ? [] : itemsOf(self, first))
      return method === '__iadd__' ? self : NONE
    case 'insert':
      if (second !== undefined) insert(self, first, second)
      return NONE
    case 'pop':
    case 'popleft':
      return pop(self, method === 'popleft' ? number(0) : first)
    case 'remove':
    case 'discard':
      self.items = self.items.filter(
        (item) => first === undefined || keyOf(item) === null || keyOf(item) !== keyOf(first),
      )
      return NONE
    case 'clear':
      self.items = []
      return NONE
    case 'reverse':
      self.items = [...self.items].reverse()
      return NONE
    case 'sort':
      self.items = sorted(self.items)
      return NONE
    default:
      return listReader(self, method, args)
  }
}

function listReader(self: ListValue, method: string, args: readonly Value[]): Value | null {
  const [first] = args
  const keys = self.items.map((item) => keyOf(item))
  const key = first === undefined ? null : keyOf(first)
  const isCertain = !self.isOpen && key !== null && !keys.includes(null)
  switch (method) {
    case 'copy':
      return list([...self.items], self.type, self.isOpen, self.origins)
    case 'index':
      return isCertain ? number(keys.indexOf(key)) : unknown(deepOrigins(self))
    case 'count':
      return isCertain ? number(keys.filter((each) => each === key).length) : unknown(deepOrigins(self))
    case 'union':
      return list([...self.items, ...args.flatMap((arg) => itemsOf(self, arg))], self.type, self.isOpen, self.origins)
    case 'difference':
    case 'intersection':
    case 'symmetric_difference':
    case 'issubset':
    case 'issuperset':
      return list([...self.items], 'set', true, mergeOrigins(args.flatMap((arg) => deepOrigins(arg))))
    case 'tobytes':
      return parts([null], true, deepOrigins(self))
    case '__len__':
      return self.isOpen ? unknown([]) : number(self.items.length)
    case '__contains__':
      return isCertain ? bool(keys.includes(key)) : unknown([])
    default:
      return null
  }
}

export function push(self: ListValue, items: readonly Value[], isFront = false): void {
  if (self.items.length + items.length > MAX_ITEMS) self.isOpen = true
  const room = items.slice(0, Math.max(0, MAX_ITEMS - self.items.length))
  if (isFront) self.items = [...room, ...self.items]
  else for (const item of room) self.items.push(item)
}

function insert(self: ListValue, place: Value | undefined, item: Value): void {
  const at = integerOf(place)
  if (at === null) self.isOpen = true
  self.items = [...self.items.slice(0, at ?? 0), item, ...self.items.slice(at ?? 0)]
}

function pop(self: ListValue, place: Value | undefined): Value {
  const at = place === undefined ? self.items.length - 1 : integerOf(place)
  if (self.isOpen || at === null) return choice([...self.items.slice(0, 7), unknown(deepOrigins(self))])
  const found = self.items.at(at)
  self.items = self.items.filter((_, index) => index !== (at < 0 ? at + self.items.length : at))
  return found ?? unknown([])
}

/** The items of another container, as far as they are known; what is not opens `self`. */
export function itemsOf(self: ListValue, other: Value): Value[] {
  if (other.kind === 'list') {
    if (other.isOpen) self.isOpen = true
    return [...other.items]
  }
  if (other.kind === 'text') {
    const letters = lettersOf(other)
    if (letters === null || letters.length > MAX_ITEMS) self.isOpen = true
    if (letters !== null) return letters.slice(0, MAX_ITEMS)
  }
  if (other.kind === 'dict') return [...other.entries.values()].map(({ key }) => key)
  self.isOpen = true
  const origins = deepOrigins(other)
  return origins.length === 0 ? [] : [unknown(origins)]
}

/** The elements of a text that is known: by code points, or the numbers of its bytes. */
export function lettersOf(value: TextValue): Value[] | null {
  const known = knownTextOf(value)
  if (known === null) return null
  const all = value.isBytes ? Array.from({ length: known.length }, (_, at) => known.charAt(at)) : Array.from(known)
  return all.map((letter) => letterOf(letter, value.isBytes))
}

/** One element of a text; of bytes it is a number. */
export function letterOf(letter: string, isBytes: boolean): Value {
  return isBytes ? number(letter.charCodeAt(0)) : text(letter)
}

/** Known numbers or known texts in their order; others stay as they are. */
export function sorted(items: readonly Value[]): Value[] {
  const texts = items.map((item) => ({ item, key: item.kind === 'number' ? Number(item.value) : knownTextOf(item) }))
  if (texts.some(({ key }) => key === null)) return [...items]
  return texts.sort((a, b) => (a.key === b.key ? 0 : (a.key ?? 0) < (b.key ?? 0) ? -1 : 1)).map(({ item }) => item)
}

/** What a method of a dictionary does and gives; null where there is no such method. */
export function dictMethod(
  self: DictValue,
  method: string,
  args: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
): Value | null {
  const [first, second] = args
  switch (method) {
    case 'get':
    case '__getitem__':
      return getKey(self, first, second)
    case 'setdefault': {
      const found = getKey(self, first, second)
      if (first !== undefined) setKey(self, first, found, false)
      return found
    }
    case 'pop': {
      const found = getKey(self, first, second)
      if (first !== undefined) self.entries.delete(keyOf(first) ?? '')
      return found
    }
    case 'update':
      if (first?.kind === 'dict') for (const { key, value } of first.entries.values()) setKey(self, key, value, false)
      else if (first !== undefined) self.isOpen = true
      for (const [name, value] of keywords) setKey(self, text(name), value, false)
      return NONE
    case 'keys':
    case 'values':
    case 'items':
      return entriesOf(self, method)
    case 'copy':
      return { ...self, entries: new Map([...self.entries].map(([key, entry]) => [key, { ...entry }])) }
    case 'clear':
      self.entries.clear()
      return NONE
    case 'popitem':
      return list([unknown(deepOrigins(self)), unknown(deepOrigins(self))], 'tuple')
    case '__len__':
      return self.isOpen ? unknown([]) : number(self.entries.size)
    case 'has_key':
    case '__contains__':
      return self.isOpen ? unknown([]) : bool(self.entries.has(keyOf(first ?? NONE) ?? ''))
    case '__setitem__':
      if (first !== undefined && second !== undefined) setKey(self, first, second, false)
      return NONE
    case 'most_common':
    case 'elements':
      return list([], 'list', true, deepOrigins(self))
    default:
      return null
  }
}

function entriesOf(self: DictValue, method: string): Value {
  const entries = [...self.entries.values()]
  const items =
    method === 'keys'
      ? entries.map(({ key }) => key)
      : method === 'values'
        ? entries.map(({ value }) => value)
        : entries.map(({ key, value }) => list([key, value], 'tuple'))
  return list(items, 'list', self.isOpen, self.origins)
}

export function getKey(self: DictValue, key: Value | undefined, otherwise: Value = NONE): Value {
  const at = key === undefined ? null : keyOf(key)
  const name = self.name === null ? null : `${self.name}.${at ?? '[]'}`
  if (at === null) {
    const values = [...self.entries.values()].map(({ value }) => value)
    return values.length === 0 || self.isOpen ? unknown(deepOrigins(self), name) : choice(values)
  }
  const found = self.entries.get(at)?.value
  if (found !== undefined) return found
  const other = self.entries.get(SOME_KEY)?.value
  if (other !== undefined) return other
  return self.isOpen ? unknown(self.origins, name) : otherwise
}

/** Where values stand whose key is not known. */
const SOME_KEY = '#?'

/** `isMaybe`: it may also stay as it was. */
export function setKey(self: DictValue, key: Value, value: Value, isMaybe: boolean): void {
  const known = keyOf(key)
  if (known === null || self.entries.size >= MAX_ITEMS) self.isOpen = true
  const at = known === null || (self.entries.size >= MAX_ITEMS && !self.entries.has(known)) ? SOME_KEY : known
  const before = self.entries.get(at)?.value
  self.entries.set(at, {
    key,
    value: (isMaybe || at === SOME_KEY) && before !== undefined ? choice([before, value]) : value,
  })
}

export function asDict(pairs: Iterable<readonly [string, Value]>): DictValue {
  const made = dict()
  for (const [key, value] of pairs)
    made.entries.set(key, { key: key.startsWith('#') ? number(Number(key.slice(1))) : text(key), value })
  return made
}
