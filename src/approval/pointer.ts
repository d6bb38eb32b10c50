import { isJsonList, isJsonObject, type JsonValue } from '../core/json.js'

/** The tokens of an RFC 6901 pointer; null: it is none. */
export function tokensOf(pointer: string): readonly string[] | null {
  if (!pointer.startsWith('/')) return null
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** What stands there; undefined: nothing does. Own members only. */
export function valueAt(root: JsonValue, tokens: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = root
  for (const token of tokens) value = value === undefined ? undefined : childOf(value, token)
  return value
}

function childOf(value: JsonValue, token: string): JsonValue | undefined {
  if (isJsonList(value)) return /^(0|[1-9]\d{0,8})$/.test(token) ? value[Number(token)] : undefined
  return isJsonObject(value) && Object.hasOwn(value, token) ? value[token] : undefined
}

/** A copy with this value there. Null: its parent is not there, or is a list without such an element. */
export function withValueAt(root: JsonValue, [token, ...rest]: readonly string[], value: JsonValue): JsonValue | null {
  if (token === undefined) return value
  const child = childOf(root, token)
  if (child === undefined && (rest.length > 0 || !isJsonObject(root))) return null
  const changed = withValueAt(child ?? null, rest, value)
  if (changed === null && rest.length > 0) return null
  if (isJsonList(root)) return root.map((item, index) => (String(index) === token ? changed : item))
  if (!isJsonObject(root)) return null
  const others = Object.entries(root).filter(([name]) => name !== token)
  return Object.fromEntries([...others, [token, changed]])
}
