import { CountersignError } from '../core/errors.js'

/** Gives way to whoever waits next; may be called more than once. */
export type Leave = () => void

/**
 * Turns by name: who takes several names enters all their queues at one moment, so nobody waits in a circle, and goes on
 * when it is first in each. Names that nobody else wants cost nothing; a busy name holds up those who want it, no others.
 */
export interface Lanes {
  /** Throws `rate_limited` when too many of this organisation are waiting, or half as many for one of the names. */
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
      const busy = own.filter((name) => tails.has(name))
      const before = busy.flatMap((name) => tails.get(name) ?? [])
      const stopWaiting = busy.length === 0 ? null : waiting.enter(organisation, busy)
      const { left, leave } = newTurn()
      for (const name of own) tails.set(name, left)
      void left.then(() => {
        for (const name of own) if (tails.get(name) === left) tails.delete(name)
      })
      if (stopWaiting === null) return leave
      await Promise.all(before)
      stopWaiting()
      return leave
    },
  }
}

interface Waiting {
  /** Ends with the call of what it returns. Throws `rate_limited`. */
  enter(organisation: string, names: readonly string[]): () => void
}

function createWaiting(max: number): Waiting {
  const counts = new Map<string, number>()
  const maxOfName = Math.ceil(max / 2)
  const add = (who: string, more: 1 | -1): void => {
    const count = (counts.get(who) ?? 0) + more
    if (count > 0) counts.set(who, count)
    else counts.delete(who)
  }
  return {
    enter: (organisation, names) => {
      const whole = `organisation ${organisation}`
      const each = names.map((name) => `name ${organisation} ${name}`)
      const isFull = (counts.get(whole) ?? 0) >= max || each.some((name) => (counts.get(name) ?? 0) >= maxOfName)
      if (isFull) throw tooMany()
      for (const who of [whole, ...each]) add(who, 1)
      return () => {
        for (const who of [whole, ...each]) add(who, -1)
      }
    },
  }
}

function tooMany(): CountersignError {
  return new CountersignError('rate_limited', 'too many calls of this organisation wait for each other', {
    retryAfterSeconds: 1,
  })
}

function newTurn(): { readonly left: Promise<void>; readonly leave: Leave } {
  let leave: Leave = () => undefined
  const left = new Promise<void>((resolve) => {
    leave = resolve
  })
  return { left, leave }
}
