export type Within<T> = { readonly inTime: true; readonly value: T } | { readonly inTime: false }

/** Waits no longer than `limitMs`, nor beyond `givenUp`. The work itself goes on; rejects as it does, in time. */
export function within<T>(work: Promise<T>, limitMs: number, givenUp?: Promise<void>): Promise<Within<T>> {
  return new Promise((resolve, reject) => {
    const late = (): void => {
      clearTimeout(timer)
      resolve({ inTime: false })
    }
    const timer = setTimeout(late, limitMs)
    void givenUp?.then(late)
    work.then(
      (value) => {
        clearTimeout(timer)
        resolve({ inTime: true, value })
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error instanceof Error ? error : new Error('unknown failure', { cause: error }))
      },
    )
  })
}
