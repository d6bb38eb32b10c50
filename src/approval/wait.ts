import type { Approval } from '../core/approval.js'
import type { ApprovalDesk } from '../core/approvals.js'
import type { Caller } from '../core/caller.js'
import type { JsonObject } from '../core/json.js'
import type { DeskDeps } from './desk-deps.js'
import { find } from './sight.js'
import { isOpen, statusAt } from './standing.js'
import { view } from './view.js'

type Until = Parameters<ApprovalDesk['wait']>[1]

/** Nothing is waited for that cannot happen: what is not pending is answered at once, unless its version is known. */
export async function wait(deps: DeskDeps, id: string, until: Until, caller: Caller): Promise<JsonObject> {
  const { version, waitMs, signal } = until
  const first = find(deps.store, id, caller)
  const status = statusAt(first, deps.now())
  const isNew = version === null ? status !== 'pending' : version !== first.version
  if (!isNew && isOpen(status) && waitMs > 0 && !signal.aborted) await changed(deps, first, until, caller)
  return view(deps, find(deps.store, id, caller), caller)
}

/** Resolves when the approval is another one than this, has expired, or it has been long enough. */
function changed(deps: DeskDeps, first: Approval, { waitMs, signal }: Until, caller: Caller): Promise<void> {
  return new Promise((resolve, reject) => {
    const stops: (() => void)[] = []
    const end = (settle: () => void): void => {
      for (const stop of stops.splice(0)) stop()
      settle()
    }
    const look = (): void => {
      try {
        if (find(deps.store, first.id, caller).version !== first.version) end(resolve)
      } catch (error) {
        end(() => {
          reject(error instanceof Error ? error : new Error(String(error)))
        })
      }
    }
    const done = (): void => {
      end(resolve)
    }
    const timer = setTimeout(done, Math.min(waitMs, Math.max(0, first.expiresMs - deps.now())))
    signal.addEventListener('abort', done, { once: true })
    stops.push(
      () => {
        clearTimeout(timer)
      },
      () => {
        signal.removeEventListener('abort', done)
      },
      deps.news.listen(caller.organisation, look),
    )
    // What was committed between the first look and the listening.
    look()
  })
}
