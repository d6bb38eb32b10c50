import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/core/json.js'
import type { Case } from './cases.js'

/** Every file of a folder that an engine may read, by its path in it. */
export function filesOf(folder: string): ReadonlyMap<string, Uint8Array> {
  if (!existsSync(folder)) return new Map()
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.(ya?ml|json)$/.test(path),
  )
  const wanted = paths.filter((path) => !/_test\.ya?ml$/.test(path) && !path.startsWith('tests/'))
  return new Map(wanted.sort().map((path) => [path, readFileSync(join(folder, path))]))
}

/** The inputs of Cerbos's engine cases. What they say of `auxData` is left out: a request of ours never carries any. */
export function engineCases(folders: readonly string[]): readonly Case[] {
  return folders.flatMap((folder) => {
    if (!existsSync(folder)) return []
    return readdirSync(folder).flatMap((file) => casesOf(readFileSync(join(folder, file), 'utf8')))
  })
}

function casesOf(text: string): readonly Case[] {
  const test: { readonly inputs: readonly JsonObject[] } = parseDocument(text, { strict: false }).toJS()
  return test.inputs.flatMap(({ principal, resource, actions }) => {
    if (!isObject(principal) || !isObject(resource) || !Array.isArray(actions)) return []
    return [{ principal, resource, actions: actions.map(String) }]
  })
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return value !== undefined && isJsonObject(value)
}
