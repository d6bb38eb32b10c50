import type { PolicyContents } from '../core/activation.js'
import { PolicyLoadError, type PolicyProblem, type PolicySet } from '../core/policy-set.js'
import { within } from './within.js'

/** A set that is ready to judge, and what it says. */
export interface LoadedPolicies {
  readonly set: PolicySet
  /** Of a signed set; null for an unsigned one. */
  readonly revision: number | null
  readonly contents: PolicyContents
}

/** `null` set: the folder says what `active` says, and nothing was built. */
export type Load = (
  active: PolicySet | null,
) => Promise<LoadedPolicies | { readonly set: null; readonly revision: number | null }>

export type Attempt = Awaited<ReturnType<Load>> | { readonly problems: readonly PolicyProblem[] }

export interface Loader {
  /** Never rejects: what goes wrong are problems. */
  attempt(active: PolicySet): Promise<Attempt>
  /** Closes what was built and is not used after all. Never rejects, and does not wait for ever. */
  discard(attempt: Attempt): Promise<void>
  /** Ends an attempt under way, and all further ones at once. */
  giveUp(): void
  /** When no attempt is under way: waits, for a bounded time, until what was given up has ended and is closed. */
  idle(): Promise<void>
}

export interface LoaderDeps {
  readonly load: Load
  /** A set that is not used after all could not be closed. */
  readonly report: (error: unknown) => void
}

/** Loads that were given up may hang on, holding a thread of the process each. */
const MAX_LATE = 2
const CLOSE_WITHIN_MS = 10_000

export function createLoader(timeoutMs: number, { load, report }: LoaderDeps): Loader {
  const late = new Set<Promise<void>>()
  const given = new AbortController()

  const discard = async (attempt: Attempt): Promise<void> => {
    if (!('set' in attempt) || attempt.set === null) return
    await closeWithin(attempt.set, report)
  }
  /** What comes too late is closed when it comes. */
  const discardLate = (loading: ReturnType<Load>): void => {
    const closed = loading.then(discard, () => undefined).finally(() => late.delete(closed))
    late.add(closed)
  }
  return {
    discard,
    attempt: async (active) => {
      if (late.size >= MAX_LATE) return broken('earlier loads were given up and still hang')
      const loading = load(active)
      try {
        const loaded = await within(loading, timeoutMs, given.signal)
        if (loaded.inTime) return loaded.value
      } catch (error) {
        return { problems: problemsOf(error) }
      }
      discardLate(loading)
      return broken(`loading took longer than ${timeoutMs} ms and was given up`)
    },
    giveUp: () => {
      given.abort()
    },
    idle: async () => {
      await within(Promise.all(late), CLOSE_WITHIN_MS)
    },
  }
}

/** Closes a set that nobody uses. What goes wrong is told, and holds up nothing. */
export async function closeWithin({ evaluator }: PolicySet, report: (error: unknown) => void): Promise<void> {
  try {
    const closed = await within(evaluator.close(), CLOSE_WITHIN_MS)
    if (!closed.inTime) report(new Error(`not closed within ${CLOSE_WITHIN_MS} ms`))
  } catch (error) {
    report(error)
  }
}

function problemsOf(error: unknown): readonly PolicyProblem[] {
  if (error instanceof PolicyLoadError) return error.problems
  return broken(error instanceof Error ? error.message : 'unknown failure').problems
}

function broken(message: string): { readonly problems: readonly PolicyProblem[] } {
  return { problems: [{ file: 'policies', line: null, column: null, message }] }
}
