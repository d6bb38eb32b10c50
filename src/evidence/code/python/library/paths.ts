import { placeOf } from '../../analysis/paths.js'
import { secretAt } from '../../analysis/sensitive-paths.js'
import type { Origin, Text } from '../../analysis/text.js'
import { joinPaths } from '../fold/operators.js'
import { UNKNOWN, fromText, list, someText, text, unknown } from '../values/make.js'
import { knownTextOf, textOf } from '../values/read.js'
import type { Value } from '../values/value.js'
import { originsOf, type Handler, type Library, type LibraryCall } from './call.js'
import { baseName, directoryOf, normalPath, suffixOf } from './path-texts.js'

/** What comes out of this file. */
export function fileOrigin(path: Text): Origin {
  const place = placeOf(path, null, []).path
  return { kind: secretAt(place) === null ? 'file' : 'secret', name: place }
}

function changed(change: (path: string) => string): Handler {
  return (call) => {
    const [value] = call.positional
    const path = value === undefined ? null : textOf(value)
    const known = path?.parts.length === 1 ? path.parts[0] : null
    return known === null || known === undefined ? someText(originsOf(call)) : text(change(known), originsOf(call))
  }
}

/** A path stays itself, also where parts of it are not known. */
function kept(call: LibraryCall): Value {
  const [value] = call.positional
  return value === undefined ? UNKNOWN : value.kind === 'object' ? value : fromText(textOf(value))
}

function split(at: (path: string) => readonly [string, string]): Handler {
  return (call) => {
    const [value] = call.positional
    const known = value === undefined ? null : knownTextOf(fromText(textOf(value)))
    if (known === null) return list([someText(originsOf(call)), someText(originsOf(call))], 'tuple')
    return list(
      at(known).map((part) => text(part, originsOf(call))),
      'tuple',
    )
  }
}

const asked: Handler = (call) => unknown(originsOf(call))

/** What is worked out from the text of a path: no call of these is a fact. */
export const PATHS: Library = {
  'os.path.join': (call) => joinPaths(call.positional),
  'os.path.expanduser': kept,
  'os.path.expandvars': (call) => {
    const path = kept(call)
    const known = knownTextOf(path)
    return known === null
      ? path
      : text(known.replaceAll(/\$(?:HOME\b|\{HOME\})/g, '~').replaceAll(/\$(?:\w+|\{\w+\})/g, '…'))
  },
  'os.path.abspath': kept,
  'os.path.realpath': kept,
  'os.path.normpath': changed(normalPath),
  'os.path.normcase': kept,
  'os.fspath': kept,
  'os.fsencode': kept,
  'os.fsdecode': kept,
  'os.path.relpath': kept,
  'os.path.dirname': changed(directoryOf),
  'os.path.basename': changed(baseName),
  'os.path.split': split((path) => [directoryOf(path), baseName(path)]),
  'os.path.splitext': split((path) => [path.slice(0, path.length - suffixOf(path).length), suffixOf(path)]),
  'os.path.exists': asked,
  'os.path.lexists': asked,
  'os.path.isfile': asked,
  'os.path.isdir': asked,
  'os.path.islink': asked,
  'os.path.isabs': asked,
  'os.path.getsize': asked,
  'os.path.getmtime': asked,
  'os.path.getctime': asked,
  'os.path.ismount': asked,
  'os.path.samefile': asked,
  'os.path.commonpath': asked,
  'os.path.commonprefix': asked,
  'os.access': asked,
  'os.stat': asked,
  'os.getcwd': () => text('.'),
  'os.getcwdu': () => text('.'),
  'tempfile.gettempdir': () => text('/tmp'),
  'tempfile.mkdtemp': (call) => temporary(call),
  'tempfile.mktemp': (call) => temporary(call),
}

export function temporary(call: LibraryCall): Value {
  return { kind: 'text', parts: ['/tmp/', null], isBytes: false, origins: originsOf(call) }
}
