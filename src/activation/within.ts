export type Within<T> = { readonly inTime: true; readonly value: T } | { readonly inTime: false }

/**
 * Waits no longer than `limitMs`, nor beyond the moment that `givenUp` fires. The work itself goes on; rejects as it
 * does, in time.
 */
export function within<T>(work: Promise<T>, limitMs: number, givenUp?: AbortSignal): Promise<Within<T>> {
  if (givenUp?.aborted === true) {
    work.catch(() => undefined)
    return Promise.resolve({ inTime: false })
  }
  return new Promise((resolve, reject) => {
    const late = (): void => {
      settle()
      resolve({ inTime: false })
    }
    const timer = setTimeout(late, limitMs)
    // A signal outlives many waits: what stayed listening would keep their values alive.
    const settle = (): void => {
      clearTimeout(timer)
      givenUp?.removeEventListener('abort', late)
    }
    givenUp?.addEventListener('abort', late)
    work.then(
      (value) => {
        settle()
        resolve({ inTime: true, value })
      },
      (error: unknown) => {
        settle()
        reject(error instanceof Error ? error : new Error('unknown failure', { cause: error }))
      },
    )
  })
}
