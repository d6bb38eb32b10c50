import { constant } from '../library/constants.js'
import { canonical, isBuiltin } from '../library/names.js'
import { member } from '../library/members.js'
import type { Node } from '../tree.js'
import { choice, list, name, text, unknown, withBase } from '../values/make.js'
import { deepOrigins } from '../values/read.js'
import type { ClassValue, FunctionValue, InstanceValue, NameValue, UnknownValue, Value } from '../values/value.js'
import { findVariable } from './journal.js'
import { positional, type Run } from './run.js'

/** `owner.called`, as far as it is known. */
export function attributeOf(run: Run, owner: Value, called: string, node: Node): Value {
  if (called === '__dict__') return { kind: 'namespace', of: owner, origins: owner.origins }
  if (called === '__call__' && owner.kind !== 'unknown' && owner.kind !== 'instance') return owner
  const reflected = reflection(run, owner, called, node)
  if (reflected !== null) return reflected
  switch (owner.kind) {
    case 'choice':
      return choice(owner.of.map((each) => attributeOf(run, each, called, node)))
    case 'name':
      return ofName(run, owner, called, node)
    case 'object':
      return member(run, owner, called, node) ?? method(owner, called)
    case 'instance':
      return ofInstance(run, owner, called, node)
    case 'class':
      return inClass(owner, called) ?? ofBases(run, owner, called, node) ?? method(owner, called)
    case 'unknown':
      return ofUnknown(owner, called)
    case 'partial':
      return called === 'func'
        ? owner.callee
        : called === 'args'
          ? list([...owner.args], 'tuple')
          : method(owner, called)
    default:
      return method(owner, called)
  }
}

function method(self: Value, called: string): Value {
  return { kind: 'method', self, method: called, function: null, origins: self.origins }
}

function ofName(run: Run, owner: NameValue, called: string, node: Node): Value {
  if (called === '__self__' || called === '__module__')
    return isBuiltin(owner.path) ? name('builtins') : name(canonical(owner.path.split('.').slice(0, -1).join('.')))
  if (called === '__name__') return text(owner.path.split('.').at(-1) ?? '')
  if (called === '__file__') return unknown([], '__file__')
  if (called === '__getattribute__' || called === '__getattr__' || called === '__init__') return method(owner, called)
  const path = canonical(`${owner.path}.${called}`)
  const patched = findVariable(run.state.scope, path)
  if (patched !== undefined) return patched
  const known = constant(path)
  if (known === null) return name(path)
  return known.kind === 'object' && known.of === 'environ' ? (member(run, known, 'self', node) ?? known) : known
}

/** Methods that every thing has: what an operator or a dot means. */
const SPECIAL =
  /^__(?:getattribute|setattr|delattr|getitem|setitem|contains|i?add|i?sub|i?mul|i?truediv|floordiv|mod|radd|rsub|rmul|eq|ne|lt|gt|le|ge|xor|and|or|pow)__$/

function ofUnknown(owner: UnknownValue, called: string): Value {
  if (SPECIAL.test(called)) return method(owner, called)
  const whole = `${owner.name ?? '…'}.${called}`
  const value = unknown(owner.origins, whole, owner.isLibrary)
  return withBase(value, { target: whole, direction: 'same', amount: 0 })
}

function ofInstance(run: Run, owner: InstanceValue, called: string, node: Node): Value {
  const own = owner.attributes.get(called)
  if (own !== undefined)
    return withBase(own, { target: `${nameOfInstance(owner)}.${called}`, direction: 'same', amount: 0 })
  if (called === '__class__') return owner.class
  if (SPECIAL.test(called) && inClass(owner.class, called) === null) return method(owner, called)
  const found = inClass(owner.class, called)
  if (found?.kind === 'function') return bound(run, owner, found, node)
  if (found !== null)
    return withBase(found, { target: `${nameOfInstance(owner)}.${called}`, direction: 'same', amount: 0 })
  const inherited = ofBases(run, owner.class, called, node)
  if (inherited?.kind === 'function') return bound(run, owner, inherited, node)
  if (inherited !== null) return inherited
  const any = called.startsWith('__')
    ? null
    : (inClass(owner.class, '__getattr__') ?? inClass(owner.class, '__getattribute__'))
  if (any !== null && any.kind !== 'unknown')
    return run.call(any, positional(...(any.kind === 'function' ? [owner] : []), text(called)), node)
  const whole = `${nameOfInstance(owner)}.${called}`
  return withBase(unknown(owner.origins, whole), { target: whole, direction: 'same', amount: 0 })
}

