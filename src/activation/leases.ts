import type { PolicySet, PolicySource } from '../core/policy-set.js'

export interface LeaseOptions {
  /** So long a replaced set may still serve the requests that hold it; then it is closed under them. */
  readonly retireWithinMs: number
}

export interface LeaseDeps {
  readonly expired: () => boolean
  /** An evaluator that could not be closed; the service goes on. */
  readonly report: (error: unknown) => void
}

/** The set in force, counted by those who use it. */
export interface Leases extends PolicySource {
  /** One assignment: who comes after it gets `next`, who came before keeps what it has. */
  swap(next: PolicySet): void
  /** Closes the set in force and waits for those that are being retired. Nobody may use the source any more. */
  close(): Promise<void>
}

interface Lease {
  readonly set: PolicySet
  users: number
  /** Null while the set is in force. */
  retire: (() => void) | null
}

export function createLeases(first: PolicySet, options: LeaseOptions, deps: LeaseDeps): Leases {
  let lease: Lease = { set: first, users: 0, retire: null }
  const retiring = new Set<Promise<void>>()

  const use = async <T>(run: (set: PolicySet) => Promise<T>): Promise<T> => {
    const mine = lease
    mine.users += 1
    try {
      return await run(mine.set)
    } finally {
      mine.users -= 1
      if (mine.users === 0) mine.retire?.()
    }
  }

  const retire = (old: Lease): void => {
    const ended = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, options.retireWithinMs)
      timer.unref()
      old.retire = () => {
        clearTimeout(timer)
        resolve()
      }
      if (old.users === 0) old.retire()
    })
    const closed = ended
      .then(() => old.set.evaluator.close())
      .catch(deps.report)
      .finally(() => retiring.delete(closed))
    retiring.add(closed)
  }

  return {
    use,
    current: () => lease.set,
    expired: deps.expired,
    swap: (next) => {
      const old = lease
      lease = { set: next, users: 0, retire: null }
      retire(old)
    },
    close: async () => {
      retire(lease)
      await Promise.all(retiring)
    },
  }
}
