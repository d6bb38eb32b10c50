import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../core/json.js'

/** Of each kind of fact, the members that are words of ours. All others hold pieces of the code: paths, hosts, names. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  calls: ['known'],
  files: ['operation', 'scope', 'known', 'recursive', 'breadth', 'forced'],
  network: ['direction', 'host_class', 'upload', 'known'],
  processes: ['shell', 'elevated'],
  operations: ['effect', 'irreversible'],
  sql: ['where', 'ddl', 'privilege', 'multiple', 'reaches_out', 'delays', 'injection', 'composed', 'parsed'],
  dynamic: ['kind', 'known'],
  deserialization: ['format', 'known'],
  secrets: ['kind'],
  persistence: ['kind'],
  privileges: ['kind'],
  packages: ['action', 'source'],
  resources: ['kind'],
  mutations: ['direction'],
  flows: ['source', 'sink'],
  unresolved: ['what'],
  executes: ['scope', 'known', 'language', 'imported', 'written_by', 'analysed'],
  scripts: ['scope', 'analysed_as'],
}
const OF_EVERY_FACT = ['in_loop', 'at']

/**
 * Facts about code as they stand in the log: what was done and where in the code, without any piece of it. The evidence
 * hash is over all of them.
 */
export function recordedCode(code: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(code).map(([member, value]) => {
      const words = WORDS[member]
      if (words !== undefined) return [member, listed(value).map((fact) => only(fact, [...words, ...OF_EVERY_FACT]))]
      return [member, hasObjects(value) ? [] : value]
    }),
  )
}

/** Facts of a kind that nobody has said the words of: none of them is told. */
function hasObjects(value: JsonValue): boolean {
  return isJsonObject(value) || listed(value).length > 0
}

function listed(value: JsonValue): readonly JsonObject[] {
  return isJsonList(value) ? value.filter(isJsonObject) : []
}

function only(fact: JsonObject, members: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(fact).filter(([member]) => members.includes(member)))
}
