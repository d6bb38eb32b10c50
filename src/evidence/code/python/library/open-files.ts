import { NONE, UNKNOWN, list, object, unknown } from '../values/make.js'
import { dataOf, knownTextOf, textOf } from '../values/read.js'
import type { Value } from '../values/value.js'
import { originsOf, type Library, type LibraryCall } from './call.js'
import { writeTo } from './writing.js'

function content(call: LibraryCall): Value {
  return call.self.fields.get('content') ?? unknown(call.self.origins)
}

function lines(call: LibraryCall): Value {
  const whole = content(call)
  const known = knownTextOf(whole)
  if (known === null) return list([whole], 'list', true, whole.origins)
  return call.run.call(
    call.run.attribute(whole, 'splitlines', call.node),
    { positional: [], keywords: new Map(), isOpen: false },
    call.node,
  )
}

function write(call: LibraryCall): Value {
  writeTo(call.self, dataOf(call.positional[0]), call)
  return NONE
}

function writeLines(call: LibraryCall): Value {
  const [value] = call.positional
  const { items } = value === undefined ? { items: [] } : call.run.elements(value)
  for (const item of items.slice(0, 64)) writeTo(call.self, dataOf(item), call)
  return NONE
}

function truncate(call: LibraryCall): Value {
  const path = call.self.fields.get('path')
  if (path !== undefined) call.analysis.file({ operation: 'truncate', path: textOf(path) }, call.site)
  return NONE
}

const nothing = (): Value => NONE

/** Methods of files that are open, and of buffers in memory. */
export const OPEN_FILES: Library = {
  'file.read': content,
  'file.readline': content,
  'file.readlines': lines,
  'file.__iter__': lines,
  'file.write': write,
  'file.writelines': writeLines,
  'file.truncate': truncate,
  'file.close': nothing,
  'file.flush': nothing,
  'file.seek': nothing,
  'file.fileno': (call) => call.self,
  'file.detach': (call) => call.self,
  'file.__enter__': (call) => call.self,
  'file.*': (call) => unknown(originsOf({ ...call, positional: [call.self, ...call.positional] })),
  'io.StringIO': (call) =>
    object('buffer', { content: call.positional[0] ?? { kind: 'text', parts: [''], isBytes: false, origins: [] } }),
  'io.BytesIO': (call) =>
    object('buffer', { content: call.positional[0] ?? { kind: 'text', parts: [''], isBytes: true, origins: [] } }),
  'buffer.read': content,
  'buffer.getvalue': content,
  'buffer.getbuffer': content,
  'buffer.readlines': lines,
  'buffer.write': (call) => {
    const before = content(call)
    const [added] = call.positional
    if (added !== undefined)
      call.self.fields.set(
        'content',
        before.kind === 'text' && added.kind === 'text'
          ? { ...before, parts: [...before.parts, ...added.parts], origins: [...before.origins, ...added.origins] }
          : UNKNOWN,
      )
    return NONE
  },
  'buffer.seek': nothing,
  'buffer.*': (call) => unknown(originsOf({ ...call, positional: [call.self, ...call.positional] })),
}
