import type { FileOperation } from '../../facts/facts.js'
import { joinPaths } from '../fold/operators.js'
import { NONE, UNKNOWN, fromText, covered, object, parts, someText, text, unknown } from '../values/make.js'
import { dataOf, knownTextOf, textOf } from '../values/read.js'
import type { Text } from '../../analysis/text.js'
import type { Value } from '../values/value.js'
import { argument, isTrue, originsOf, type Handler, type Library, type LibraryCall } from './call.js'
import { FILES, opened } from './files.js'
import { fileOrigin } from './paths.js'
import { parentOf, suffixOf } from './path-texts.js'

function own(call: LibraryCall): Text {
  return textOf(call.self)
}

function path(value: Value): Value {
  return object('path', { text: fromText(textOf(value)) }, value.origins)
}

function acts(operation: FileOperation, recursive = false): Handler {
  return (call) => {
    call.analysis.file(
      { operation, path: own(call), recursive, forced: isTrue(call.keywords.get('missing_ok')) },
      call.site,
    )
    return NONE
  }
}

function made(call: LibraryCall): Value {
  const joined = call.positional.length === 0 ? text('.') : joinPaths(call.positional)
  return object('path', { text: joined }, joined.origins)
}

function read(isBytes: boolean): Handler {
  return (call) => {
    const place = own(call)
    call.analysis.file({ operation: 'read', path: place }, call.site)
    const known = call.run.state.written.get(place.parts.join('\0'))
    return known === undefined ? someText([fileOrigin(place)], isBytes) : fromText(known, isBytes)
  }
}

function write(call: LibraryCall): Value {
  const place = own(call)
  const content = dataOf(argument(call, 0, 'data')) ?? { parts: [null], origins: [] }
  call.analysis.file({ operation: 'write', path: place, content }, call.site)
  call.run.state.written.set(place.parts.join('\0'), content)
  return NONE
}

/** As the function of `os` that does the same, with the path put first. */
function as(name: string): Handler {
  return (call) => FILES[name]?.({ ...call, positional: [call.self, ...call.positional] }) ?? NONE
}

function found(isRecursive: boolean): Handler {
  return (call) => {
    const pattern = call.positional[0]
    const place = own(call)
    const whole =
      pattern === undefined
        ? { parts: [...place.parts, '/', '*'], origins: place.origins }
        : textOf(joinPaths([fromText(place), pattern]))
    call.analysis.file(
      { operation: 'list', path: place, many: pattern !== undefined, recursive: isRecursive },
      call.site,
    )
    return covered([object('path', { text: fromText(whole) })], false)
  }
}

function children(call: LibraryCall): Value {
  const place = own(call)
  call.analysis.file({ operation: 'list', path: place }, call.site)
  return covered([object('path', { text: parts([...place.parts, '/', null], false, place.origins) })], false)
}

function renamed(change: (path: string, given: string) => string): Handler {
  return (call) => {
    const [known, given] = [knownTextOf(call.self.fields.get('text')), knownTextOf(call.positional[0])]
    return path(known === null || given === null ? someText(originsOf(call)) : text(change(known, given)))
  }
}

const asked: Handler = (call) => unknown(call.self.origins)
const itself: Handler = (call) => call.self

/** `pathlib.Path` and its methods; what `os.scandir` gives is one, too. */
const METHODS: Library = {
  unlink: acts('delete'),
  rmdir: acts('delete'),
  rmtree: acts('delete', true),
  mkdir: acts('create'),
  touch: acts('create'),
  read_text: read(false),
  read_bytes: read(true),
  write_text: write,
  write_bytes: write,
  open: (call) => opened(call, call.self, 0),
  rename: as('os.rename'),
  replace: as('os.rename'),
  move: as('os.rename'),
  copy: as('shutil.copy'),
  chmod: as('os.chmod'),
  lchmod: as('os.chmod'),
  symlink_to: (call) => FILES['os.symlink']?.({ ...call, positional: [...call.positional, call.self] }) ?? NONE,
  hardlink_to: (call) => FILES['os.link']?.({ ...call, positional: [...call.positional, call.self] }) ?? NONE,
  glob: found(false),
  rglob: found(true),
  iterdir: children,
  walk: found(true),
  joinpath: (call) => path(joinPaths([call.self, ...call.positional])),
  __truediv__: (call) => path(joinPaths([call.self, ...call.positional])),
  __str__: (call) => fromText(own(call)),
  __fspath__: (call) => fromText(own(call)),
  as_posix: (call) => fromText(own(call)),
  as_uri: (call) => fromText(own(call)),
  expanduser: itself,
  resolve: itself,
  absolute: itself,
  relative_to: itself,
  with_name: renamed((known, given) => `${parentOf(known)}/${given}`),
  with_suffix: renamed((known, given) => known.slice(0, known.length - suffixOf(known).length) + given),
  with_stem: renamed((known, given) => `${parentOf(known)}/${given}${suffixOf(known)}`),
  exists: asked,
  is_file: asked,
  is_dir: asked,
  is_symlink: asked,
  is_absolute: asked,
  stat: asked,
  owner: asked,
  match: asked,
  '*': asked,
}

export const PATH_OBJECTS: Library = {
  'pathlib.Path': made,
  'pathlib.Path.home': () => object('path', { text: text('~') }),
  'pathlib.Path.cwd': () => object('path', { text: text('.') }),
  'path.Path': made,
  ...Object.fromEntries(
    Object.entries(METHODS).flatMap(([method, handler]) => [
      [`path.${method}`, handler],
      [`entry.${method}`, handler],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(METHODS)
      .filter(([method]) => method !== '*')
      .map(([method, handler]): [string, Handler] => [
        `pathlib.Path.${method}`,
        (call) => {
          const [self, ...rest] = call.positional
          return self?.kind === 'object' ? handler({ ...call, self, positional: rest }) : UNKNOWN
        },
      ]),
  ),
}
