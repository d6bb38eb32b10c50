import type { ApprovalEvent } from '../core/approval.js'
import type { Caller } from '../core/caller.js'
import { CountersignError } from '../core/errors.js'
import type { JsonObject } from '../core/json.js'
import type { DeskDeps } from './desk-deps.js'
import { sightOf } from './sight.js'
import { wireEvent } from './wire.js'

const PAGE = 100
/** After a store that could not be read. */
const RETRY_MS = 1_000
const PAGES_AT_ONCE = 2

/**
 * Tells every event of the organisation after this one, in order, those that are there at once; null: only what happens
 * from now on. A `tell` that throws ends it. Throws `approval_not_permitted` for who is not told of others' approvals.
 */
export function follow(
  deps: DeskDeps,
  afterId: number | null,
  caller: Caller,
  tell: (event: JsonObject) => void,
): () => void {
  const { organisation } = caller
  if (sightOf(caller) !== 'people') throw new CountersignError('approval_not_permitted', 'this key sees no events')
  const following = { last: afterId ?? deps.store.lastApprovalEvent(organisation), stopped: false }
  const stop = (): void => {
    following.stopped = true
    unlisten()
  }
  const tellOrStop = (event: JsonObject): void => {
    try {
      tell(event)
    } catch {
      stop()
    }
  }
  const pump = (): void => {
    if (following.stopped) return
    try {
      const more = tellPages(deps, organisation, following, tellOrStop)
      if (more) setImmediate(pump)
    } catch {
      // Else whoever follows would hear nothing more, and take it for quiet.
      setTimeout(pump, RETRY_MS).unref()
    }
  }
  const unlisten = deps.news.listen(organisation, pump)
  pump()
  return stop
}

interface Following {
  /** The last event that was told. */
  last: number
  stopped: boolean
}

/** In portions, so that a long backlog leaves time for others. True: there may be more. */
function tellPages(
  deps: DeskDeps,
  organisation: string,
  following: Following,
  tell: (event: JsonObject) => void,
): boolean {
  for (let page = 0; page < PAGES_AT_ONCE; page++) {
    const events = deps.store.approvalEvents(organisation, following.last, PAGE)
    for (const event of events) {
      if (following.stopped) return false
      tellOne(deps, organisation, event, tell)
      following.last = event.id
    }
    if (events.length < PAGE) return false
  }
  return true
}

/** Of an approval that is forgotten nothing is told. */
function tellOne(
  { store, now }: DeskDeps,
  organisation: string,
  event: ApprovalEvent,
  tell: (event: JsonObject) => void,
): void {
  const approval = store.approval(organisation, event.approvalId)
  if (approval !== null) tell(wireEvent(event, approval, now()))
}
