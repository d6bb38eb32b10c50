import { binary, compare } from '../fold/operators.js'
import { FALSE, NONE, TRUE, UNKNOWN, covered, list, object, unknown } from '../values/make.js'
import { deepOrigins, knownTextOf, truthOf } from '../values/read.js'
import type { Value } from '../values/value.js'
import { derived, originsOf, type Handler, type Library, type LibraryCall } from './call.js'
import { positional } from '../run/run.js'

const MOST = 512

function mapped(call: LibraryCall): Value {
  const [callee, ...lists] = call.positional
  if (callee === undefined) return derived(call)
  const all = lists.map((each) => call.run.elements(each))
  const count = Math.min(MOST, ...all.map(({ items }) => items.length))
  call.run.state.loops += 1
  try {
    const made = Array.from({ length: count }, (_, at) =>
      call.run.call(callee, positional(...all.map(({ items }) => items[at] ?? UNKNOWN)), call.node),
    )
    return covered(
      made,
      all.every(({ isExact, items }) => isExact && items.length <= MOST),
    )
  } finally {
    call.run.state.loops -= 1
  }
}

function filtered(call: LibraryCall): Value {
  const [callee, items] = call.positional
  if (callee === undefined || items === undefined) return derived(call)
  const all = call.run.elements(items)
  const kept: Value[] = []
  let isExact = all.isExact
  for (const item of all.items.slice(0, MOST)) {
    const answer = truthOf(callee.kind === 'none' ? item : call.run.call(callee, positional(item), call.node))
    if (answer === null) isExact = false
    if (answer !== false) kept.push(item)
  }
  return covered(kept, isExact)
}

function reduced(call: LibraryCall): Value {
  const [callee, items, start] = call.positional
  if (callee === undefined || items === undefined) return derived(call)
  const all = call.run.elements(items)
  const [first, ...rest] = start === undefined ? all.items : [start, ...all.items]
  let value = first ?? UNKNOWN
  for (const item of rest.slice(0, MOST)) value = call.run.call(callee, positional(value, item), call.node)
  return all.isExact ? value : unknown(deepOrigins(value))
}

function partial(call: LibraryCall): Value {
  const [callee, ...args] = call.positional
  return callee === undefined ? UNKNOWN : { kind: 'partial', callee, args, keywords: call.keywords, origins: [] }
}

/** `getattr(os, 'system')`; a name that is not known, of something that matters, may be anything. */
function attribute(call: LibraryCall): Value {
  const [owner, called, otherwise] = call.positional
  if (owner === undefined || called === undefined) return UNKNOWN
  const known = knownTextOf(called)
  if (known !== null) return call.run.attribute(owner, known, call.node)
  if (owner.kind === 'name') {
    call.analysis.dynamic({ kind: 'reflection', known: false, language: null }, call.site)
    return unknown(deepOrigins(called), `${owner.path}.…`, true)
  }
  return otherwise ?? unknown([...deepOrigins(owner), ...called.origins])
}

function setAttribute(call: LibraryCall): Value {
  const [owner, called, value] = call.positional
  const known = knownTextOf(called)
  if (owner !== undefined && value !== undefined && known !== null)
    call.run.setAttribute(owner, known, value, call.node)
  return NONE
}

function operator(sign: string): Handler {
  return ({ positional: [left, right] }) =>
    left === undefined || right === undefined ? UNKNOWN : binary(sign, left, right)
}

function comparison(sign: string): Handler {
  return ({ positional: [left, right] }) =>
    left === undefined || right === undefined ? UNKNOWN : compare(sign, left, right)
}

function methodCaller(call: LibraryCall): Value {
  const [method, ...args] = call.positional
  return object('method-caller', { method: method ?? UNKNOWN, args: list(args, 'tuple') })
}

function callMethod(call: LibraryCall): Value {
  const [owner] = call.positional
  const method = knownTextOf(call.self.fields.get('method'))
  if (owner === undefined || method === null) return derived(call)
  const callee = call.run.attribute(owner, method, call.node)
  const args = call.self.fields.get('args')
  return call.run.call(callee, positional(...(args?.kind === 'list' ? args.items : [])), call.node)
}

