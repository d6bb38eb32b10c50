import { isJsonObject, type JsonObject, type JsonValue } from './json.js'

/** What stands at the end of a path of member names; undefined when nothing does. Own members of objects only. */
export function memberAt(root: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = root
  for (const name of path) {
    value = value !== undefined && isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
  }
  return value
}

/**
 * A copy with this value at the end of the path, or without it (undefined). Null where the path is empty or leads
 * through what is no object.
 */
export function withMemberAt(
  root: JsonObject,
  [name, ...rest]: readonly string[],
  value: JsonValue | undefined,
): JsonObject | null {
  if (name === undefined) return null
  if (rest.length === 0) return withOwnMember(root, name, value)
  const inner = Object.hasOwn(root, name) ? root[name] : undefined
  if (inner === undefined || !isJsonObject(inner)) return null
  const changed = withMemberAt(inner, rest, value)
  return changed === null ? null : withOwnMember(root, name, changed)
}

function withOwnMember(root: JsonObject, name: string, value: JsonValue | undefined): JsonObject {
  const members = Object.entries(root)
  if (value === undefined) return Object.fromEntries(members.filter(([member]) => member !== name))
  if (!Object.hasOwn(root, name)) return Object.fromEntries([...members, [name, value]])
  return Object.fromEntries(members.map(([member, now]) => [member, member === name ? value : now]))
}
