import type { Look } from './look.js'
import type { Staleness } from './staleness.js'

export interface Watch {
  stop(): void
}

/**
 * Looks at the folder again and again, `pollMs` after the end of the look before, and loads what has changed and then
 * stayed as it is for one more look. Nothing is looked at while a load is under way.
 */
export function startWatch(
  pollMs: number,
  deps: { readonly look: Look; readonly staleness: Staleness; readonly load: () => Promise<void> },
): Watch {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const schedule = (): void => {
    if (stopped) return
    timer = setTimeout(() => void lookOnce(), pollMs)
    timer.unref()
  }
  const lookOnce = async (): Promise<void> => {
    const at = deps.staleness.now()
    const signature = await deps.look()
    if (stopped) return
    if (deps.staleness.observe(signature, at) === 'load') await deps.load()
    schedule()
  }
  schedule()
  return {
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}
