import { normalForm } from '../../core/normal-form.js'
import type { Action } from '../../core/action.js'
import type { ResourceRef } from '../../core/flow.js'
import { isJsonList, isJsonObject, type JsonValue } from '../../core/json.js'
import { NO_PLAN, together } from '../part.js'
import type { Plan } from '../../core/state.js'
import type { FlowDeps } from './deps.js'
import { taintedBy, UNTAINTED, type Tainted } from './labels.js'

/** Of the thing that the call reads; of a call that names none of its kind, of all that was written. */
export async function labelOfRead(deps: FlowDeps, action: Action): Promise<Tainted> {
  const resource = action.tool.flow.reads?.resource ?? null
  if (resource === null) return UNTAINTED
  const { organisation } = action.subject
  const id = idOf(deps, action, resource)
  const which = id === null ? [EVERY] : [UNNAMED, id]
  let label = UNTAINTED
  for (const one of which) {
    label = taintedBy(label, await deps.resources.of({ organisation, id: `${resource.kind}/${one}` }))
  }
  return label
}

/** What a call writes to carries this label from now on. */
export function writePlan(deps: FlowDeps, action: Action, written: Tainted, nowMs: number): Plan {
  const { writes } = action.tool.flow
  if (writes === null) return NO_PLAN
  const { organisation } = action.subject
  const expiresMs = nowMs + deps.options.eventRetentionMs
  const which = [idOf(deps, action, writes) ?? UNNAMED, EVERY]
  return together(
    which.map((one) => deps.resources.taint({ organisation, id: `${writes.kind}/${one}` }, written, expiresMs)),
  )
}

/** What was written without saying where may stand in any of the kind. */
const UNNAMED = '*'
/** All of the kind together. */
const EVERY = '+'

/** A fingerprint: the id itself is not kept. Null where the catalogue or the call names none. */
function idOf({ store }: FlowDeps, { subject, arguments: args }: Action, { id }: ResourceRef): string | null {
  const value = id === null ? null : (valueAt(args, id) ?? null)
  return value === null ? null : store.fingerprint(subject.organisation, spelt(value))
}

function spelt(value: JsonValue): string {
  return typeof value === 'string' ? normalForm(value, 'NFKC').trim().toLowerCase() : JSON.stringify(value)
}

function valueAt(value: JsonValue | undefined, [token, ...rest]: readonly string[]): JsonValue | undefined {
  if (token === undefined || value === undefined) return value
  if (isJsonObject(value)) return valueAt(Object.hasOwn(value, token) ? value[token] : undefined, rest)
  return isJsonList(value) ? valueAt(value[Number(token)], rest) : undefined
}
