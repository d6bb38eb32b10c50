import type { Subject } from '../../core/action.js'
import type { Caller } from '../../core/caller.js'
import type { Freeze, FreezeTarget } from '../../core/freeze.js'
import type { AuditEntry } from '../../core/receipt.js'
import type { FrozenSince, Plan } from '../../core/state.js'
import type { Change, Store } from '../../core/store.js'
import { subjectOf } from '../normalized.js'
import { NO_PLAN, type Part } from '../part.js'
import { DAY_MS } from '../time.js'
import { allKnown, createFreezeMemory, type FreezeMemory, type Known } from './freeze-memory.js'
import { asFreeze, freezeBody, freezeId, type FreezeRecord } from './freeze-record.js'

export interface Freezes extends Part {
  /** What stops these now: the organisation's freeze, the key's or the agent's, as far as they are named; null: nothing. */
  of(subject: Pick<Subject, 'organisation'> & Partial<Pick<Subject, 'keyId' | 'agentId'>>): Freeze | null
  /** Reads the store, whatever memory says. */
  since(decision: AuditEntry, caller?: Pick<Caller, 'keyId'>): FrozenSince
  freeze(organisation: string, target: FreezeTarget, why: Why): Plan | null
  unfreeze(organisation: string, target: FreezeTarget, why: Why): Plan | null
  /** In order of kind and id, at most 1,000. */
  list(organisation: string): readonly Freeze[]
}

export interface Why {
  readonly reason: string
  readonly auditId: string
  readonly atMs: number
}

type FreezeStore = Pick<Store, 'document' | 'documents' | 'entry'>

/** Targets in memory; a decision reads three. */
const MAX_KNOWN = 10_000
const MAX_LISTED = 1_000
const MAX_DOCUMENTS_READ = 10_000
/** The document of an ended freeze is there as long as any receipt could be redeemed, and a good while longer. */
const ENDED_KEPT_MS = 30 * DAY_MS

/**
 * An ALLOW compares the documents of its agent, key and organisation as they were read: a freeze that came between, of
 * whatever process, makes its commit fail with `state_moved`, and it is judged again.
 */
export function createFreezes(store: FreezeStore, maxKnown: number = MAX_KNOWN): Freezes {
  const memory = createFreezeMemory(store, maxKnown)
  const read = (subject: Parameters<Freezes['of']>[0]): readonly Known[] =>
    targetsOf(subject).map((target) => memory.read(subject.organisation, target))
  return {
    of: (subject) => firstFreeze(read(subject)),
    since: (decision, caller) => sinceOf({ decision, caller }, store, memory),
    freeze: (organisation, target, why) => {
      const known = memory.readAnew(organisation, target)
      if (known.record?.frozen === true) return null
      return change(organisation, known, { ...why, frozen: true, frozenAuditId: why.auditId }, memory)
    },
    unfreeze: (organisation, target, why) => {
      const known = memory.readAnew(organisation, target)
      if (known.record?.frozen !== true) return null
      const { frozenAuditId } = known.record
      return change(organisation, known, { ...why, frozen: false, frozenAuditId }, memory)
    },
    list: (organisation) => {
      const known = allKnown(store, memory, organisation, MAX_DOCUMENTS_READ)
      return known.flatMap((one) => standing(one) ?? []).slice(0, MAX_LISTED)
    },
    lanes: () => [],
    view: (normalized) => {
      const subject = subjectOf(normalized)
      const known = read(subject)
      return {
        facts: () => ({}),
        plan: ({ decision }) => (decision === 'ALLOW' ? allowing(subject.organisation, known, memory) : NO_PLAN),
      }
    },
    outcome: () => NO_PLAN,
  }
}

function targetsOf(of: Parameters<Freezes['of']>[0]): readonly FreezeTarget[] {
  return [
    { kind: 'organisation', id: of.organisation },
    ...(of.keyId === undefined ? [] : [{ kind: 'key', id: of.keyId } as const]),
    ...(of.agentId === undefined ? [] : [{ kind: 'agent', id: of.agentId } as const]),
  ]
}

function standing({ target, record }: Pick<Known, 'target' | 'record'>): Freeze | null {
  return record?.frozen === true ? asFreeze(target, record) : null
}

function firstFreeze(known: readonly Known[]): Freeze | null {
  const freezes = known.flatMap((one) => standing(one) ?? [])
  return freezes[0] ?? null
}

/** Of what was read as frozen nothing can be allowed: no document of it may be there, and one is. */
function allowing(organisation: string, known: readonly Known[], memory: FreezeMemory): Plan {
  const changes = known.map((one) => compare(one, one.record?.frozen === true ? 0 : one.version))
  return {
    changes,
    queued: () => undefined,
    settled: (committed) => {
      if (committed) return
      for (const { target } of known) memory.forget(organisation, target)
    },
  }
}

function change(organisation: string, known: Known, record: FreezeRecord, memory: FreezeMemory): Plan {
  const { target, version } = known
  const document = { kind: 'freeze', id: freezeId(target) } as const
  const expiresMs = record.frozen ? null : record.atMs + ENDED_KEPT_MS
  return {
    changes: [compare(known, version), { kind: 'put_document', document, body: freezeBody(record), expiresMs }],
    queued: () => {
      memory.queue(organisation, target, record)
    },
    settled: (committed) => {
      memory.settle(organisation, target, committed)
    },
  }
}

function compare({ target }: Known, version: number): Change {
  return { kind: 'compare_document', document: { kind: 'freeze', id: freezeId(target) }, version }
}

interface Redeeming {
  readonly decision: AuditEntry
  /** Who redeems; stopped by a freeze that stands now. */
  readonly caller: Pick<Caller, 'keyId'> | undefined
}

function sinceOf({ decision, caller }: Redeeming, store: FreezeStore, memory: FreezeMemory): FrozenSince {
  const { organisation } = decision
  const known = stoppersOf(decision).map((target) => memory.readAnew(organisation, target))
  const own = caller === undefined ? [] : [memory.readAnew(organisation, { kind: 'key', id: caller.keyId })]
  const stopping =
    known.find((one) => stopped(one, decision, store)) ?? own.find(({ record }) => record?.frozen === true)
  if (stopping !== undefined) return { frozen: true, freeze: stopping.target }
  return { frozen: false, changes: [...known, ...own].map((one) => compare(one, one.version)) }
}

/** Whose freeze ends a decision's receipt. */
function stoppersOf({ organisation, caller_key_id: keyId, receipt }: AuditEntry): readonly FreezeTarget[] {
  const key = keyId === null ? [] : [{ kind: 'key', id: keyId } as const]
  const agent = receipt.agent_id === null ? [] : [{ kind: 'agent', id: receipt.agent_id } as const]
  return [{ kind: 'organisation', id: organisation }, ...key, ...agent]
}

/** A freeze that is not in the log: queued, so it will stand behind the decision, or so old that its entry was dropped. */
function stopped({ record, pending }: Known, { organisation, seq }: AuditEntry, store: FreezeStore): boolean {
  if (record === null) return false
  if (record.frozen) return true
  const freeze = store.entry(organisation, record.frozenAuditId)
  return freeze === null ? pending > 0 : freeze.seq > seq
}
