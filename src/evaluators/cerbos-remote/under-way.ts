import type { CheckAnswer } from '../../core/evaluator.js'

/** A call takes milliseconds: who is told to wait may come back soon. */
const RETRY_AFTER_SECONDS = 1

/** Bounds the calls that are under way at once, in all and of one organisation. */
export interface UnderWay {
  run(organisation: string, call: () => Promise<CheckAnswer>): Promise<CheckAnswer>
}

export function createUnderWay({ total, perOrganisation }: { total: number; perOrganisation: number }): UnderWay {
  const counts = new Map<string, number>()
  let out = 0
  const count = (organisation: string, by: 1 | -1): void => {
    out += by
    const left = (counts.get(organisation) ?? 0) + by
    if (left === 0) counts.delete(organisation)
    else counts.set(organisation, left)
  }
  return {
    run: async (organisation, call) => {
      if (out >= total) return { status: 'unavailable', detail: 'queue full' }
      if ((counts.get(organisation) ?? 0) >= perOrganisation) {
        return { status: 'overloaded', retryAfterSeconds: RETRY_AFTER_SECONDS }
      }
      count(organisation, 1)
      try {
        return await call()
      } finally {
        count(organisation, -1)
      }
    },
  }
}
