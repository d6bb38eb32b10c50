import type { FileOperation } from '../../facts/facts.js'
import {
  UNKNOWN,
  NONE,
  bytes,
  fromText,
  covered,
  list,
  number,
  object,
  parts,
  someText,
  text,
  unknown,
} from '../values/make.js'
import { dataOf, knownTextOf, numberOf, textOf } from '../values/read.js'
import type { Value } from '../values/value.js'
import {
  argument,
  derived,
  isTrue,
  knownArgument,
  originsOf,
  textArgument,
  type Handler,
  type Library,
  type LibraryCall,
} from './call.js'
import { joinTexts } from '../../analysis/text.js'
import { fileOrigin, temporary } from './paths.js'
import { writeTo } from './writing.js'

export function acts(operation: FileOperation, recursive = false): Handler {
  return (call) => {
    const forced =
      isTrue(argument(call, 1, 'ignore_errors', 'missing_ok')) && call.keywords.size + call.positional.length > 1
    call.analysis.file(
      { operation, path: textArgument(call, 0, 'path', 'name', 'src', 'filename'), recursive, forced },
      call.site,
    )
    return NONE
  }
}

function moves(operation: FileOperation, recursive = false): Handler {
  return (call) => {
    const from = textArgument(call, 0, 'src')
    const to = textArgument(call, 1, 'dst')
    const known = call.run.state.written.get(from.parts.join('\0'))
    call.analysis.file({ operation: operation === 'move' ? 'move' : 'read', path: from, recursive }, call.site)
    const content = known ?? { parts: [null], origins: [fileOrigin(from)] }
    call.analysis.file(
      { operation: operation === 'move' ? 'write' : operation, path: to, recursive, content },
      call.site,
    )
    call.run.state.written.set(to.parts.join('\0'), content)
    return fromText(to)
  }
}

function links(call: LibraryCall): Value {
  call.analysis.file({ operation: 'link', path: textArgument(call, 1, 'dst') }, call.site)
  call.analysis.file({ operation: 'link', path: textArgument(call, 0, 'src') }, call.site)
  return NONE
}

/** `open`: what the mode says. */
export function opened(call: LibraryCall, path: Value, modeAt: number): Value {
  if (numberOf(path) === 0) return object('stdin', {}, [{ kind: 'input', name: 'stdin' }])
  if (path.kind === 'number') return object('file', { path: UNKNOWN, content: unknown([]) })
  if (path.kind === 'object' && (path.of === 'file' || path.of === 'fd')) return path
  const given = argument(call, modeAt, 'mode', 'flag')
  const mode = given === undefined ? 'r' : (knownTextOf(given) ?? 'r+')
  const place = textOf(path)
  const isReading = !/[wax]/.test(mode)
  const { analysis, site } = call
  if (isReading) analysis.file({ operation: 'read', path: place }, site)
  if (mode.includes('a')) analysis.file({ operation: 'append', path: place }, site)
  else if (mode.includes('x')) analysis.file({ operation: 'create', path: place }, site)
  else if (mode.includes('w') || mode.includes('+')) analysis.file({ operation: 'write', path: place }, site)
  const known = call.run.state.written.get(place.parts.join('\0'))
  const content = isReading
    ? known === undefined
      ? someText([fileOrigin(place)], mode.includes('b'))
      : fromText(known, mode.includes('b'))
    : text('')
  return object('file', { path, mode: text(mode), ...(isReading ? { content } : {}) }, place.origins)
}

function openFile(call: LibraryCall): Value {
  return opened(call, argument(call, 0, 'file', 'name', 'filename', 'path') ?? UNKNOWN, 1)
}

function openDescriptor(call: LibraryCall): Value {
  const path = argument(call, 0, 'path') ?? UNKNOWN
  const flags = numberOf(argument(call, 1, 'flags')) ?? 2
  const mode = (flags & 3) === 0 ? 'r' : flags & 1024 ? 'a' : flags & 3 ? 'w' : 'r'
  return opened({ ...call, positional: [path, text(mode)] }, path, 1)
}

