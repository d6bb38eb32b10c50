/** Gives way to whoever waits next; may be called more than once. */
export type Leave = () => void

/**
 * Turns by name: who takes several names enters all their queues at one moment, so nobody waits in a circle, and goes on
 * when it is first in each. Names that nobody else wants cost nothing; a busy name holds up those who want it, no others.
 */
export interface Lanes {
  take(names: readonly string[]): Promise<Leave>
}

export function createLanes(): Lanes {
  /** The last in each queue; its promise ends when it has left. */
  const tails = new Map<string, Promise<void>>()
  return {
    take: async (names) => {
      const own = [...new Set(names)]
      const before = own.flatMap((name) => tails.get(name) ?? [])
      const { left, leave } = newTurn()
      for (const name of own) tails.set(name, left)
      void left.then(() => {
        for (const name of own) if (tails.get(name) === left) tails.delete(name)
      })
      await Promise.all(before)
      return leave
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
