import { joinTexts, knownText, plain, type Text } from '../../analysis/text.js'
import { asKnown, originsOf, toText } from '../values/reading.js'
import { textValue, unknownTextValue, constant, objectValue, type Value } from '../values/value.js'
import type { Pure } from './language.js'
import { pathOfUrl } from './urls.js'

/** Paths are put together as they stand; the analysis brings them to their normal spelling. */
export const PATHS: Readonly<Record<string, Pure>> = {
  'path.join': (args) => textOf(joinPath(args.map((arg) => toText(arg)))),
  'path.resolve': (args) => textOf(resolvePath(args.map((arg) => toText(arg)))),
  'path.normalize': (args) => textOf(args[0] === undefined ? knownText('.') : toText(args[0])),
  'path.toNamespacedPath': (args) => textOf(args[0] === undefined ? knownText('.') : toText(args[0])),
  'path.dirname': (args) =>
    partOf(args[0], (path) => path.replace(/\/[^/]*\/?$/, '') || (path.startsWith('/') ? '/' : '.')),
  'path.basename': (args) => {
    const ending = asKnown(args[1]) ?? ''
    return partOf(args[0], (path) => {
      const name = path.slice(path.lastIndexOf('/') + 1)
      return ending !== '' && args[1] !== undefined && name.endsWith(ending) ? name.slice(0, -ending.length) : name
    })
  },
  'path.extname': (args) => partOf(args[0], (path) => /[^/.](\.[^./]*)$/.exec(path)?.[1] ?? ''),
  'path.isAbsolute': (args) => {
    const path = asKnown(args[0])
    return path === null ? null : constant(path.startsWith('/'))
  },
  'path.format': () => null,
  'path.parse': (args) => {
    const path = asKnown(args[0])
    if (path === null) return null
    const base = path.slice(path.lastIndexOf('/') + 1)
    return objectValue([
      ['root', textValue(path.startsWith('/') ? '/' : '')],
      ['dir', textValue(path.slice(0, Math.max(0, path.lastIndexOf('/'))))],
      ['base', textValue(base)],
      ['name', textValue(base.replace(/\.[^.]*$/, ''))],
      ['ext', textValue(/(\.[^.]*)$/.exec(base)?.[1] ?? '')],
    ])
  },
  'url.fileURLToPath': (args) => textOf(pathOfUrl(args[0])),
  'url.pathToFileURL': (args) => textOf(args[0] === undefined ? knownText('') : toText(args[0])),
  'os.homedir': () => textValue('~'),
  'Deno.homeDir': () => textValue('~'),
  'os.tmpdir': () => textValue('/tmp'),
  'process.cwd': () => textValue('.'),
  'Deno.cwd': () => textValue('.'),
  'require.resolve': (args) => args[0] ?? null,
  'import.meta.resolve': (args) => args[0] ?? null,
}

function textOf(text: Text): Value {
  return { kind: 'text', text }
}

function joinPath(parts: readonly Text[]): Text {
  const some = parts.filter((part) => plain(part) !== '')
  return joinTexts(some.flatMap((part, at) => (at === 0 ? [part] : [knownText('/'), part])))
}

/** The last absolute part and what follows it. */
function resolvePath(parts: readonly Text[]): Text {
  const from = parts.findLastIndex((part) => /^[/~]/.test(part.parts[0] ?? ''))
  return joinPath(parts.slice(Math.max(0, from)))
}

function partOf(value: Value | undefined, make: (path: string) => string): Value {
  const path = asKnown(value)
  return path === null ? unknownTextValue(originsOf(value)) : textValue(make(path), originsOf(value))
}
