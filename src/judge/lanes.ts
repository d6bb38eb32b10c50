import { CountersignError } from '../core/errors.js'

/** Gives way to whoever waits next; may be called more than once. */
export type Leave = () => void

/**
 * Turns by name: who takes several names enters all their queues at one moment, so nobody waits in a circle, and goes on
 * when it is first in each. Names that nobody else wants cost nothing; a busy name holds up those who want it, no others.
 */
export interface Lanes {
  /** Throws `rate_limited` when too many of this organisation are waiting. */
  take(organisation: string, names: readonly string[]): Promise<Leave>
}

/** `maxWaiting`: of one organisation, so that its busiest name cannot fill the service with requests that wait. */
export function createLanes(maxWaiting: number): Lanes {
  /** The last in each queue; its promise ends when it has left. */
  const tails = new Map<string, Promise<void>>()
  const waiting = createWaiting(maxWaiting)
  return {
    take: async (organisation, names) => {
      const own = [...new Set(names)]
      const before = own.flatMap((name) => tails.get(name) ?? [])
      if (before.length > 0) waiting.enter(organisation)
      const { left, leave } = newTurn()
      for (const name of own) tails.set(name, left)
      void left.then(() => {
        for (const name of own) if (tails.get(name) === left) tails.delete(name)
      })
      if (before.length === 0) return leave
      await Promise.all(before)
      waiting.leave(organisation)
      return leave
    },
  }
}

function createWaiting(max: number): { enter(organisation: string): void; leave(organisation: string): void } {
  const counts = new Map<string, number>()
  return {
    enter: (organisation) => {
      const count = counts.get(organisation) ?? 0
      if (count >= max) {
        throw new CountersignError('rate_limited', 'too many calls of this organisation wait for each other', {
          retryAfterSeconds: 1,
        })
      }
      counts.set(organisation, count + 1)
    },
    leave: (organisation) => {
      const count = counts.get(organisation) ?? 0
      if (count > 1) counts.set(organisation, count - 1)
      else counts.delete(organisation)
    },
  }
}

function newTurn(): { readonly left: Promise<void>; readonly leave: Leave } {
  let leave: Leave = () => undefined
  const left = new Promise<void>((resolve) => {
    leave = resolve
  })
  return { left, leave }
}
