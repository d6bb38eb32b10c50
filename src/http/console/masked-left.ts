import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../core/json.js'
import { textsAt } from '../../console/read.js'

const MASK = '***'
const PREFIX = '/arguments'

/**
 * Whether an edit still has the mask in the place of a value that people are not shown: nobody means to send that.
 * `approval` as it is shown.
 */
export function maskedLeft(args: JsonObject, approval: JsonObject): boolean {
  return textsAt(approval, 'masked')
    .filter((pointer) => pointer.startsWith(PREFIX))
    .some((pointer) => at(args, pointer.slice(PREFIX.length).split('/').slice(1)) === MASK)
}

function at(value: JsonValue | undefined, tokens: readonly string[]): JsonValue | undefined {
  return tokens.reduce<JsonValue | undefined>((inner, token) => {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (inner === undefined) return undefined
    if (isJsonObject(inner)) return Object.hasOwn(inner, name) ? inner[name] : undefined
    return isJsonList(inner) ? inner[Number(name)] : undefined
  }, value)
}