function getAttributes(call: LibraryCall): Value {
  const [owner] = call.positional
  const path = knownTextOf(call.self.fields.get('path'))
  if (owner === undefined || path === null) return derived(call)
  return path
    .split('.')
    .slice(0, 16)
    .reduce((value: Value, part) => call.run.attribute(value, part, call.node), owner)
}

function lazily(call: LibraryCall): Value {
  const [, callee] = call.positional
  return callee === undefined ? UNKNOWN : call.run.call(callee, positional(), call.node)
}

/** Functions that call, pick or combine functions. */
export const FUNCTIONAL: Library = {
  map: mapped,
  filter: filtered,
  reduce: reduced,
  apply: (call) => {
    const [callee, args] = call.positional
    return callee === undefined
      ? UNKNOWN
      : call.run.call(callee, positional(...(args === undefined ? [] : call.run.elements(args).items)), call.node)
  },
  'itertools.starmap': (call) => {
    const [callee, rows] = call.positional
    if (callee === undefined || rows === undefined) return derived(call)
    const { items, isExact } = call.run.elements(rows)
    return list(
      items.slice(0, MOST).map((row) => call.run.call(callee, positional(...call.run.elements(row).items), call.node)),
      'list',
      !isExact,
    )
  },
  'itertools.chain': (call) =>
    list(
      call.positional.flatMap((each) => [...call.run.elements(each).items]),
      'list',
      call.positional.some((each) => !call.run.elements(each).isExact),
    ),
  'itertools.chain.from_iterable': (call) =>
    list(
      call.run.elements(call.positional[0] ?? UNKNOWN).items.flatMap((each) => [...call.run.elements(each).items]),
      'list',
      true,
    ),
  'itertools.count': () => object('endless'),
  'itertools.cycle': () => object('endless'),
  'itertools.repeat': (call) =>
    call.positional.length > 1
      ? list([call.positional[0] ?? UNKNOWN], 'list', true)
      : object('endless', { each: call.positional[0] ?? UNKNOWN }),
  'functools.partial': partial,
  'functools.partialmethod': partial,
  'functools.reduce': reduced,
  'functools.wraps': (call) => object('identity', {}, originsOf(call)),
  'functools.lru_cache': (call) => (call.positional[0]?.kind === 'function' ? call.positional[0] : object('identity')),
  'functools.cache': (call) => call.positional[0] ?? UNKNOWN,
  'dataclasses.dataclass': (call) => call.positional[0] ?? object('identity'),
  'identity.__call__': (call) => call.positional[0] ?? UNKNOWN,
  'operator.methodcaller': methodCaller,
  'method-caller.__call__': callMethod,
  'operator.attrgetter': (call) => object('attribute-getter', { path: call.positional[0] ?? UNKNOWN }),
  'attribute-getter.__call__': getAttributes,
  'operator.itemgetter': (call) => object('item-getter', { key: call.positional[0] ?? UNKNOWN }),
  'item-getter.__call__': (call) =>
    call.run.item(call.positional[0] ?? UNKNOWN, call.self.fields.get('key') ?? UNKNOWN, call.node),
  'operator.call': (call) =>
    call.run.call(call.positional[0] ?? UNKNOWN, { ...call, positional: call.positional.slice(1) }, call.node),
  'operator.add': operator('+'),
  'operator.concat': operator('+'),
  'operator.iadd': operator('+'),
  'operator.iconcat': operator('+'),
  'operator.sub': operator('-'),
  'operator.isub': operator('-'),
  'operator.mul': operator('*'),
  'operator.imul': operator('*'),
  'operator.mod': operator('%'),
  'operator.xor': operator('^'),
  'operator.truediv': operator('/'),
  'operator.eq': comparison('=='),
  'operator.contains': (call) => compare('in', call.positional[1] ?? UNKNOWN, call.positional[0] ?? UNKNOWN),
  'operator.getitem': (call) => call.run.item(call.positional[0] ?? UNKNOWN, call.positional[1] ?? UNKNOWN, call.node),
  'operator.setitem': (call) => {
    const [owner, key, value] = call.positional
    if (owner !== undefined && key !== undefined && value !== undefined) call.run.setItem(owner, key, value, call.node)
    return NONE
  },
  'operator.delitem': (call) => {
    call.run.removeFrom(call.positional[0] ?? UNKNOWN, knownTextOf(call.positional[1]), call.node)
    return NONE
  },
  getattr: attribute,
  'object.__getattribute__': attribute,
  'type.__getattribute__': attribute,
  'inspect.getattr_static': attribute,
  setattr: setAttribute,
  'object.__setattr__': setAttribute,
  delattr: (call) => {
    call.run.removeFrom(call.positional[0] ?? UNKNOWN, knownTextOf(call.positional[1]), call.node)
    return NONE
  },
  hasattr: (call) => unknown(originsOf(call)),
  vars: (call) => ({ kind: 'namespace', of: call.positional[0] ?? null, origins: [] }),
  globals: () => ({ kind: 'namespace', of: null, origins: [] }),
  locals: () => ({ kind: 'namespace', of: null, origins: [] }),
  staticmethod: itself,
  classmethod: itself,
  property: itself,
  callable: () => unknown([]),
  isinstance: () => unknown([]),
  issubclass: () => unknown([]),
  any: (call) => anyOf(call, true),
  all: (call) => anyOf(call, false),
  super: (call) => superOf(call),
  'collections.defaultdict': (call) => ({
    kind: 'dict',
    entries: new Map(),
    isOpen: true,
    origins: originsOf(call),
    name: null,
  }),
  'collections.OrderedDict': (call) => call.run.call({ kind: 'name', path: 'dict', origins: [] }, call, call.node),
  'collections.deque': (call) =>
    call.run.call(
      { kind: 'name', path: 'list', origins: [] },
      { ...call, positional: call.positional.slice(0, 1) },
      call.node,
    ),
  'queue.Queue': () => list([], 'list', true),
  'types.SimpleNamespace': (call) => ({
    kind: 'instance',
    class: { kind: 'class', name: 'SimpleNamespace', bases: [], attributes: new Map(), origins: [] },
    attributes: new Map(call.keywords),
    name: null,
    origins: [],
  }),
  'types.MethodType': (call) => ({
    kind: 'partial',
    callee: call.positional[0] ?? UNKNOWN,
    args: call.positional.slice(1),
    keywords: new Map(),
    origins: [],
  }),
  'atexit.register': (call) => run(call, 0),
  'threading.Timer': (call) => lazily(call),
  'asyncio.run': (call) => call.positional[0] ?? UNKNOWN,
  'asyncio.gather': (call) => list([...call.positional], 'list', call.isOpen),
  'asyncio.wait_for': (call) => call.positional[0] ?? UNKNOWN,
  'asyncio.create_task': (call) => call.positional[0] ?? UNKNOWN,
  'asyncio.ensure_future': (call) => call.positional[0] ?? UNKNOWN,
  'asyncio.get_event_loop': () => object('event-loop'),
  'asyncio.new_event_loop': () => object('event-loop'),
  'event-loop.run_until_complete': (call) => call.positional[0] ?? UNKNOWN,
  'event-loop.run_in_executor': (call) => run(call, 1),
  'event-loop.call_soon': (call) => run(call, 0),
  'event-loop.call_later': (call) => run(call, 1),
  'asyncio.to_thread': (call) => run(call, 0),
}

