import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/core/json.js'
import { createRandom, type Random } from './random.js'
import { stable } from './stable.js'

/** One thing to ask: may this principal do these to this resource? */
export interface Case {
  readonly principal: JsonObject
  readonly resource: JsonObject
  readonly actions: readonly string[]
}

/** Names from which mutations are made: everything that the policies and the cases mention, and what nothing mentions. */
export interface Vocabulary {
  readonly principals: readonly string[]
  readonly roles: readonly string[]
  readonly scopes: readonly string[]
  readonly versions: readonly string[]
  readonly kinds: readonly string[]
  readonly actions: ReadonlyMap<string, readonly string[]>
}

/** A member that must be a string. */
export const nameOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '')

const MAX_ACTIONS = 20

/** Each case, each with one attribute missing, null or of another type, and `count` of each with several things changed. */
export function mutated(cases: readonly Case[], vocabulary: Vocabulary, seed: number, count: number): readonly Case[] {
  const random = createRandom(seed)
  const mutants = cases.flatMap((each) => [
    each,
    { ...each, actions: actionsOf(each, vocabulary) },
    ...attributes(each.principal['attr']).map((attr) => ({ ...each, principal: { ...each.principal, attr } })),
    ...attributes(each.resource['attr']).map((attr) => ({ ...each, resource: { ...each.resource, attr } })),
    ...Array.from({ length: count }, () => mutate(each, cases, vocabulary, random)),
  ])
  return [...new Map(mutants.map((each) => [stable(each), each])).values()]
}

function actionsOf({ resource }: Case, { actions }: Vocabulary): readonly string[] {
  const all = [...(actions.get(nameOf(resource['kind'])) ?? []), 'unheard_of', 'view:x']
  return [...new Set(all)].slice(0, MAX_ACTIONS)
}

function mutate(from: Case, cases: readonly Case[], vocabulary: Vocabulary, random: Random): Case {
  const steps: readonly ((each: Case) => Case)[] = [
    (each) => principal(each, { roles: [...random.some(vocabulary.roles, 1)] }),
    (each) => principal(each, { roles: [...random.some(vocabulary.roles, 1)] }),
    (each) => principal(each, { roles: [...random.some(vocabulary.roles, 2 + random.upTo(2))] }),
    (each) => principal(each, { id: random.pick(vocabulary.principals) }),
    (each) => principal(each, { scope: random.pick(vocabulary.scopes) }),
    (each) => principal(each, { policyVersion: random.pick(vocabulary.versions) }),
    (each) => resource(each, { scope: random.pick(vocabulary.scopes) }),
    (each) => resource(each, { scope: random.pick(vocabulary.scopes) }),
    (each) => resource(each, { policyVersion: random.pick(vocabulary.versions) }),
    (each) => resource(each, { kind: random.pick(vocabulary.kinds) }),
    (each) => principal(each, { attr: random.pick(cases).principal['attr'] ?? {} }),
    (each) => resource(each, { attr: random.pick(cases).resource['attr'] ?? {} }),
    (each) => principal(each, { attr: random.pick([{}, ...attributes(each.principal['attr'])]) }),
    (each) => resource(each, { attr: random.pick([{}, ...attributes(each.resource['attr'])]) }),
  ]
  let each = from
  for (let left = 1 + random.upTo(3); left > 0; left -= 1) each = random.pick(steps)(each)
  return {
    ...each,
    actions: [...new Set([...random.some(actionsOf(each, vocabulary), 8), ...each.actions.slice(0, 4)])],
  }
}

function principal(each: Case, changed: JsonObject): Case {
  return { ...each, principal: { ...each.principal, ...changed } }
}

function resource(each: Case, changed: JsonObject): Case {
  return { ...each, resource: { ...each.resource, ...changed } }
}

/** Each attribute missing, null, and of another type. */
function attributes(attr: JsonValue | undefined): readonly JsonObject[] {
  if (attr === undefined || !isJsonObject(attr)) return []
  return Object.entries(attr).flatMap(([name, value]) => {
    const { [name]: _dropped, ...rest } = attr
    return [rest, { ...attr, [name]: null }, { ...attr, [name]: typeof value === 'string' ? 7 : 'seven' }]
  })
}
