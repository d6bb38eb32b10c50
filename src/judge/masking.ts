import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../core/json.js'
import { fitsMask, MASKED, maskTokens } from '../core/mask.js'

/** What configuration says must not be written down in the clear. */
export interface MaskRules {
  /** Members of the context. */
  readonly context: readonly string[]
  /** JSON Pointers into the arguments, with all below them; a token `*` stands for any member or element. */
  readonly arguments: readonly string[]
}

/** A call, as far as rules speak of it. */
export interface Maskable {
  readonly context: JsonObject
  /** As sent, and as they would run. */
  readonly arguments: readonly JsonObject[]
}

/** What of one call is masked in its entry and receipt. */
export interface Masking {
  /** The rules that this call has something for: `/context/user_id`, `/arguments/people/0/email` (as configured). */
  readonly masked: readonly string[]
  readonly context: (disclosed: JsonObject) => JsonObject
  /** A message without the masked values, as they were sent. */
  readonly text: (message: string) => string
  /** Findings and facts about a masked argument keep its rule for a path, and no sample. */
  readonly evidence: (evidence: JsonObject) => JsonObject
}

/** A text with more values to hide is not shown at all. */
const MAX_VALUES = 1_000
/** A shorter value is only hidden where it stands as a word: every text has single digits and letters in it. */
const MIN_ANYWHERE = 4

export function createMasking(rules: MaskRules): (call: Maskable) => Masking {
  const pointers = rules.arguments.map((pointer) => ({ pointer, tokens: maskTokens(pointer) }))
  if (rules.context.length === 0 && pointers.length === 0) return () => NOTHING_MASKED
  return ({ context, arguments: all }) => {
    const named = rules.context.filter((name) => Object.hasOwn(context, name))
    const found = pointers.map(({ pointer, tokens }) => ({ pointer, values: all.flatMap((args) => at(args, tokens)) }))
    const present = found.filter(({ values }) => values.length > 0)
    const hide = hiding([...named.map((name) => context[name] ?? null), ...present.flatMap(({ values }) => values)])
    return {
      masked: [
        ...named.map((name) => `/context/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
        ...present.map(({ pointer }) => `/arguments${pointer}`),
      ],
      context: (disclosed) => mapMembers(disclosed, (value, name) => (rules.context.includes(name) ? MASKED : value)),
      text: hide,
      evidence: ({ data = null, flow = null, ...others }) => ({
        ...others,
        data: withoutPaths(data, pointers),
        flow: withoutPaths(flow, pointers),
      }),
    }
  }
}

const NOTHING_MASKED: Masking = {
  masked: [],
  context: (disclosed) => disclosed,
  text: (message) => message,
  evidence: (evidence) => evidence,
}

interface Rule {
  readonly pointer: string
  readonly tokens: readonly string[]
}

function at(value: JsonValue, [token, ...rest]: readonly string[]): readonly JsonValue[] {
  if (token === undefined) return [value]
  if (isJsonList(value)) return value.flatMap((item, index) => (fitsMask(token, String(index)) ? at(item, rest) : []))
  if (!isJsonObject(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => (fitsMask(token, name) ? at(inner, rest) : []))
}

/** Replaces the texts and numbers in these values wherever they stand in a message. */
function hiding(values: readonly JsonValue[]): Masking['text'] {
  const texts = [...new Set(values.flatMap(textsOf))].sort((a, b) => b.length - a.length)
  if (texts.length > MAX_VALUES) return () => MASKED
  const patterns = texts.map((text) => {
    const literal = text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    return new RegExp(text.length < MIN_ANYWHERE ? `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])` : literal, 'giu')
  })
  return (message) => patterns.reduce((text, pattern) => text.replace(pattern, MASKED), message)
}

function textsOf(value: JsonValue): readonly string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value]
  if (typeof value === 'number') return [String(value)]
  if (isJsonList(value)) return value.flatMap(textsOf)
  return isJsonObject(value) ? Object.values(value).flatMap(textsOf) : []
}

/** Wherever a text is the path of a masked argument it is the rule, and a sample beside it is masked. */
function withoutPaths(value: JsonValue, rules: readonly Rule[]): JsonValue {
  if (typeof value === 'string') return ruleFor(value, rules) ?? value
  if (isJsonList(value)) return value.map((item) => withoutPaths(item, rules))
  if (!isJsonObject(value)) return value
  const isMasked = typeof value['path'] === 'string' && ruleFor(value['path'], rules) !== null
  return mapMembers(value, (inner, name) => (isMasked && name === 'sample' ? MASKED : withoutPaths(inner, rules)))
}

/** Paths go on behind `|` into what was decoded; a name that is itself sensitive stands masked in them. */
function ruleFor(path: string, rules: readonly Rule[]): string | null {
  if (!path.startsWith('/')) return null
  const tokens = maskTokens(path.split('|', 1)[0] ?? '')
  const covers = (rule: Rule): boolean =>
    rule.tokens.length <= tokens.length &&
    rule.tokens.every((token, index) => fitsMask(token, tokens[index] ?? '') || (tokens[index] ?? '').includes('*'))
  return rules.find(covers)?.pointer ?? null
}

function mapMembers(object: JsonObject, map: (value: JsonValue, name: string) => JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value, name)]))
}