function itself(call: LibraryCall): Value {
  return call.positional[0] ?? UNKNOWN
}

/** Calls one of the arguments with those behind it. */
function run(call: LibraryCall, at: number): Value {
  const callee = call.positional[at]
  return callee === undefined
    ? derived(call)
    : call.run.call(callee, { ...call, positional: call.positional.slice(at + 1) }, call.node)
}

function anyOf(call: LibraryCall, wanted: boolean): Value {
  const { items, isExact } = call.run.elements(call.positional[0] ?? UNKNOWN)
  const truths = items.map(truthOf)
  if (truths.includes(wanted)) return wanted ? TRUE : FALSE
  return isExact && !truths.includes(null) ? (wanted ? FALSE : TRUE) : unknown(originsOf(call))
}

/** The next class of the thing whose method is followed, if it is the code's own. */
function superOf({ run }: LibraryCall): Value {
  const { state } = run
  const inside = state.calls.at(-1)?.function
  const owner = inside === undefined ? undefined : state.owners.get(inside.node)
  const base = owner?.bases[0]
  if (base?.kind !== 'class') return base?.kind === 'name' ? base : object('super', {}, [])
  const self = run.lookup('self')
  return self.kind === 'instance'
    ? { kind: 'instance', class: base, attributes: self.attributes, name: self.name, origins: [] }
    : base
}
