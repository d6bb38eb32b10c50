import { toJson } from '@bufbuild/protobuf'
import { CheckResourcesResponseSchema } from '@cerbos/api/cerbos/response/v1/response_pb'
import type { JsonObject } from '../../../src/core/json.js'
import type { NativeServer } from '../cerbos-embedded/native-server.js'
import type { Case } from './cases.js'
import type { RawEngine } from './raw-engine.js'
import { stable } from './stable.js'
import { agreedPartsOf, type Answer, type AgreedParts } from './agreed-parts.js'

const RESOURCES_PER_REQUEST = 25
const REQUESTS_AT_ONCE = 4
/** So often Cerbos is asked for the outputs of a denied action before ours count as wrong. */
const PATIENCE = 60

/** What Cerbos answers, and what our strict table does: for each action its effect, and whether a witness spoke. */
export interface StrictComparison {
  readonly compared: number
  readonly erring: number
  readonly different: readonly object[]
}

/**
 * A strict table denies where a witness speaks and is Cerbos everywhere else. Only cases of one role: with several, what
 * one allows stands beside the error of another, and the service asks with one.
 */
export async function compareStrict(
  cases: readonly Case[],
  native: NativeServer,
  strict: RawEngine,
  isWitness: (source: string) => boolean,
): Promise<StrictComparison> {
  const different: object[] = []
  const seen = { compared: 0, erring: 0 }
  const ofOneRole = cases.filter(({ principal: { roles } }) => Array.isArray(roles) && roles.length === 1)
  for (const batch of batches(ofOneRole)) {
    const [[response], theirs] = await Promise.all([
      strict.check([bodyOf(batch)]),
      native.post({ includeMeta: true, ...bodyOf(batch) }),
    ])
    const mine = resultsOf(response === undefined ? null : toJson(CheckResourcesResponseSchema, response))
    for (const [index, each] of batch.entries()) {
      for (const action of each.actions) {
        const errs = (mine[index]?.outputs ?? []).some((said) => said.action === action && isWitness(said.src ?? ''))
        const wanted = errs ? 'EFFECT_DENY' : theirs[index]?.actions[action]
        seen.compared += 1
        if (errs) seen.erring += 1
        if (mine[index]?.actions?.[action] !== wanted) different.push({ each, action, errs, wanted, ours: mine[index] })
      }
    }
  }
  return { ...seen, different }
}

export interface Comparison {
  readonly compared: number
  readonly actions: number
  readonly allowed: number
  readonly outputs: number
  readonly schemaErrors: number
  readonly different: readonly object[]
}

/** Asks both the same. An answer is equal where all that is determined is, and Cerbos says the rest too, sooner or later. */
export async function compare(cases: readonly Case[], native: NativeServer, engine: RawEngine): Promise<Comparison> {
  const requests = batches(cases)
  const different: object[] = []
  const seen = { compared: 0, actions: 0, allowed: 0, outputs: 0, schemaErrors: 0 }
  for (let from = 0; from < requests.length; from += REQUESTS_AT_ONCE) {
    const some = requests.slice(from, from + REQUESTS_AT_ONCE)
    const [ours, theirs] = await Promise.all([
      engine.check(some.map(bodyOf)),
      Promise.all(some.map((batch) => native.post({ includeMeta: true, ...bodyOf(batch) }))),
    ])
    for (const [at, batch] of some.entries()) {
      const mine = resultsOf(toJson(CheckResourcesResponseSchema, ours[at]!))
      const wanted: readonly Answer[] = theirs[at]!
      for (const [index, each] of batch.entries()) {
        const [a, b] = [mine[index] ?? {}, wanted[index] ?? {}]
        seen.compared += 1
        seen.actions += each.actions.length
        seen.allowed += Object.values(b.actions ?? {}).filter((effect) => effect === 'EFFECT_ALLOW').length
        seen.outputs += b.outputs?.length ?? 0
        seen.schemaErrors += b.validationErrors?.length ?? 0
        if (!(await agree(agreedPartsOf(a), agreedPartsOf(b), each, native)))
          different.push({ case: each, ours: a, native: b })
      }
    }
  }
  return { ...seen, different }
}

async function agree(ours: AgreedParts, theirs: AgreedParts, each: Case, native: NativeServer): Promise<boolean> {
  if (ours.determined !== theirs.determined) return false
  const open = new Map([...ours.ofDenied].filter(([action, said]) => theirs.ofDenied.get(action) !== said))
  for (let left = PATIENCE; left > 0 && open.size > 0; left -= 1) {
    const [again] = await native.post({ includeMeta: true, ...bodyOf([each]) })
    for (const [action, said] of agreedPartsOf(again!).ofDenied) if (open.get(action) === said) open.delete(action)
  }
  return open.size === 0
}

function resultsOf(response: unknown): readonly Answer[] {
  if (typeof response !== 'object' || response === null || !('results' in response)) return []
  return Array.isArray(response.results) ? response.results : []
}

/** Cases of one principal go together. */
function batches(cases: readonly Case[]): readonly (readonly Case[])[] {
  const byPrincipal = new Map<string, Case[]>()
  for (const each of cases) {
    const name = stable(each.principal)
    byPrincipal.set(name, [...(byPrincipal.get(name) ?? []), each])
  }
  return [...byPrincipal.values()].flatMap((all) => {
    const count = Math.ceil(all.length / RESOURCES_PER_REQUEST)
    return Array.from({ length: count }, (_, at) =>
      all.slice(at * RESOURCES_PER_REQUEST, (at + 1) * RESOURCES_PER_REQUEST),
    )
  })
}

function bodyOf(batch: readonly Case[]): JsonObject {
  const [first] = batch
  return {
    principal: first?.principal ?? {},
    resources: batch.map(({ resource, actions }) => ({ actions, resource })),
  }
}
