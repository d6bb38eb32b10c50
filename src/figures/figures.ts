import { MAX_DASHBOARD_HOURS, type Figures } from '../core/figures.js'
import type { JsonObject } from '../core/json.js'
import type { Store } from '../core/store.js'
import { approvalFigures, type ApprovalReads } from './approval-figures.js'
import { decisionFigures } from './decision-figures.js'
import { explore, type LogReads } from './explorer.js'
import { createPages } from './pages.js'
import { windowOf } from './window.js'

export interface FiguresDeps {
  readonly store: Pick<Store, 'tallies' | 'messageCounts'> & ApprovalReads & LogReads
  readonly nowMs: () => number
}

export function createFigures({ store, nowMs }: FiguresDeps): Figures {
  const pages = createPages()
  const dashboard = async (organisation: string, hours: number): Promise<JsonObject> => {
    const window = windowOf(nowMs(), Math.min(Math.max(1, Math.floor(hours)), MAX_DASHBOARD_HOURS))
    return {
      from: instant(window.fromMs),
      to: instant(window.toMs),
      step: window.step,
      ...decisionFigures(store.tallies(organisation, window.fromMs), window),
      approvals: await approvalFigures(store, pages, organisation, window),
      outbox: outboxFigures(store.messageCounts(organisation)),
    }
  }
  return {
    dashboard: (organisation, hours) => pages.inTurn(() => dashboard(organisation, hours)),
    decisions: (organisation, query) => pages.inTurn(() => explore(store, pages, organisation, query)),
  }
}

function outboxFigures({ waiting, dead, oldestMs }: ReturnType<Store['messageCounts']>): JsonObject {
  return { waiting, dead, oldest_at: oldestMs === null ? null : instant(oldestMs) }
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
