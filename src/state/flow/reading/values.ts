import { IDENTIFYING_ROLES, type Role } from '../../../core/flow.js'
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../../core/json.js'
import { identifiersIn, type IdentifierKind } from './identifiers.js'

/** One value of the arguments whose origin is asked for. */
export interface TracedValue {
  /** JSON Pointer (RFC 6901) to the argument in which it stands. */
  readonly path: string
  /** `whole`: all of the argument; else an identifier inside a longer text. */
  readonly kind: 'whole' | IdentifierKind
  readonly role: Role | 'none'
  readonly text: string
}

export interface RolePlace {
  /** `*` for any member or element; what stands below has the same role. */
  readonly tokens: readonly string[]
  readonly role: Role
}

const MAX_DEPTH = 64
/** Arguments that are looked at: those of identifying roles come first among them. */
const MAX_LEAVES = 4_096
const MAX_IDENTIFIERS = 64

/**
 * The strings and numbers of the arguments, and identifiers inside them: first what has an identifying role, then
 * identifiers elsewhere, then the rest. `complete` is false when there were more than `max`, or something was not looked at.
 */
export function valuesOf(
  args: JsonObject,
  roles: readonly RolePlace[],
  max: number,
): { readonly values: readonly TracedValue[]; readonly complete: boolean } {
  const walk: Walk = { leaves: [], complete: true }
  visit(
    walk,
    args,
    '',
    0,
    roles.map(({ tokens, role }) => ({ tokens, role })),
    0,
  )
  const whole = walk.leaves.filter(({ kind }) => kind === 'whole')
  const [identifying, others] = [whole.filter(isIdentifying), whole.filter((value) => !isIdentifying(value))]
  const inside = [...identifying, ...others].map((value) => insideOf(value))
  const values = [...identifying, ...inside.flatMap((found) => found.values), ...others]
  const complete = walk.complete && values.length <= max && inside.every((found) => found.complete)
  return { values: values.slice(0, max), complete }
}

interface Walk {
  readonly leaves: TracedValue[]
  complete: boolean
}

function visit(
  walk: Walk,
  value: JsonValue,
  path: string,
  at: number,
  roles: readonly RolePlace[],
  depth: number,
): void {
  if (walk.leaves.length >= MAX_LEAVES || depth > MAX_DEPTH) walk.complete = false
  else if (isJsonList(value))
    value.forEach((item, index) => {
      step(walk, item, path, String(index), at, roles, depth)
    })
  else if (isJsonObject(value)) {
    for (const [name, item] of Object.entries(value)) {
      if (IS_DATA.test(name))
        walk.leaves.push({ path: `${path}/${escaped(name)}`, kind: 'whole', role: 'none', text: name })
      step(walk, item, path, name, at, roles, depth)
    }
  } else if (typeof value === 'string' || typeof value === 'number') {
    const role = roles.find(({ tokens }) => tokens.length <= at)?.role ?? 'none'
    walk.leaves.push({ path, kind: 'whole', role, text: String(value) })
  }
}

/** Names that say more than what a member is. */
const IS_DATA = /[^A-Za-z0-9_-]|[0-9]{6}|.{33}/

function step(
  walk: Walk,
  value: JsonValue,
  path: string,
  name: string,
  at: number,
  roles: readonly RolePlace[],
  depth: number,
): void {
  const fitting = roles.filter(({ tokens }) => at >= tokens.length || tokens[at] === '*' || tokens[at] === name)
  visit(walk, value, `${path}/${escaped(name)}`, at + 1, fitting, depth + 1)
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

function isIdentifying({ role }: TracedValue): boolean {
  return IDENTIFYING_ROLES.some((identifying) => identifying === role)
}

function insideOf(value: TracedValue): {
  readonly values: readonly TracedValue[]
  readonly complete: boolean
} {
  const { path, role, text } = value
  const { identifiers, complete } = identifiersIn(text, MAX_IDENTIFIERS)
  // Of a payee or a URL the whole says it already; of content it is told that it is one.
  const others = isIdentifying(value)
    ? identifiers.filter((identifier) => identifier.text.length < text.trim().length)
    : identifiers
  return {
    values: others.map((identifier) => ({ path, kind: identifier.kind, role, text: identifier.text })),
    complete,
  }
}
