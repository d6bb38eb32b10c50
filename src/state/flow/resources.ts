import type { Action } from '../../core/action.js'
import type { ResourceRef } from '../../core/flow.js'
import { isJsonList, isJsonObject, type JsonValue } from '../../core/json.js'
import type { Name } from '../remembered.js'
import type { FlowDeps } from './deps.js'
import { taintedBy, UNTAINTED, type Tainted } from './labels.js'

/** Of the thing that the call reads, and of all of its kind; untainted where it reads none. */
export async function labelOfRead(deps: FlowDeps, action: Action): Promise<Tainted> {
  const resource = action.tool.flow.reads?.resource ?? null
  if (resource === null) return UNTAINTED
  const all = await deps.resources.of(resourceName(deps, action, { ...resource, id: null }))
  const one = await deps.resources.of(resourceName(deps, action, resource))
  return taintedBy(all, one)
}

/** Without an id, or where the argument is absent: everything of the kind. The id itself is not kept. */
export function resourceName({ store }: FlowDeps, action: Action, { kind, id }: ResourceRef): Name {
  const { organisation } = action.subject
  const value = id === null ? undefined : valueAt(action.arguments, id)
  const which = value === undefined || value === null ? '*' : store.fingerprint(organisation, spelt(value))
  return { organisation, id: `${kind}/${which}` }
}

function spelt(value: JsonValue): string {
  return typeof value === 'string' ? value.normalize('NFKC').trim().toLowerCase() : JSON.stringify(value)
}

function valueAt(value: JsonValue | undefined, [token, ...rest]: readonly string[]): JsonValue | undefined {
  if (token === undefined || value === undefined) return value
  if (isJsonObject(value)) return valueAt(Object.hasOwn(value, token) ? value[token] : undefined, rest)
  return isJsonList(value) ? valueAt(value[Number(token)], rest) : undefined
}
