import { duckMethod } from '../library/ducks.js'
import type { LibraryCall } from '../library/call.js'
import { mergeOrigins } from '../../analysis/text.js'
import { UNKNOWN, choice, list, someText, text, unknown } from '../values/make.js'
import { deepOrigins } from '../values/read.js'
import type { Value } from '../values/value.js'
import { callBacks, tell } from './callbacks.js'

/** Methods that texts, numbers and containers have: what they do to a value that is not known is of no interest. */
const ORDINARY = new Set(
  'append add extend insert pop remove discard clear copy count index sort reverse keys values items get setdefault update popitem lower upper strip lstrip rstrip split rsplit splitlines join replace startswith endswith find rfind format encode decode isdigit isalpha isalnum isnumeric isspace isupper islower title capitalize zfill center ljust rjust swapcase partition rpartition union intersection difference issubset issuperset most_common total_seconds isoformat strftime date time bit_length is_integer appendleft popleft swapcase translate casefold group groups span __len__ __str__ __init__'.split(
    ' ',
  ),
)
const TEXTS = new Set(
  'lower upper strip lstrip rstrip replace format join encode decode title capitalize zfill'.split(' '),
)

/** Modules of which any function may start a program, load code or change files. */
const ACTING = /^(?:os|subprocess|shutil|builtins|pty|ctypes|importlib|runpy|sys\.modules)\.…$/

/** A call of something that is not known, or a method of it. `self`: what is called, or what its method is called on. */
export function callUnknown(
  call: LibraryCall,
  self: Value,
  isLibrary: boolean,
  asLibrary: (path: string) => Value,
): Value {
  const origins = mergeOrigins([
    ...self.origins,
    ...call.positional.flatMap((each) => deepOrigins(each)),
    ...[...call.keywords.values()].flatMap((each) => deepOrigins(each)),
  ])
  const dot = call.name.lastIndexOf('.')
  const method = call.name.slice(dot + 1)
  if (dot > 0 && ORDINARY.has(method)) return ordinary(call, method, origins)
  if (call.name.endsWith('.…') && isLibrary) {
    const isActing = ACTING.test(call.name)
    call.analysis.unresolved(isActing ? 'code' : 'call', call.run.written(call.node), call.site)
    callBacks(call)
    return UNKNOWN
  }
  const duck = dot < 0 ? null : duckMethod(call, method, asLibrary)
  if (duck !== null) return duck
  if (call.name !== '…') tell(call, isLibrary)
  callBacks(call)
  return unknown(origins, call.name === '…' ? null : `${call.name}()`, isLibrary)
}

function ordinary(call: LibraryCall, method: string, origins: Value['origins']): Value {
  const [first, second] = call.positional
  const owner = call.name.slice(0, -method.length - 1)
  if (method === 'update' && first?.kind === 'dict') {
    const self = unknown([], owner)
    for (const { key, value } of first.entries.values()) call.run.setItem(self, key, value, call.node)
  }
  if (method === 'update')
    for (const [key, value] of call.keywords) call.run.setItem(unknown([], owner), text(key), value, call.node)
  if ((method === 'pop' || method === 'remove' || method === 'discard') && first?.kind === 'text')
    call.run.removeFrom(unknown([], owner), argumentOf(first), call.node)
  if (method === 'setdefault' && first !== undefined && second !== undefined)
    call.run.setItem(unknown([], owner), first, second, call.node)
  if (method === 'get' && first !== undefined) {
    const found = call.run.item(unknown(origins, owner), first, call.node)
    return second === undefined || second.kind === 'none' ? found : choice([found, second])
  }
  callBacks(call)
  if (method === 'split' || method === 'splitlines') return list([someText(origins)], 'list', true, origins)
  return TEXTS.has(method) ? someText(origins, method === 'encode') : unknown(origins)
}

function argumentOf(first: Extract<Value, { kind: 'text' }>): string | null {
  return first.parts.includes(null) ? null : first.parts.join('')
}
