import { CountersignError } from '../../core/errors.js'

/** What one organisation may have done at once. */
export interface Turns {
  /** Throws `rate_limited` when too much of this organisation is under way. */
  take<T>(organisation: string, work: () => Promise<T>): Promise<T>
}

export function createTurns(maxAtOnce: number): Turns {
  const underWay = new Map<string, number>()
  const count = (organisation: string, change: number): void => {
    const left = (underWay.get(organisation) ?? 0) + change
    if (left === 0) underWay.delete(organisation)
    else underWay.set(organisation, left)
  }
  return {
    take: async (organisation, work) => {
      if ((underWay.get(organisation) ?? 0) >= maxAtOnce) {
        throw new CountersignError('rate_limited', 'too many explanations of this organisation are under way', {
          retryAfterSeconds: 1,
        })
      }
      count(organisation, 1)
      try {
        return await work()
      } finally {
        count(organisation, -1)
      }
    },
  }
}
