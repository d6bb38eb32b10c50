import type { Normalized } from '../../core/action.js'
import type { DocumentName, Store } from '../../core/store.js'
import type { StateOptions } from '../options.js'
import { subjectOf } from '../normalized.js'
import { NO_PLAN, type Part, type PartView } from '../part.js'
import { changing, createRemembered, once, type Name } from '../remembered.js'
import { secondsSince } from '../time.js'

interface LastCall {
  atMs: number | null
}

const MAX_KEYS_IN_MEMORY = 10_000

/** When each API key was used last for a decision, whichever agent it spoke for. */
export function createKeyCalls(options: Pick<StateOptions, 'eventRetentionMs'>, store: Pick<Store, 'document'>): Part {
  const memory = createRemembered<LastCall>({
    read: (name) => readLast(name, store),
    weigh: () => 1,
    maxWeight: MAX_KEYS_IN_MEMORY,
  })
  const viewOf = (normalized: Normalized, nowMs: number, last: LastCall): PartView => {
    const { organisation, keyId } = subjectOf(normalized)
    const expiresMs = nowMs + options.eventRetentionMs
    return {
      facts: () => ({ key: { seconds_since_last_call: secondsSince(last.atMs, nowMs) } }),
      plan: () => ({
        changes: [{ kind: 'put_document', document: nameOf(keyId), body: { last_ms: nowMs }, expiresMs }],
        ...changing(memory, { organisation, id: keyId }, (thing) => {
          thing.atMs = Math.max(thing.atMs ?? 0, nowMs)
        }),
      }),
    }
  }
  return {
    lanes: () => [],
    view: (normalized, nowMs) => {
      const { organisation, keyId } = subjectOf(normalized)
      return once(memory.get({ organisation, id: keyId }), (last) => viewOf(normalized, nowMs, last))
    },
    outcome: () => NO_PLAN,
  }
}

function readLast({ organisation, id }: Name, store: Pick<Store, 'document'>): LastCall {
  const lastMs = store.document(organisation, nameOf(id))?.body['last_ms']
  return { atMs: typeof lastMs === 'number' ? lastMs : null }
}

function nameOf(keyId: string): DocumentName {
  return { kind: 'recent', id: `key/${keyId}` }
}
