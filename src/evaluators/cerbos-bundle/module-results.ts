import { isJsonObject, type JsonObject } from '../../core/json.js'
import type { EngineOutput, EngineResult } from '../cerbos-embedded/wire/response.js'

/**
 * What the thread of a module posts: for each resource the answers of `@cerbos/embedded`, one for each action, as JSON.
 * Throws for anything else.
 */
export function readResults(bytes: Uint8Array): readonly EngineResult[] {
  const results: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  return list(results).map((ofResource) => together(list(ofResource).map((result) => readResult(object(result)))))
}

function together([first, ...more]: readonly EngineResult[]): EngineResult {
  if (first === undefined) throw new Error('an answer is missing')
  return more.reduce(
    (all, next) => ({
      ...all,
      effects: new Map([...all.effects, ...next.effects]),
      policies: new Map([...all.policies, ...next.policies]),
      outputs: [...all.outputs, ...next.outputs],
    }),
    first,
  )
}

function readResult(result: JsonObject): EngineResult {
  const resource = object(result['resource'])
  const actions = Object.entries(object(result['actions']))
  const meta = object(object(result['metadata'])['actions'])
  return {
    resource: {
      id: text(resource['id']),
      kind: text(resource['kind']),
      version: text(resource['policyVersion']),
      scope: text(resource['scope']),
    },
    effects: new Map(actions.map(([action, effect]) => [action, effect === 'EFFECT_ALLOW' ? 'allow' : 'deny'])),
    policies: new Map(Object.entries(meta).map(([action, told]) => [action, text(object(told)['matchedPolicy'])])),
    outputs: list(result['outputs']).map((output) => readOutput(object(output), actions[0]?.[0] ?? '')),
    schemaErrors: list(result['validationErrors']).map((error) => {
      const { path, message } = object(error)
      return { path: text(path), message: text(message) }
    }),
    effectiveDerivedRoles: list(object(result['metadata'])['effectiveDerivedRoles']).map(text),
  }
}

/** The module does not tell for which action an output is; it is asked about one at a time. */
function readOutput({ source, value = null }: JsonObject, action: string): EngineOutput {
  return { source: text(source), action, value }
}

function object(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw new Error('an object is missing')
  return value
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('a list is missing')
  return value
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error('a text is missing')
  return value
}