function changeMode(call: LibraryCall): Value {
  const path = textArgument(call, 0, 'path')
  const mode = numberOf(argument(call, 1, 'mode'))
  call.analysis.file({ operation: 'permissions', path }, call.site)
  if (mode !== null && mode & 0o6000)
    call.analysis.privilege({ kind: 'setuid', name: path.parts.map((part) => part ?? '…').join('') }, call.site)
  if (mode !== null && mode & 0o002)
    call.analysis.privilege(
      { kind: 'open_permissions', name: path.parts.map((part) => part ?? '…').join('') },
      call.site,
    )
  return NONE
}

/** Names in a folder, or those that a pattern finds. */
function lists(operation: 'list', isPattern: boolean, isRecursive = false): Handler {
  return (call) => {
    const path = argument(call, 0, 'path', 'top', 'pathname') ?? text('.')
    const place = textOf(path)
    call.analysis.file({ operation, path: place, many: isPattern, recursive: isRecursive }, call.site)
    if (isPattern) return covered([fromText(place)], false)
    return covered([unknown(place.origins, '…')], false)
  }
}

function walk(call: LibraryCall): Value {
  const top = textArgument(call, 0, 'top')
  call.analysis.file({ operation: 'list', path: top, recursive: true }, call.site)
  const below = parts(joinTexts([top, { parts: ['/', null], origins: [] }]).parts, false, top.origins)
  const names = covered([unknown([], '…')], false)
  return covered([list([below, names, names], 'tuple')], false)
}

function scan(call: LibraryCall): Value {
  const top = textArgument(call, 0, 'path')
  call.analysis.file({ operation: 'list', path: top }, call.site)
  const below = parts([...top.parts, '/', null], false, top.origins)
  const entry = object('entry', { path: below, text: below, name: unknown([], '…') })
  return object('entries', { each: entry })
}

function changeFolder(call: LibraryCall): Value {
  call.analysis.cwd = textArgument(call, 0, 'path')
  return NONE
}

function copyBetween(call: LibraryCall): Value {
  const [from, to] = call.positional
  if (to?.kind === 'object') writeTo(to, dataOf(from), call)
  return NONE
}

