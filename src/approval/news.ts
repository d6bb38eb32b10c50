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
  const poll = (): void => {
    for (const [organisation, listened] of organisations) {
      const last = lastEvent(store, organisation, listened.lastEvent)
      if (last === listened.lastEvent) continue
      listened.lastEvent = last
      call(listened)
    }
  }
  const leave = (organisation: string, listener: () => void): void => {
    const listened = organisations.get(organisation)
    listened?.listeners.delete(listener)
    if (listened?.listeners.size === 0) organisations.delete(organisation)
    if (organisations.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
  return {
    tell: (organisation) => {
      call(organisations.get(organisation))
    },
    listen: (organisation, listener) => {
      const listened = organisations.get(organisation) ?? nobody(store, organisation)
      listened.listeners.add(listener)
      organisations.set(organisation, listened)
      timer ??= setInterval(poll, pollMs).unref()
      return () => {
        leave(organisation, listener)
      }
    },
  }
}

function nobody(store: Pick<Store, 'lastApprovalEvent'>, organisation: string): Listened {
  return { listeners: new Set(), lastEvent: store.lastApprovalEvent(organisation) }
}

/** Who is called may leave meanwhile. */
function call(listened: Listened | undefined): void {
  for (const listener of [...(listened?.listeners ?? [])]) listener()
}

/** A store that cannot be read now is asked again at the next poll. */
function lastEvent(store: Pick<Store, 'lastApprovalEvent'>, organisation: string, before: number): number {
  try {
    return store.lastApprovalEvent(organisation)
  } catch {
    return before
  }
}
