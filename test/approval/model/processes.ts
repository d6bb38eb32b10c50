import type { Rejudge } from '../../../src/core/approvals.js'
import type { Store } from '../../../src/core/store.js'
import { createSystemWorld } from '../../../src/core/world.js'
import { openAt, tempFolder } from '../../stores/world.js'
import { START_MS } from '../../receipt/world.js'
import { openingOf, openRoom, type Room } from '../world.js'
import { amountOf, groundsOf, MODEL_TERMS, requirementOf } from './policy.js'
import type { Policy } from './steps.js'

export interface Process {
  readonly store: Store
  readonly room: Room
}

/** Two processes over one database, with one clock and one policy, which runs set. */
export interface Processes {
  readonly clock: { nowMs: number; policy: Policy }
  get(number: number): Process
  /** The first one ends, and another one opens the database. */
  restart(): Promise<void>
  close(): Promise<void>
}

export async function openProcesses(): Promise<Processes> {
  const folder = tempFolder()
  const clock = { nowMs: START_MS, policy: 'usual' as Policy }
  const now = (): number => clock.nowMs
  const rejudge: Rejudge = ({ action }, args) => {
    const changed = { ...action, arguments: args }
    const amount = amountOf(changed)
    return Promise.resolve({ ok: true, opening: openingFor(changed, amount, clock.policy) })
  }
  const open = async (): Promise<Process> => {
    const store = await openAt(folder.path, {}, { world: { ...createSystemWorld(), now } })
    return { store, room: openRoom(store, { now, rejudge, terms: MODEL_TERMS }) }
  }
  let first = await open()
  const second = await open()
  return {
    clock,
    get: (number) => (number === 0 ? first : second),
    restart: async () => {
      await first.store.close()
      first = await open()
    },
    close: async () => {
      await first.store.close()
      await second.store.close()
      folder.remove()
    },
  }
}

export function openingFor(action: Parameters<typeof amountOf>[0] & object, amount: number, policy: Policy) {
  return openingOf({
    action: { ...openingOf().action, ...action },
    requesters: ['owner', 'analyst-1'],
    requirement: requirementOf(amount, policy),
    grounds: groundsOf(amount, policy),
  })
}
