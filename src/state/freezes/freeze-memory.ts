import type { FreezeTarget } from '../../core/freeze.js'
import type { Store } from '../../core/store.js'
import { freezeId, freezeRecord, freezeTarget, type FreezeRecord } from './freeze-record.js'

/** What is known of one target. */
export interface Known {
  readonly target: FreezeTarget
  /** Of the document, with all that is queued; 0: there is none. */
  readonly version: number
  readonly record: FreezeRecord | null
  /** Changes of it that are queued and not yet durable. */
  readonly pending: number
}

/**
 * Freezes and their absence, over the store. What is not frozen is believed from memory: whoever acts on it compares the
 * version. What is frozen is read each time, so that another process may end it. What is queued counts before all.
 */
export interface FreezeMemory {
  read(organisation: string, target: FreezeTarget): Known
  /** As `read`, and believes nothing but what is queued. */
  readAnew(organisation: string, target: FreezeTarget): Known
  queue(organisation: string, target: FreezeTarget, record: FreezeRecord): void
  settle(organisation: string, target: FreezeTarget, committed: boolean): void
  /** What was read may be outdated. */
  forget(organisation: string, target: FreezeTarget): void
  /** Those of the organisation with queued changes. */
  pending(organisation: string): readonly Known[]
}

interface Kept extends Known {
  readonly organisation: string
  /** To be read again when nothing is pending. */
  readonly stale: boolean
}

export function createFreezeMemory(store: Pick<Store, 'document'>, maxKept: number): FreezeMemory {
  /** Least recently used first. */
  const memory = new Map<string, Kept>()
  const put = (name: string, kept: Kept): Kept => {
    memory.delete(name)
    memory.set(name, kept)
    if (memory.size > maxKept) dropOldest(memory)
    return kept
  }
  const replace = (organisation: string, target: FreezeTarget, next: (kept: Kept) => Kept): void => {
    const name = nameOf(organisation, target)
    const before = memory.get(name)
    if (before === undefined) return
    const kept = next(before)
    if (kept.pending === 0 && kept.stale) memory.delete(name)
    else memory.set(name, kept)
  }
  const readAnew = (organisation: string, target: FreezeTarget): Kept => {
    const name = nameOf(organisation, target)
    const kept = memory.get(name)
    return kept !== undefined && kept.pending > 0 ? kept : put(name, load(store, organisation, target))
  }
  return {
    readAnew,
    read: (organisation, target) => {
      const name = nameOf(organisation, target)
      const kept = memory.get(name)
      return kept === undefined || kept.record?.frozen === true ? readAnew(organisation, target) : put(name, kept)
    },
    queue: (organisation, target, record) => {
      const kept = readAnew(organisation, target)
      put(nameOf(organisation, target), { ...kept, record, version: kept.version + 1, pending: kept.pending + 1 })
    },
    settle: (organisation, target, committed) => {
      replace(organisation, target, (kept) => {
        return { ...kept, pending: kept.pending - 1, stale: kept.stale || !committed }
      })
    },
    forget: (organisation, target) => {
      replace(organisation, target, (kept) => ({ ...kept, stale: true }))
    },
    pending: (organisation) => {
      return [...memory.values()].filter((kept) => kept.organisation === organisation && kept.pending > 0)
    },
  }
}

function load(store: Pick<Store, 'document'>, organisation: string, target: FreezeTarget): Kept {
  const id = freezeId(target)
  const stored = store.document(organisation, { kind: 'freeze', id })
  const record = stored === null ? null : freezeRecord(id, stored.body)
  return { organisation, target, version: stored?.version ?? 0, record, pending: 0, stale: false }
}

/** The longest unused one of which nothing is queued. */
function dropOldest(memory: Map<string, Kept>): void {
  for (const [name, { pending }] of memory) {
    if (pending > 0) continue
    memory.delete(name)
    return
  }
}

function nameOf(organisation: string, { kind, id }: FreezeTarget): string {
  return JSON.stringify([organisation, kind, id])
}

/** Every freeze of the organisation that stands or is queued, in order of its document's id. */
export function allKnown(
  store: Pick<Store, 'documents'>,
  memory: FreezeMemory,
  organisation: string,
  limit: number,
): readonly Pick<Known, 'target' | 'record'>[] {
  const known = new Map<string, Pick<Known, 'target' | 'record'>>()
  for (const { id, body } of store.documents(organisation, 'freeze', limit)) {
    known.set(id, { target: freezeTarget(id), record: freezeRecord(id, body) })
  }
  for (const one of memory.pending(organisation)) known.set(freezeId(one.target), one)
  return [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
}
