import { NONE, object, text, unknown } from '../values/make.js'
import { knownTextOf, textOf } from '../values/read.js'
import type { Value } from '../values/value.js'
import { argument, textArgument, type Library, type LibraryCall } from './call.js'
import { fileOrigin } from './paths.js'

function open(call: LibraryCall): Value {
  const path = argument(call, 0, 'file', 'name')
  const mode = knownTextOf(argument(call, 1, 'mode')) ?? 'r'
  if (path !== undefined && path.kind !== 'object')
    call.analysis.file({ operation: mode.startsWith('r') ? 'read' : 'write', path: textOf(path) }, call.site)
  return object('archive', { path: path ?? text('') })
}

/** What comes out of an archive may lie anywhere below the folder. */
function extract(at: number): (call: LibraryCall) => Value {
  return (call) => {
    const folder = argument(call, at, 'path', 'extract_dir')
    call.analysis.file(
      {
        operation: 'create',
        path: folder === undefined ? { parts: ['.'], origins: [] } : textOf(folder),
        recursive: true,
        many: true,
      },
      call.site,
    )
    return NONE
  }
}

function add(call: LibraryCall): Value {
  const path = textArgument(call, 0, 'filename', 'name')
  call.analysis.file({ operation: 'read', path, recursive: true }, call.site)
  const archive = call.self.fields.get('path')
  if (archive !== undefined) {
    const content = { parts: [null], origins: [fileOrigin(path)] }
    call.analysis.file({ operation: 'write', path: textOf(archive), content }, call.site)
    call.run.state.written.set(textOf(archive).parts.join('\0'), content)
  }
  return NONE
}

/** Archives, and what goes into and comes out of them. */
export const ARCHIVES: Library = {
  'zipfile.ZipFile': open,
  'tarfile.open': open,
  'tarfile.TarFile': open,
  'archive.extractall': extract(0),
  'archive.extract': extract(1),
  'archive.write': add,
  'archive.add': add,
  'archive.close': () => NONE,
  'archive.*': (call) => unknown([fileOrigin(textOf(call.self.fields.get('path') ?? text('')))]),
  'shutil.unpack_archive': (call) => {
    call.analysis.file({ operation: 'read', path: textArgument(call, 0, 'filename') }, call.site)
    return extract(1)(call)
  },
  'shutil.make_archive': (call) => {
    const from = textArgument(call, 2, 'root_dir')
    const to = textArgument(call, 0, 'base_name')
    call.analysis.file({ operation: 'read', path: from, recursive: true }, call.site)
    const path = { parts: [...to.parts, `.${knownTextOf(argument(call, 1, 'format')) ?? 'zip'}`], origins: to.origins }
    const content = { parts: [null], origins: [fileOrigin(from)] }
    call.analysis.file({ operation: 'write', path, content }, call.site)
    call.run.state.written.set(path.parts.join('\0'), content)
    return { kind: 'text', parts: path.parts, isBytes: false, origins: path.origins }
  },
}
