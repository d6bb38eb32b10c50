import { join } from 'node:path'
import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.js'
import type { PolicyProblem } from '../core/policy-set.js'
import type { Canonicalize } from '../core/receipt.js'

const MAX_FILES_NAMED = 50
const MAX_GLOBALS_NAMED = 10

type Digests = Readonly<Record<string, string>>

/** Each file that is not what was signed; of many, the first fifty by name and how many more there are. */
export function fileDifferences(root: string, signed: Digests, present: Digests): readonly PolicyProblem[] {
  const paths = [...new Set([...Object.keys(signed), ...Object.keys(present)])].sort()
  const problems = paths.flatMap((path) => {
    const message = difference(digestAt(signed, path), digestAt(present, path))
    return message === null ? [] : [at(join(root, path), message)]
  })
  const more = problems.length - MAX_FILES_NAMED
  return more <= 0
    ? problems
    : [...problems.slice(0, MAX_FILES_NAMED), at(root, `${more} more files are not as signed`)]
}

/** Detectors come with the service: another version of it may have others. */
export function shippedDifferences(signed: Digests, present: Digests): readonly PolicyProblem[] {
  return fileDifferences('detectors', signed, present).map(({ file, message }) =>
    at(file, `${message}; sign the set with the version of the service that loads it`),
  )
}

function difference(signed: string | null, present: string | null): string | null {
  if (signed === null) return 'not in the manifest'
  if (present === null) return 'in the manifest, but not there'
  return signed === present ? null : 'not as signed: the digest is not that of the manifest'
}

/** One sentence that names, without values, the globals in force that are not those signed; null when all are. */
export function globalDifferences(signed: JsonObject, present: JsonObject, canonicalize: Canonicalize): string | null {
  const names = differentMembers(signed, present, canonicalize)
  if (names.length === 0) return null
  const shown = names.slice(0, MAX_GLOBALS_NAMED).join(', ')
  const rest = names.length > MAX_GLOBALS_NAMED ? ` and ${names.length - MAX_GLOBALS_NAMED} more` : ''
  return `globals in force (globals.yaml and configuration) are not those signed: ${shown}${rest}`
}

function differentMembers(a: JsonObject, b: JsonObject, canonicalize: Canonicalize): readonly string[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()
  return names.flatMap((name) => {
    const [left, right] = [memberOf(a, name), memberOf(b, name)]
    if (left !== undefined && right !== undefined) {
      if (isJsonObject(left) && isJsonObject(right))
        return differentMembers(left, right, canonicalize).map((below) => `${name}.${below}`)
      if (canonicalize(left) === canonicalize(right)) return []
    }
    return [name]
  })
}

function memberOf(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

function digestAt(digests: Digests, path: string): string | null {
  return Object.hasOwn(digests, path) ? (digests[path] ?? null) : null
}

function at(file: string, message: string): PolicyProblem {
  return { file, line: null, column: null, message }
}
