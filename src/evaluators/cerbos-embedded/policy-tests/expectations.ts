import { toJson } from '@bufbuild/protobuf'
import { ValueSchema } from '@bufbuild/protobuf/wkt'
import type { JsonValue } from '../../../core/json.js'
import type { Place } from '../source/problems.js'
import { sameJson } from './same-json.js'
import type { Expected, InputNames, TableContext } from './test-case.js'
import { Effect, type ExpectedOutput, type TestTable, type TestTable_Expectation } from './test-suite_pb.js'

export interface Expectations {
  /** What is not expected otherwise must be denied. */
  of(principal: string, resource: string, action: string): Expected & { readonly place: Place | null }
}

interface Gathered {
  effect: 'allow' | 'deny' | null
  readonly outputs: Map<string, JsonValue>
  readonly place: Place | null
}

/** All expectations of a table; several may speak of one case as long as they agree. */
export function readExpectations(table: TestTable, input: InputNames, context: TableContext): Expectations {
  const gathered = new Map<string, Gathered>()
  const actions = new Set(table.input?.actions ?? [])
  for (const [index, expectation] of table.expected.entries()) {
    const place = context.at('expected', index)
    const unknown = Object.keys(expectation.actions).filter((action) => !actions.has(action))
    if (unknown.length > 0) context.report(place, `expects of actions that are not in its input: ${unknown.join(', ')}`)
    for (const [principal, resource] of pairs(expectation, input, context, place)) {
      const entry = (action: string): Gathered => {
        const key = keyOf(principal, resource, action)
        const found = gathered.get(key) ?? { effect: null, outputs: new Map<string, JsonValue>(), place }
        gathered.set(key, found)
        return found
      }
      const who = `${principal}, ${resource}`
      for (const [action, effect] of Object.entries(expectation.actions)) {
        expectEffect(entry(action), effect, () => {
          context.report(place, `expects both effects of ${who}, ${action}`)
        })
      }
      for (const { action, expected } of expectation.outputs) {
        expectOutputs(entry(action), expected, (src) => {
          context.report(place, `expects different outputs of ${src} for ${who}, ${action}`)
        })
      }
    }
  }
  return {
    of: (principal, resource, action) => {
      const found = gathered.get(keyOf(principal, resource, action))
      return { effect: found?.effect ?? 'deny', outputs: found?.outputs ?? new Map(), place: found?.place ?? null }
    },
  }
}

function expectEffect(entry: Gathered, effect: Effect, conflict: () => void): void {
  const wanted = effect === Effect.ALLOW ? 'allow' : 'deny'
  if (entry.effect !== null && entry.effect !== wanted) conflict()
  entry.effect = wanted
}

function expectOutputs(entry: Gathered, expected: readonly ExpectedOutput[], conflict: (src: string) => void): void {
  for (const { src, val } of expected) {
    const value = val === undefined ? null : toJson(ValueSchema, val)
    const before = entry.outputs.get(src)
    if (before !== undefined && !sameJson(before, value)) conflict(src)
    entry.outputs.set(src, value)
  }
}

function pairs(
  expectation: TestTable_Expectation,
  input: InputNames,
  { fixtures, report }: TableContext,
  place: Place | null,
): readonly (readonly [principal: string, resource: string])[] {
  const principals = new Set([
    ...[expectation.principal, ...expectation.principals].filter((name) => name !== ''),
    ...expectation.principalGroups.flatMap((name) => fixtures.principalGroup(name) ?? []),
  ])
  const resources = new Set([
    ...[expectation.resource, ...expectation.resources].filter((name) => name !== ''),
    ...expectation.resourceGroups.flatMap((name) => fixtures.resourceGroup(name) ?? []),
  ])
  const strangers = [
    ...[...principals].filter((name) => !input.principals.includes(name)),
    ...[...resources].filter((name) => !input.resources.includes(name)),
  ]
  if (strangers.length > 0) report(place, `expects of ${strangers.join(', ')}, which its input does not name`)
  return [...principals].flatMap((principal) => [...resources].map((resource) => [principal, resource] as const))
}

function keyOf(...names: readonly string[]): string {
  return JSON.stringify(names)
}