export function nameOfInstance(owner: InstanceValue): string {
  return owner.name ?? owner.class.name.toLowerCase()
}

function bound(run: Run, self: Value, found: FunctionValue, node: Node): Value {
  if (found.binding === 'static') return found
  const method: Value = { kind: 'method', self, method: found.name, function: found, origins: [] }
  return found.guards.includes('property()') ? run.call(method, positional(), node) : method
}

/** Of a class or those it is made from, as far as they are the code's own. */
export function inClass(of: ClassValue, called: string, depth = 0): Value | null {
  const own = of.attributes.get(called)
  if (own !== undefined) return own
  if (depth > 8) return null
  for (const base of of.bases) {
    const found = base.kind === 'class' ? inClass(base, called, depth + 1) : null
    if (found !== null) return found
  }
  return null
}

function ofBases(run: Run, of: ClassValue, called: string, node: Node): Value | null {
  const base = of.bases.find(({ kind }) => kind === 'name' || kind === 'unknown')
  return base === undefined || called.startsWith('__') || PLAIN_BASES.test(nameOf(base))
    ? null
    : attributeOf(run, base, called, node)
}

const PLAIN_BASES =
  /^(?:object|Exception|.*Error|abc\.ABC|enum\.\w+|typing\..*|ABC|Enum|dict|list|str|NamedTuple|Protocol)$/

function nameOf(value: Value): string {
  return value.kind === 'name' ? value.path : value.kind === 'unknown' ? (value.name ?? '') : ''
}

const TYPES: Readonly<Record<string, string>> = {
  text: 'str',
  number: 'int',
  bool: 'bool',
  none: 'NoneType',
  dict: 'dict',
  function: 'function',
}

/** The ways from any value to the classes and variables of the interpreter. */
function reflection(run: Run, owner: Value, called: string, node: Node): Value | null {
  switch (called) {
    case '__class__':
      if (owner.kind === 'list') return name(owner.type)
      if (owner.kind === 'text') return name(owner.isBytes ? 'bytes' : 'str')
      return TYPES[owner.kind] === undefined ? null : name(TYPES[owner.kind] ?? 'object')
    case '__base__':
      return owner.kind === 'name' ? name('object') : null
    case '__bases__':
    case '__mro__':
      return owner.kind === 'name'
        ? list([name(owner.path), name('object')].slice(called === '__mro__' ? 0 : 1), 'tuple')
        : null
    case '__subclasses__':
    case '__globals__':
    case 'func_globals':
    case '__code__':
    case 'f_globals':
    case 'f_builtins':
    case 'gi_frame':
      return reflected(run, owner, called, node)
    case '__doc__':
      return unknown(deepOrigins(owner))
    case '__builtins__':
      return name('builtins')
    default:
      return null
  }
}

function reflected(run: Run, owner: Value, called: string, node: Node): Value {
  if ((called === '__globals__' || called === 'func_globals') && owner.kind === 'function')
    return { kind: 'namespace', of: null, origins: [] }
  if (owner.kind === 'class' && called === '__subclasses__') return method(owner, called)
  if (called === '__code__') return unknown(owner.origins, '__code__')
  run.analysis.dynamic({ kind: 'reflection', known: false, language: null }, run.site(node))
  return { kind: 'object', of: 'interpreter', fields: new Map([['how', text(called)]]), origins: [] }
}
