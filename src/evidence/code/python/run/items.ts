import { getKey, letterOf, lettersOf } from '../fold/container-methods.js'
import { sliced } from '../fold/slices.js'
import { member } from '../library/members.js'
import { isModule, canonical } from '../library/names.js'
import type { Node } from '../tree.js'
import { choice, name, someText, unknown, withBase } from '../values/make.js'
import { deepOrigins, integerOf, keyOf, knownTextOf } from '../values/read.js'
import type { ListValue, NamespaceValue, ObjectValue, UnknownValue, Value } from '../values/value.js'
import { lookup } from './lookup.js'
import type { Elements, Run } from './run.js'

const MAX_ITERATED = 2048

/** `owner[key]`, as far as it is known. */
export function itemOf(run: Run, owner: Value, key: Value, node: Node): Value {
  if (key.kind === 'object' && key.of === 'slice')
    return sliced(owner, { start: key.fields.get('start'), stop: key.fields.get('stop'), step: key.fields.get('step') })
  if (key.kind === 'choice') return choice(key.of.map((each) => itemOf(run, owner, each, node)))
  switch (owner.kind) {
    case 'choice':
      return choice(owner.of.map((each) => itemOf(run, each, key, node)))
    case 'list':
      return ofList(owner, key)
    case 'text':
      return ofText(owner, key)
    case 'dict':
      return withBase(
        getKey(owner, key),
        owner.name === null ? null : { target: `${owner.name}.${keyOf(key) ?? '[]'}`, direction: 'same', amount: 0 },
      )
    case 'namespace':
      return inNamespace(run, owner, key, node)
    case 'object':
      return ofObject(run, owner, key, node)
    case 'unknown':
      return ofUnknown(owner, key)
    case 'name':
      return owner.path === 'builtins.__dict__' || owner.path === 'builtins'
        ? run.attribute(name('builtins'), knownTextOf(key) ?? '…', node)
        : owner
    case 'instance':
      return unknown(deepOrigins(owner))
    default:
      return unknown(owner.origins)
  }
}

function ofList(owner: ListValue, key: Value): Value {
  const at = integerOf(key)
  const found = at === null ? undefined : owner.items.at(at)
  if (found !== undefined && (!owner.isOpen || (at ?? -1) >= 0)) return found
  const origins = deepOrigins(owner)
  if (owner.isCovered === true && owner.items.length > 0) return choice(owner.items)
  if (at !== null || owner.isOpen || owner.items.length === 0) return unknown(origins)
  return choice(owner.items)
}

function ofText(owner: Extract<Value, { kind: 'text' }>, key: Value): Value {
  const [known, at] = [knownTextOf(owner), integerOf(key)]
  const letter = known === null || at === null ? undefined : known.at(at)
  return letter === undefined
    ? owner.isBytes
      ? unknown(owner.origins)
      : someText(owner.origins)
    : letterOf(letter, owner.isBytes)
}

/** `vars(os)['remove']`, `globals()['f']`; a key that is not known may be anything. */
function inNamespace(run: Run, { of }: NamespaceValue, key: Value, node: Node): Value {
  const called = knownTextOf(key)
  if (called !== null) return of === null ? lookup(run.state, called) : run.attribute(of, called, node)
  if (of === null || of.kind === 'name') {
    run.analysis.dynamic({ kind: 'reflection', known: false, language: null }, run.site(node))
    return unknown(key.origins, of?.kind === 'name' ? `${of.path}.…` : '…', true)
  }
  return unknown(deepOrigins(of))
}

function ofObject(run: Run, owner: ObjectValue, key: Value, node: Node): Value {
  if (owner.of === 'modules' || owner.of === 'interpreter') return insideInterpreter(key)
  return member(run, owner, '__getitem__', node, key) ?? unknown(deepOrigins(owner))
}

/** A module by its name, or the name of a function out of some module's variables. */
function insideInterpreter(key: Value): Value {
  const called = knownTextOf(key)
  if (called === null) return { kind: 'object', of: 'interpreter', fields: new Map(), origins: [] }
  if (called === '__builtins__' || isModule(called)) return name(canonical(called))
  return name(canonical(OF_OS.has(called) ? `os.${called}` : called))
}

const OF_OS = new Set([
  'system',
  'popen',
  'remove',
  'unlink',
  'rmdir',
  'removedirs',
  'execl',
  'execv',
  'execve',
  'execvp',
  'spawnl',
  'spawnv',
  'listdir',
  'environ',
  'chmod',
  'fork',
  'kill',
  'rename',
])

function ofUnknown(owner: UnknownValue, key: Value): Value {
  const called = knownTextOf(key)
  const whole = owner.name === null ? null : called === null ? `${owner.name}[]` : `${owner.name}.${called}`
  const value = unknown([...owner.origins, ...(called === null ? key.origins : [])], whole, owner.isLibrary)
  return whole === null ? value : withBase(value, { target: whole, direction: 'same', amount: 0 })
}

export function elementsOf(value: Value): Elements {
  switch (value.kind) {
    case 'list': {
      const isKnown = !value.isOpen || value.isCovered === true
      return { items: isKnown ? [...value.items] : [...value.items, unknown(value.origins)], isExact: !value.isOpen }
    }
    case 'dict':
      return { items: value.isOpen ? [...keys(value), unknown(value.origins)] : keys(value), isExact: !value.isOpen }
    case 'text': {
      const letters = lettersOf(value)
      if (letters !== null && letters.length <= MAX_ITERATED) return { items: letters, isExact: true }
      return { items: [value.isBytes ? unknown(value.origins) : someText(value.origins)], isExact: false }
    }
    case 'choice': {
      const all = value.of.map(elementsOf)
      return { items: all.flatMap(({ items }) => items), isExact: false }
    }
    case 'object':
      return ofLines(value)
    case 'none':
      return { items: [], isExact: true }
    default:
      return {
        items: [
          unknown(deepOrigins(value), value.kind === 'unknown' && value.name !== null ? `${value.name}[]` : null),
        ],
        isExact: false,
      }
  }
}

function keys(value: Extract<Value, { kind: 'dict' }>): Value[] {
  return [...value.entries.values()].map(({ key }) => key)
}

/** What is known of everything that a library object gives when it is walked through. */
function ofLines(value: ObjectValue): Elements {
  const each = value.fields.get('each')
  if (each?.kind === 'list' && !each.isOpen) return { items: each.items, isExact: true }
  if (each !== undefined) return { items: [each], isExact: false }
  return { items: [value.of === 'interpreter' ? value : unknown(deepOrigins(value))], isExact: false }
}
