import type { JsonObject } from '../../core/json.js'
import type { Change, DocumentName, Store } from '../../core/store.js'
import { createRemembered, type Name, type Remembered } from '../remembered.js'
import { readEvent, type CallEvent, type Runs } from './call-event.js'
import { NO_RUNS, runsAfter } from './runs.js'

/** So many calls of an agent are remembered. */
export const REMEMBERED_CALLS = 200

/** An agent's latest calls, oldest first. */
export interface RecentCalls {
  readonly events: CallEvent[]
  /** The agent's first call; null when it never made one. */
  first: FirstCall | null
}

/** Kept apart from the calls, of which the oldest are forgotten. */
export interface FirstCall {
  readonly atMs: number
  readonly expiresMs: number
}

/** All agents' together; some 500 bytes each, a refused call's a kilobyte. */
const MAX_EVENTS_IN_MEMORY = 100_000
/** An agent without calls takes memory too. */
const OWN_WEIGHT = 2

export function createRecentCalls(store: Pick<Store, 'events' | 'document'>): Remembered<RecentCalls> {
  return createRemembered({
    read: (name) => readRecent(name, store),
    weigh: ({ events }) => events.length + OWN_WEIGHT,
    maxWeight: MAX_EVENTS_IN_MEMORY,
  })
}

export function addCall(recent: RecentCalls, event: CallEvent, first: FirstCall): void {
  recent.first = first
  recent.events.push(event)
  if (recent.events.length > REMEMBERED_CALLS) recent.events.shift()
}

/** The state's memory ends where the store's does: what is older is forgotten. */
export function forgetBefore(recent: RecentCalls, sinceMs: number): void {
  const kept = recent.events.findIndex(({ atMs }) => atMs >= sinceMs)
  if (kept !== 0) recent.events.splice(0, kept === -1 ? recent.events.length : kept)
  if (kept === -1) recent.first = null
}

export function reportOutcome(recent: RecentCalls, auditId: string, outcome: CallEvent['outcome']): void {
  const index = recent.events.findIndex((event) => event.auditId === auditId)
  const event = recent.events[index]
  if (event !== undefined) recent.events[index] = { ...event, outcome }
}

export function runsOf({ events }: RecentCalls): Runs {
  return runsAfter(events[0]?.before ?? NO_RUNS, events)
}

/** Keeps the moment of the first call for as long as calls are remembered; written anew a day before it would be forgotten. */
export function firstCallChanges(agentId: string, first: FirstCall, known: FirstCall | null): readonly Change[] {
  if (known?.expiresMs === first.expiresMs) return []
  const body: JsonObject = { first_ms: first.atMs, expires_ms: first.expiresMs }
  return [{ kind: 'put_document', document: firstCallName(agentId), body, expiresMs: first.expiresMs }]
}

function readRecent({ organisation, id }: Name, store: Pick<Store, 'events' | 'document'>): RecentCalls {
  const events = store.events(organisation, id, REMEMBERED_CALLS).map(readEvent).reverse()
  const body = store.document(organisation, firstCallName(id))?.body
  return { events, first: readFirst(body) ?? firstOf(events[0]) }
}

function readFirst(body: JsonObject | undefined): FirstCall | null {
  const [atMs, expiresMs] = [body?.['first_ms'], body?.['expires_ms']]
  return typeof atMs === 'number' && typeof expiresMs === 'number' ? { atMs, expiresMs } : null
}

function firstOf(oldest: CallEvent | undefined): FirstCall | null {
  return oldest === undefined ? null : { atMs: oldest.atMs, expiresMs: 0 }
}

function firstCallName(agentId: string): DocumentName {
  return { kind: 'recent', id: `agent/${agentId}` }
}
