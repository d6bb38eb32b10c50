import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { Store } from '../../src/core/store.js'
import { createSystemWorld } from '../../src/core/world.js'
import { openAt, tempFolder } from '../stores/world.js'
import { START_MS } from '../receipt/world.js'
import { openRoom, type Room, type RoomOptions } from './world.js'

export interface Stored {
  readonly store: () => Store
  readonly now: () => number
  /** Lets time pass. */
  readonly pass: (ms: number) => void
  /** A process over the database; `organisation` is a new one in each test. */
  readonly room: (options?: Partial<RoomOptions>) => Room
  readonly organisation: () => string
}

/** One real database for a file, a clock that only goes on, and an organisation of its own for each test. */
export function stored(): Stored {
  const folder = tempFolder()
  let nowMs = START_MS
  let serial = 0
  let store: Store
  const now = (): number => nowMs
  beforeAll(async () => {
    store = await openAt(folder.path, {}, { world: { ...createSystemWorld(), now } })
  })
  beforeEach(() => {
    serial += 1
  })
  afterAll(async () => {
    await store.close()
    folder.remove()
  })
  return {
    store: () => store,
    now,
    pass: (ms) => {
      nowMs += ms
    },
    room: (options = {}) => openRoom(store, { now, ...options }),
    organisation: () => `org-${serial}`,
  }
}
