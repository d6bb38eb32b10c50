import type { FileOperation } from '../../facts/facts.js'
import { secretAt } from '../../analysis/sensitive-paths.js'
import { joinTexts, knownText, shown, type Origin, type Text } from '../../analysis/text.js'
import { asKnown, originsOf, plainNumber, toText } from '../values/reading.js'
import { arrayValue, instance, NULL, UNDEFINED, unknown, type Value } from '../values/value.js'
import {
  argument,
  callBack,
  dataText,
  isOn,
  options,
  optionOf,
  textAt,
  type Effect,
  type LibraryCall,
} from './library.js'

/** A file whose content comes from there. */
export function fileOrigin(path: Text): Origin {
  const name = shown(path)
  return { kind: secretAt(name.replace(/^\/root(?=\/)/, '~')) === null ? 'file' : 'secret', name }
}

export function act(
  operation: FileOperation,
  more: { recursive?: boolean; forced?: boolean; many?: boolean } = {},
): Effect {
  return (call) => {
    const { analysis } = call.machine
    for (const path of pathsAt(call, 0))
      analysis.file(
        {
          operation,
          path,
          recursive: more.recursive ?? isOn(call, 'recursive'),
          forced: more.forced ?? isOn(call, 'force'),
          many: more.many ?? false,
        },
        call.site,
      )
    callBack(call, [NULL, UNDEFINED])
    return UNDEFINED
  }
}

/** One path or a list of them. */
function pathsAt(call: LibraryCall, at: number): readonly Text[] {
  const value = argument(call, at)
  if (value.kind !== 'array') return [textAt(call, at)]
  const items = value.items.map((item) => toText(item))
  return value.open ? [...items, { parts: [null], origins: value.origins }] : items
}

export const read: Effect = (call) => {
  const path = textAt(call, 0)
  call.machine.analysis.file({ operation: 'read', path }, call.site)
  const written = call.machine.analysis.contentOf(path)
  const data: Value = written === null ? unknown([fileOrigin(path), ...path.origins]) : { kind: 'text', text: written }
  callBack(call, [NULL, data])
  return data
}

export const list: Effect = (call) => {
  const path = textAt(call, 0)
  call.machine.analysis.file({ operation: 'list', path, recursive: isOn(call, 'recursive') }, call.site)
  const names = arrayValue([], true)
  callBack(call, [NULL, names])
  return names
}

export function write(operation: 'write' | 'append' | 'create'): Effect {
  return (call) => {
    const path = textAt(call, 0)
    call.machine.analysis.file({ operation, path, content: dataText(argument(call, 1)) }, call.site)
    callBack(call, [NULL])
    return UNDEFINED
  }
}

/** From one path to another: the first is lost or read, the second written. */
export function toOther(operation: 'copy' | 'move' | 'link'): Effect {
  return (call) => {
    const { analysis } = call.machine
    const [from, to] = [textAt(call, 0), textAt(call, 1)]
    const recursive = isOn(call, 'recursive')
    if (operation === 'link') {
      if (secretAt(shown(from)) !== null) analysis.file({ operation: 'read', path: from }, call.site)
      analysis.file({ operation, path: to }, call.site)
    } else {
      analysis.file({ operation: operation === 'copy' ? 'read' : 'move', path: from, recursive }, call.site)
      const content = analysis.contentOf(from) ?? { parts: [null], origins: [fileOrigin(from)] }
      analysis.file({ operation: 'write', path: to, recursive, content }, call.site)
    }
    callBack(call, [NULL])
    return UNDEFINED
  }
}