/** Functions of `os`, `shutil`, `glob`, `tempfile` and the like that work on files. */
export const FILES: Library = {
  open: openFile,
  file: openFile,
  'os.open': openDescriptor,
  'gzip.open': openFile,
  'bz2.open': openFile,
  'lzma.open': openFile,
  'io.open_code': openFile,
  'os.remove': acts('delete'),
  'os.unlink': acts('delete'),
  'os.rmdir': acts('delete'),
  'os.removedirs': acts('delete'),
  'shutil.rmtree': acts('delete', true),
  'distutils.dir_util.remove_tree': acts('delete', true),
  'setuptools.distutils.dir_util.remove_tree': acts('delete', true),
  'os.truncate': acts('truncate'),
  'os.mkdir': acts('create'),
  'os.makedirs': acts('create'),
  'os.mknod': acts('create'),
  'os.mkfifo': acts('create'),
  'os.utime': acts('write'),
  'os.chown': acts('owner'),
  'os.lchown': acts('owner'),
  'shutil.chown': acts('owner'),
  'os.chmod': changeMode,
  'os.fchmod': changeMode,
  'os.rename': moves('move'),
  'os.renames': moves('move'),
  'os.replace': moves('move'),
  'shutil.move': moves('move'),
  'shutil.copy': moves('copy'),
  'shutil.copy2': moves('copy'),
  'shutil.copyfile': moves('copy'),
  'shutil.copytree': moves('copy', true),
  'distutils.file_util.copy_file': moves('copy'),
  'shutil.copyfileobj': copyBetween,
  'os.link': links,
  'os.symlink': links,
  'os.readlink': lists('list', false),
  'os.listdir': lists('list', false),
  'os.scandir': scan,
  'os.walk': walk,
  'os.fwalk': walk,
  'glob.glob': lists('list', true),
  'glob.iglob': lists('list', true),
  'os.chdir': changeFolder,
  'os.dup': (call) => call.positional[0] ?? UNKNOWN,
  'os.read': (call) =>
    call.positional[0]?.kind === 'object'
      ? (call.positional[0].fields.get('content') ?? bytes(''))
      : someText(originsOf(call), true),
  'os.write': (call) => {
    const [to, content] = call.positional
    if (to?.kind === 'object') writeTo(to, dataOf(content), call)
    return number(0)
  },
  'os.sendfile': (call) => {
    const [to, from] = call.positional
    if (to?.kind === 'object') writeTo(to, dataOf(from), call)
    return number(0)
  },
  'tempfile.NamedTemporaryFile': (call) =>
    object('file', { path: temporary(call), mode: text('w+'), name: temporary(call) }),
  'tempfile.TemporaryFile': (call) => object('file', { path: temporary(call), mode: text('w+') }),
  'tempfile.mkstemp': (call) =>
    list([object('file', { path: temporary(call), mode: text('w') }), temporary(call)], 'tuple'),
  'tempfile.TemporaryDirectory': (call) => object('temporary', { text: temporary(call), name: temporary(call) }),
  'fileinput.input': (call) => opened(call, argument(call, 0, 'files') ?? UNKNOWN, 9),
  'linecache.getlines': readsWhole,
  'linecache.getline': readsWhole,
  'numpy.loadtxt': readsWhole,
  'numpy.genfromtxt': readsWhole,
  'pandas.read_csv': readsWhole,
  'pandas.read_json': readsWhole,
  'pandas.read_excel': readsWhole,
  'pandas.read_table': readsWhole,
  'pandas.read_parquet': readsWhole,
  'configparser.ConfigParser': () => object('config'),
  'config.read': (call) => {
    const path = textArgument(call, 0)
    call.analysis.file({ operation: 'read', path }, call.site)
    call.self.fields.set('content', someText([fileOrigin(path)]))
    return NONE
  },
  'config.*': derived,
  'csv.writer': (call) => csvWriter(call),
  'csv.DictWriter': (call) => csvWriter(call),
  'csv-writer.writerow': writeRow,
  'csv-writer.writerows': writeRow,
  'csv-writer.*': () => NONE,
  'csv.reader': derived,
  'json.dump': (call) => dumped(call),
  'yaml.dump': (call) => (call.positional.length > 1 ? dumped(call) : someText(originsOf(call))),
  'yaml.safe_dump': (call) => (call.positional.length > 1 ? dumped(call) : someText(originsOf(call))),
  'toml.dump': (call) => dumped(call),
  'pickle.dump': (call) => dumped(call),
  'joblib.dump': (call) => {
    call.analysis.file({ operation: 'write', path: textArgument(call, 1, 'filename') }, call.site)
    return NONE
  },
  'numpy.save': acts('write'),
  'numpy.savetxt': acts('write'),
  'json.load': (call) => {
    const [file] = call.positional
    return file?.kind === 'object'
      ? unknown(dataOf(file.fields.get('content'))?.origins ?? originsOf(call), 'json.load()', true)
      : derived(call)
  },
  'keyring.get_password': (call) => {
    call.analysis.secret({ kind: 'keychain', name: knownArgument(call, 0) ?? '…' }, call.site)
    return someText([{ kind: 'secret', name: 'keyring' }])
  },
}

function readsWhole(call: LibraryCall): Value {
  const path = argument(call, 0, 'filepath_or_buffer', 'fname', 'path') ?? UNKNOWN
  const place = textOf(path)
  const url = place.parts[0]
  if (typeof url === 'string' && /^(?:https?|ftp|s3):/.test(url))
    call.analysis.network({ direction: 'out', target: place, method: 'GET' }, call.site)
  else if (path.kind !== 'object') call.analysis.file({ operation: 'read', path: place }, call.site)
  return unknown([fileOrigin(place)], `${call.name}()`, true)
}

function csvWriter(call: LibraryCall): Value {
  const [file] = call.positional
  return file?.kind === 'object' ? object('csv-writer', Object.fromEntries(file.fields)) : object('csv-writer')
}

function writeRow(call: LibraryCall): Value {
  writeTo(call.self, { parts: [null], origins: originsOf(call) }, call)
  return NONE
}

function dumped(call: LibraryCall): Value {
  const [value, file] = call.positional
  if (file?.kind === 'object') writeTo(file, dataOf(value), call)
  return NONE
}
