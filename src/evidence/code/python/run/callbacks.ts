import { handlerOf, isQuiet } from '../library/library.js'
import type { LibraryCall } from '../library/call.js'
import { argumentText } from '../values/read.js'
import type { Value } from '../values/value.js'

export function tell(call: LibraryCall, known = true): void {
  const named = [...call.keywords].map(([key, value]) => {
    const told = argumentText(value)
    return told === null ? null : `${key}=${told}`
  })
  call.analysis.call({ name: call.name, known, arguments: [...call.positional.map(argumentText), ...named] }, call.site)
}

/** What is given a function may call it: with what is given beside it, or with something unknown. */
export function callBacks(call: LibraryCall): void {
  const { run, node } = call
  const target =
    call.keywords.get('target') ??
    call.keywords.get('func') ??
    call.keywords.get('callback') ??
    call.keywords.get('key') ??
    call.keywords.get('initializer')
  const given = call.keywords.get('args') ?? call.keywords.get('initargs')
  const keywords = call.keywords.get('kwargs')
  if (target !== undefined && isCallable(target)) {
    const positional = given === undefined ? [] : run.elements(given).items
    const named =
      keywords?.kind === 'dict'
        ? new Map([...keywords.entries].map(([key, { value }]) => [key, value] as const))
        : new Map<string, Value>()
    run.call(target, { positional, keywords: named, isOpen: given === undefined }, node)
  }
  for (const [at, value] of call.positional.entries()) {
    if (!isCallable(value)) continue
    const rest = call.positional.slice(at + 1)
    const spread = rest.length === 1 && rest[0]?.kind === 'list' ? run.elements(rest[0]).items : null
    if (spread === null) {
      run.call(value, { positional: rest, keywords: new Map(), isOpen: true }, node)
      continue
    }
    if (rest[0]?.kind === 'list' && rest[0].type === 'tuple')
      run.call(value, { positional: spread, keywords: new Map(), isOpen: true }, node)
    else
      for (const item of spread.slice(0, 16))
        run.call(value, { positional: [item], keywords: new Map(), isOpen: true }, node)
  }
}

export function isCallable(value: Value): boolean {
  if (value.kind === 'choice') return value.of.some(isCallable)
  if (value.kind === 'name') return handlerOf(value.path) !== undefined && !isQuiet(value.path)
  return (
    value.kind === 'function' ||
    value.kind === 'partial' ||
    (value.kind === 'method' && (value.self.kind === 'object' || value.function !== null))
  )
}
