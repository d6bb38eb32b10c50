import type { ApprovalEventKind } from '../core/approval.js'
import type { ApprovalFigures } from '../core/figures.js'
import type { Store } from '../core/store.js'

const PAGE = 500
/** Of one organisation at a time; what is left is read the next time. */
const MAX_EVENTS = 10_000

type Reads = Pick<Store, 'organisations' | 'openApprovals' | 'messageCounts' | 'approvalEvents' | 'lastApprovalEvent'>

/** Figures of approvals over all organisations, read when they are asked for; events from now on. */
export function createServiceFigures(store: Reads): () => ApprovalFigures {
  const events = new Map<ApprovalEventKind, number>()
  const lastSeen = new Map(store.organisations().map((name) => [name, store.lastApprovalEvent(name)] as const))
  const count = (organisation: string): void => {
    for (let read = 0; read < MAX_EVENTS; read += PAGE) {
      const page = store.approvalEvents(organisation, lastSeen.get(organisation) ?? 0, PAGE)
      for (const { id, kind } of page) {
        events.set(kind, (events.get(kind) ?? 0) + 1)
        lastSeen.set(organisation, id)
      }
      if (page.length < PAGE) return
    }
  }
  return () => {
    const organisations = store.organisations()
    for (const organisation of organisations) count(organisation)
    const open = organisations.map((organisation) => store.openApprovals(organisation))
    const outbox = organisations.map((organisation) => store.messageCounts(organisation))
    return {
      pending: sum(open.map(({ pending }) => pending)),
      approved: sum(open.map(({ approved }) => approved)),
      oldestMs: earliest(open.map(({ oldestMs }) => oldestMs)),
      outbox: {
        waiting: sum(outbox.map(({ waiting }) => waiting)),
        dead: sum(outbox.map(({ dead }) => dead)),
        oldestMs: earliest(outbox.map(({ oldestMs }) => oldestMs)),
      },
      events,
    }
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function earliest(times: readonly (number | null)[]): number | null {
  return times.reduce((first, time) => (first === null || (time !== null && time < first) ? time : first), null)
}