export const setMode: Effect = (call) => {
  const { analysis } = call.machine
  const mode = argument(call, 1)
  const number = mode.kind === 'text' ? Number.parseInt(asKnown(mode) ?? '', 8) : plainNumber(mode)
  const path = textAt(call, 0)
  analysis.file({ operation: 'permissions', path }, call.site)
  const name = `chmod ${number === null || Number.isNaN(number) ? '…' : number.toString(8)} ${shown(path)}`
  if (number !== null && (number & 0o6000) !== 0) analysis.privilege({ kind: 'setuid', name }, call.site)
  if (number !== null && (number & 0o002) !== 0) analysis.privilege({ kind: 'open_permissions', name }, call.site)
  callBack(call, [NULL])
  return UNDEFINED
}

export const setOwner: Effect = (call) => {
  const path = textAt(call, 0)
  call.machine.analysis.file({ operation: 'owner', path }, call.site)
  call.machine.analysis.privilege({ kind: 'owner', name: shown(path) }, call.site)
  callBack(call, [NULL])
  return UNDEFINED
}

/** A file that is opened, by what it is opened for. */
export const open: Effect = (call) => {
  const path = textAt(call, 0)
  const flags = asKnown(argument(call, 1)) ?? flagsOf(options(call))
  const operation = flags.includes('a') ? 'append' : /w|\+|x/.test(flags) ? 'write' : 'read'
  call.machine.analysis.file({ operation, path }, call.site)
  const handle = instance(
    'fs.File',
    [['path', { kind: 'text', text: path }]],
    operation === 'read' ? [fileOrigin(path)] : [],
  )
  callBack(call, [NULL, handle])
  return handle
}

function flagsOf(value: Value | undefined): string {
  const isSet = (name: string): boolean => optionOf(value, name) !== null
  if (isSet('append')) return 'a'
  return isSet('write') || isSet('create') || isSet('truncate') ? 'w' : 'r'
}

export const openForWriting: Effect = (call) => {
  const path = textAt(call, 0)
  const flags = asKnown(optionOf(options(call), 'flags') ?? UNDEFINED) ?? 'w'
  call.machine.analysis.file({ operation: flags.startsWith('a') ? 'append' : 'write', path }, call.site)
  return instance('fs.File', [['path', { kind: 'text', text: path }]])
}

export const openForReading: Effect = (call) => {
  const path = textAt(call, 0)
  call.machine.analysis.file({ operation: 'read', path }, call.site)
  return instance('fs.File', [['path', { kind: 'text', text: path }]], [fileOrigin(path)])
}

/** Into a file that was opened before. */
export const writeToHandle: Effect = (call) => {
  const handle = argument(call, 0)
  const path = handle.kind === 'instance' ? optionOf(handle, 'path') : null
  if (path !== null)
    call.machine.analysis.file(
      { operation: 'append', path: toText(path), content: dataText(argument(call, 1)) },
      call.site,
    )
  callBack(call, [NULL])
  return UNDEFINED
}

export const readFromHandle: Effect = (call) => unknown(originsOf(argument(call, 0)))

export const emptyFolder: Effect = (call) => {
  const path = joinTexts([textAt(call, 0), knownText('/*')])
  call.machine.analysis.file({ operation: 'delete', path, recursive: true, many: true }, call.site)
  return UNDEFINED
}

export const passPath: Effect = (call) => {
  const path = argument(call, 0)
  callBack(call, [NULL, path])
  return path
}

/** Nothing is read but that it is there. */
export const look: Effect = (call) => {
  callBack(call, [NULL, unknown()])
  return unknown([], `${call.name}()`)
}

export const find: Effect = (call) => {
  for (const path of pathsAt(call, 0)) call.machine.analysis.file({ operation: 'list', path, many: true }, call.site)
  const found = arrayValue([], true)
  callBack(call, [NULL, found])
  return found
}

export const temporary: Effect = (call) => {
  const path = textAt(call, 0)
  call.machine.analysis.file(
    { operation: 'create', path: joinTexts([path, { parts: [null], origins: [] }]) },
    call.site,
  )
  const made: Value = { kind: 'text', text: joinTexts([path, { parts: [null], origins: [] }]) }
  callBack(call, [NULL, made])
  return made
}

export const removeTree = act('delete', { recursive: true, forced: true })
