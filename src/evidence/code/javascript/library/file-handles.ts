import type { Text } from '../../analysis/text.js'
import { originsOf, toText } from '../values/reading.js'
import { instance, UNDEFINED, unknown, unknownTextValue, type Value } from '../values/value.js'
import { argument, dataText, optionOf, type Effect, type Effects, type LibraryCall } from './library.js'
import { act, read, setMode } from './file-acts.js'

/** Methods of files that are open. */
export const FILE_METHODS: Effects = {
  'fs.File#write': ofHandle('append'),
  'fs.File#writeFile': ofHandle('write'),
  'fs.File#appendFile': ofHandle('append'),
  'fs.File#end': ofHandle('append'),
  'fs.File#writev': ofHandle('append'),
  'fs.File#truncate': (call) => {
    call.machine.analysis.file({ operation: 'truncate', path: ownPath(call) }, call.site)
    return UNDEFINED
  },
  'fs.File#chmod': (call) => setMode({ ...call, args: [{ kind: 'text', text: ownPath(call) }, ...call.args] }),
  'fs.File#readFile': (call) => unknown(originsOf(call.self ?? undefined)),
  'fs.File#read': (call) => unknown(originsOf(call.self ?? undefined)),
  'fs.File#pipe': (call) => pipe(call),
  'Bun.File#text': readOwn,
  'Bun.File#json': readOwn,
  'Bun.File#arrayBuffer': readOwn,
  'Bun.File#bytes': readOwn,
  'Bun.File#stream': readOwn,
  'Bun.File#delete': (call) => act('delete')({ ...call, args: [{ kind: 'text', text: ownPath(call) }] }),
  'Bun.File#unlink': (call) => act('delete')({ ...call, args: [{ kind: 'text', text: ownPath(call) }] }),
  'Bun.File#writer': (call) => instance('fs.File', [['path', { kind: 'text', text: ownPath(call) }]]),
}

function ownPath({ self }: LibraryCall): Text {
  const path = self === null ? null : optionOf(self, 'path')
  return path === null ? toText(unknownTextValue()) : toText(path)
}

function ofHandle(operation: 'write' | 'append'): Effect {
  return (call) => {
    const content = call.args[0]
    if (content !== undefined && content.kind !== 'function')
      call.machine.analysis.file({ operation, path: ownPath(call), content: dataText(content) }, call.site)
    return UNDEFINED
  }
}

function readOwn(call: LibraryCall): Value {
  return read({ ...call, args: [{ kind: 'text', text: ownPath(call) }] })
}

/** What flows out of one stream into another: as if it were written there. */
export function pipe(call: LibraryCall): Value {
  const target = argument(call, 0)
  const data = unknown(originsOf(call.self ?? undefined))
  const callee = call.machine.member(target, 'write', call.node)
  if (target.kind === 'instance')
    call.machine.call({ callee, self: target, args: [data], node: call.node, isNew: false })
  return target
}
