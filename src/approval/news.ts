import type { Store } from '../core/store.js'

/** Who waits for something to happen to the approvals of an organisation is called when it did, or may have. */
export interface ApprovalNews {
  /** This process committed something about one. */
  tell(organisation: string): void
  /** Ends by what it returns. The listener must not throw. */
  listen(organisation: string, listener: () => void): () => void
}

export interface NewsOptions {
  /** How often the store is asked what other processes did, while somebody listens. */
  readonly pollMs: number
}

interface Listened {
  readonly listeners: Set<() => void>
  lastEvent: number
}

export function createApprovalNews(store: Pick<Store, 'lastApprovalEvent'>, { pollMs }: NewsOptions): ApprovalNews {
  const organisations = new Map<string, Listened>()
  let timer: NodeJS.Timeout | undefined
  const call = (organisation: string): void => {
    for (const listener of [...(organisations.get(organisation)?.listeners ?? [])]) listener()
  }
  const poll = (): void => {
    for (const [organisation, listened] of organisations) {
      const last = lastEvent(store, organisation, listened.lastEvent)
      if (last === listened.lastEvent) continue
      listened.lastEvent = last
      call(organisation)
    }
  }
  const stop = (organisation: string, listener: () => void): void => {
    const listened = organisations.get(organisation)
    listened?.listeners.delete(listener)
    if (listened?.listeners.size === 0) organisations.delete(organisation)
    if (organisations.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
  return {
    tell: call,
    listen: (organisation, listener) => {
      const listened = organisations.get(organisation) ?? {
        listeners: new Set(),
        lastEvent: store.lastApprovalEvent(organisation),
      }
      listened.listeners.add(listener)
      organisations.set(organisation, listened)
      timer ??= setInterval(poll, pollMs).unref()
      return () => {
        stop(organisation, listener)
      }
    },
  }
}

/** A store that cannot be read now is asked again at the next poll. */
function lastEvent(store: Pick<Store, 'lastApprovalEvent'>, organisation: string, before: number): number {
  try {
    return store.lastApprovalEvent(organisation)
  } catch {
    return before
  }
}
