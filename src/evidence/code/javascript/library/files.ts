import type { FileOperation } from '../../facts/facts.js'
import { secretAt } from '../../analysis/sensitive-paths.js'
import { joinTexts, knownText, shown, type Origin, type Text } from '../../analysis/text.js'
import { asKnown, originsOf, plainNumber, toText } from '../values/reading.js'
import { arrayValue, instance, NULL, UNDEFINED, unknown, unknownTextValue, type Value } from '../values/value.js'
import {
  argument,
  callBack,
  dataText,
  isOn,
  options,
  optionOf,
  textAt,
  type Effect,
  type Effects,
  type LibraryCall,
} from './library.js'

/** A file whose content comes from there. */
export function fileOrigin(path: Text): Origin {
  const name = shown(path)
  return { kind: secretAt(name.replace(/^\/root(?=\/)/, '~')) === null ? 'file' : 'secret', name }
}

function act(operation: FileOperation, more: { recursive?: boolean; forced?: boolean; many?: boolean } = {}): Effect {
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

const read: Effect = (call) => {
  const path = textAt(call, 0)
  call.machine.analysis.file({ operation: 'read', path }, call.site)
  const written = call.machine.analysis.contentOf(path)
  const data: Value = written === null ? unknown([fileOrigin(path), ...path.origins]) : { kind: 'text', text: written }
  callBack(call, [NULL, data])
  return data
}

const list: Effect = (call) => {
  const path = textAt(call, 0)
  call.machine.analysis.file({ operation: 'list', path, recursive: isOn(call, 'recursive') }, call.site)
  const names = arrayValue([], true)
  callBack(call, [NULL, names])
  return names
}

function write(operation: 'write' | 'append' | 'create'): Effect {
  return (call) => {
    const path = textAt(call, 0)
    call.machine.analysis.file({ operation, path, content: dataText(argument(call, 1)) }, call.site)
    callBack(call, [NULL])
    return UNDEFINED
  }
}

/** From one path to another: the first is lost or read, the second written. */
function toOther(operation: 'copy' | 'move' | 'link'): Effect {
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

const setMode: Effect = (call) => {
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

const setOwner: Effect = (call) => {
  const path = textAt(call, 0)
  call.machine.analysis.file({ operation: 'owner', path }, call.site)
  call.machine.analysis.privilege({ kind: 'owner', name: shown(path) }, call.site)
  callBack(call, [NULL])
  return UNDEFINED
}

/** A file that is opened, by what it is opened for. */
const open: Effect = (call) => {
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

const openForWriting: Effect = (call) => {
  const path = textAt(call, 0)
  const flags = asKnown(optionOf(options(call), 'flags') ?? UNDEFINED) ?? 'w'
  call.machine.analysis.file({ operation: flags.startsWith('a') ? 'append' : 'write', path }, call.site)
  return instance('fs.File', [['path', { kind: 'text', text: path }]])
}

const openForReading: Effect = (call) => {
  const path = textAt(call, 0)
  call.machine.analysis.file({ operation: 'read', path }, call.site)
  return instance('fs.File', [['path', { kind: 'text', text: path }]], [fileOrigin(path)])
}

/** Into a file that was opened before. */
const writeToHandle: Effect = (call) => {
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

const readFromHandle: Effect = (call) => unknown(originsOf(argument(call, 0)))

const emptyFolder: Effect = (call) => {
  const path = joinTexts([textAt(call, 0), knownText('/*')])
  call.machine.analysis.file({ operation: 'delete', path, recursive: true, many: true }, call.site)
  return UNDEFINED
}

const passPath: Effect = (call) => {
  const path = argument(call, 0)
  callBack(call, [NULL, path])
  return path
}

/** Nothing is read but that it is there. */
const look: Effect = (call) => {
  callBack(call, [NULL, unknown()])
  return unknown([], `${call.name}()`)
}

const find: Effect = (call) => {
  for (const path of pathsAt(call, 0)) call.machine.analysis.file({ operation: 'list', path, many: true }, call.site)
  const found = arrayValue([], true)
  callBack(call, [NULL, found])
  return found
}

const temporary: Effect = (call) => {
  const path = textAt(call, 0)
  call.machine.analysis.file(
    { operation: 'create', path: joinTexts([path, { parts: [null], origins: [] }]) },
    call.site,
  )
  const made: Value = { kind: 'text', text: joinTexts([path, { parts: [null], origins: [] }]) }
  callBack(call, [NULL, made])
  return made
}

const removeTree = act('delete', { recursive: true, forced: true })

/** Functions on files; those with `Sync` and those of `fs.promises` are the same. */
export const FILES: Effects = {
  'fs.unlink': act('delete'),
  'fs.rm': act('delete'),
  'fs.rmdir': act('delete'),
  'fs.remove': removeTree,
  'fs.emptyDir': emptyFolder,
  'fs.emptydir': emptyFolder,
  'fs.readFile': read,
  'fs.readJson': read,
  'fs.readJSON': read,
  'fs.readlink': read,
  'fs.openAsBlob': read,
  'fs.readdir': list,
  'fs.opendir': list,
  'fs.glob': find,
  'fs.writeFile': write('write'),
  'fs.outputFile': write('write'),
  'fs.writeJson': write('write'),
  'fs.outputJson': write('write'),
  'fs.appendFile': write('append'),
  'fs.mkdir': act('create'),
  'fs.mkdirp': act('create'),
  'fs.ensureDir': act('create'),
  'fs.ensureFile': act('create'),
  'fs.createFile': act('create'),
  'fs.mkdtemp': temporary,
  'fs.copyFile': toOther('copy'),
  'fs.cp': toOther('copy'),
  'fs.copy': toOther('copy'),
  'fs.rename': toOther('move'),
  'fs.move': toOther('move'),
  'fs.link': toOther('link'),
  'fs.symlink': toOther('link'),
  'fs.ensureSymlink': toOther('link'),
  'fs.truncate': act('truncate'),
  'fs.chmod': setMode,
  'fs.lchmod': setMode,
  'fs.chown': setOwner,
  'fs.lchown': setOwner,
  'fs.open': open,
  'fs.createWriteStream': openForWriting,
  'fs.createReadStream': openForReading,
  'fs.write': writeToHandle,
  'fs.writev': writeToHandle,
  'fs.read': readFromHandle,
  'fs.realpath': passPath,
  'fs.stat': look,
  'fs.lstat': look,
  'fs.access': look,
  'fs.exists': look,
  'fs.pathExists': look,
  'fs.watch': look,
  'fs.watchFile': look,
  'fs.close': look,
  'fs.fstat': look,
  'fs.utimes': look,
  rimraf: removeTree,
  'rimraf.rimraf': removeTree,
  'rimraf.sync': removeTree,
  'rimraf.native': removeTree,
  'rimraf.manual': removeTree,
  'rimraf.moveRemove': removeTree,
  del: act('delete', { recursive: true, many: true }),
  'del.deleteAsync': act('delete', { recursive: true, many: true }),
  'del.delete': act('delete', { recursive: true, many: true }),
  trash: act('delete', { recursive: true }),
  'mkdirp.mkdirp': act('create'),
  mkdirp: act('create'),
  'write-file-atomic': write('write'),
  'jsonfile.readFile': read,
  'jsonfile.writeFile': write('write'),
  'load-json-file': read,
  glob: find,
  'glob.glob': find,
  'glob.globSync': find,
  'glob.sync': find,
  'fast-glob': find,
  'fast-glob.sync': find,
  globby: find,
  'globby.globby': find,
  'Deno.remove': act('delete'),
  'Deno.readTextFile': read,
  'Deno.readFile': read,
  'Deno.readDir': list,
  'Deno.writeTextFile': write('write'),
  'Deno.writeFile': write('write'),
  'Deno.mkdir': act('create'),
  'Deno.rename': toOther('move'),
  'Deno.copyFile': toOther('copy'),
  'Deno.chmod': setMode,
  'Deno.chown': setOwner,
  'Deno.symlink': toOther('link'),
  'Deno.link': toOther('link'),
  'Deno.truncate': act('truncate'),
  'Deno.open': open,
  'Deno.create': openForWriting,
  'Deno.stat': look,
  'Bun.write': write('write'),
  'Bun.file': (call) => instance('Bun.File', [['path', { kind: 'text', text: textAt(call, 0) }]]),
}

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
