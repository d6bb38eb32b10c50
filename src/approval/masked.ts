import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../core/json.js'
import { fitsMask, MASKED, maskTokens } from '../core/mask.js'
import { tokensOf } from './pointer.js'

/** As people see it: `***` at these pointers, a token `*` of which stands for any member or element. */
export function masked(part: 'arguments' | 'context', value: JsonObject, pointers: readonly string[]): JsonObject {
  return pointersInto(part, pointers).reduce<JsonObject>((shown, tokens) => asObject(maskAt(shown, tokens)), value)
}

/** Whether this member, or what it stands in or holds, is one that people are not shown. */
export function isMasked(member: string, pointers: readonly string[]): boolean {
  const own = tokensOf(member) ?? []
  return pointers.some((pointer) => {
    const tokens = maskTokens(pointer)
    return own.every((token, index) => index >= tokens.length || fitsMask(tokens[index], token))
  })
}

/** What a person sends back, with the values that they were not shown where they left `***`. */
export function unmasked(sent: JsonObject, original: JsonObject, pointers: readonly string[]): JsonObject {
  return pointersInto('arguments', pointers).reduce<JsonObject>(
    (whole, tokens) => asObject(restoreAt(whole, original, tokens)),
    sent,
  )
}

function pointersInto(part: string, pointers: readonly string[]): readonly (readonly string[])[] {
  return pointers.flatMap((pointer) => {
    const [first, ...rest] = maskTokens(pointer)
    return first === part && rest.length > 0 ? [rest] : []
  })
}

function maskAt(value: JsonValue, [token, ...rest]: readonly string[]): JsonValue {
  if (token === undefined) return MASKED
  return mapChildren(value, (child, name) => (fitsMask(token, name) ? maskAt(child, rest) : child))
}

function restoreAt(sent: JsonValue, original: JsonValue | undefined, [token, ...rest]: readonly string[]): JsonValue {
  if (original === undefined) return sent
  if (token === undefined) return sent === MASKED ? original : sent
  return mapChildren(sent, (child, name) =>
    fitsMask(token, name) ? restoreAt(child, childOf(original, name), rest) : child,
  )
}

function mapChildren(value: JsonValue, map: (child: JsonValue, name: string) => JsonValue): JsonValue {
  if (isJsonList(value)) return value.map((item, index) => map(item, String(index)))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, map(child, name)]))
}

function childOf(value: JsonValue, name: string): JsonValue | undefined {
  if (isJsonList(value)) return value[Number(name)]
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

function asObject(value: JsonValue): JsonObject {
  return isJsonObject(value) ? value : {}
}
