import { joinTexts, type Text } from '../../analysis/text.js'
import { fromText } from '../values/make.js'
import { knownTextOf, textOf } from '../values/read.js'
import type { ObjectValue } from '../values/value.js'
import type { LibraryCall } from './call.js'

/** Something is written into what the library has open: a file, a socket, a process. */
export function writeTo(target: ObjectValue, content: Text | null, call: LibraryCall): void {
  const told = content ?? { parts: [null], origins: [] }
  switch (target.of) {
    case 'file':
    case 'csv-writer':
      writeFile(target, told, call)
      return
    case 'socket':
    case 'socket-file':
      sendOver(target, told, call)
      return
    case 'process-input':
      call.analysis.flow(told.origins, 'process', 'stdin', call.site)
      return
    default:
      target.fields.set('content', fromText(told))
  }
}

/** What a file holds is told again as it grows, at the place where it is written first. */
function writeFile(target: ObjectValue, content: Text, call: LibraryCall): void {
  const path = target.fields.get('path')
  const mode = knownTextOf(target.fields.get('mode')) ?? 'w'
  if (path === undefined) return
  const isAppending = mode.includes('a')
  const before = target.fields.get('content')
  const whole = isAppending || before === undefined ? content : joinTexts([textOf(before), content])
  target.fields.set('content', fromText(whole))
  const place = textOf(path)
  call.analysis.file({ operation: isAppending ? 'append' : 'write', path: place, content: whole }, call.site)
  const key = place.parts.join('\0')
  const known = call.run.state.written.get(key)
  call.run.state.written.set(key, isAppending && known !== undefined ? joinTexts([known, content]) : whole)
}

export function sendOver(target: ObjectValue, content: Text, call: LibraryCall): void {
  const host = target.fields.get('host')
  call.analysis.network(
    {
      direction: 'out',
      target: host === undefined ? { parts: [null], origins: [] } : textOf(host),
      port: null,
      scheme: 'tcp',
      upload: content,
    },
    call.site,
  )
}
