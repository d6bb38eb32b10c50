import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DecisionQuery, Figures } from '../../src/core/figures.js'
import { createFigures } from '../../src/figures/figures.js'
import { namedValidator } from '../../src/http/validation.js'
import { HOUR_MS, NOW_MS, openStoreWorld, type StoreWorld } from './world.js'

let world: StoreWorld
let figures: Figures

// Each test has an organisation of its own: opening a store takes longer than all that is done here.
beforeAll(async () => {
  world = await openStoreWorld()
  figures = createFigures({ store: world.store, nowMs: world.now })
})
afterAll(() => world.close())

interface Page {
  readonly decisions: readonly Record<string, unknown>[]
  readonly next: number | null
  readonly complete: boolean
}

async function find(organisation: string, query: Partial<DecisionQuery> = {}): Promise<Page> {
  const page: unknown = await figures.decisions(organisation, { limit: 50, ...query })
  const validate = namedValidator('DecisionPage')
  expect(validate(page), JSON.stringify(validate.errors)).toBe(true)
  return page as Page
}

const idsOf = ({ decisions }: Page): unknown[] => decisions.map(({ audit_id: id }) => id)

describe('decisions of the log', () => {
  it('are found newest first, in short, and nothing else is', async () => {
    const claims = { organisation: 'acme', decision: 'BLOCK', mode: 'blocking', approval_id: 'apr_1' } as const
    const first = await world.commit(claims)
    await world.commit({ ...claims, type: 'countersign.outcome/v1', decision: null, mode: null })
    await world.commit({ ...claims, type: 'countersign.approval/v1', decision: null, mode: null })
    await world.commit({ ...claims, organisation: 'globex' })
    const second = await world.commit({ ...claims, tool_name: null, session_id: null, reason: null, reason_codes: [] })
    const page = await find('acme')
    expect([page.next, page.complete, idsOf(page)]).toEqual([null, true, [second, first]])
    expect(page.decisions[1]).toEqual({
      audit_id: first,
      audit_seq: 1,
      timestamp: new Date(NOW_MS).toISOString(),
      decision: 'BLOCK',
      would_decide: null,
      mode: 'blocking',
      blocked_by: null,
      agent_id: 'finance-agent',
      session_id: 'sess-1',
      tool_name: 'process_payment',
      reason: 'Käse für 5 €',
      reason_codes: ['amount_over_limit'],
      approval_id: 'apr_1',
    })
  })

  it('are filtered by all that is asked for', async () => {
    const organisation = 'filters'
    const likely = {
      organisation,
      decision: 'BLOCK',
      agent_id: 'bot',
      tool_name: 'pay',
      reason_codes: ['a', 'b'],
      approval_id: 'apr_9',
    } as const
    const wanted = await world.commit(likely)
    for (const other of [
      { decision: 'ALLOW' },
      { agent_id: 'both' },
      { tool_name: null },
      { reason_codes: ['ab'] },
      { approval_id: null },
    ] as const) {
      await world.commit({ ...likely, ...other })
    }
    const query = { decision: 'BLOCK', agentId: 'bot', tool: 'pay', reason: 'b', approvalId: 'apr_9' } as const
    expect(idsOf(await find(organisation, query))).toEqual([wanted])
    for (const name of Object.keys(query) as (keyof typeof query)[]) {
      const { [name]: _, ...rest } = query
      expect(idsOf(await find(organisation, rest))).toHaveLength(2)
    }
  })

  it('are paged without a gap or a repetition', async () => {
    const organisation = 'pages'
    const ids: string[] = []
    for (let at = 0; at < 7; at++) ids.unshift(await world.commit({ organisation }))
    const pages: unknown[][] = []
    let before: number | null | undefined
    while (before !== null) {
      const page: Page = await find(organisation, { limit: 3, ...(before === undefined ? {} : { before }) })
      pages.push(idsOf(page))
      before = page.next
    }
    expect(pages).toEqual([ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)])
  })

  it('are found between two moments', async () => {
    const organisation = 'times'
    const ids: string[] = []
    for (let hour = 0; hour < 40; hour++) {
      world.at(NOW_MS + hour * HOUR_MS)
      ids.push(await world.commit({ organisation }))
    }
    const at = (hour: number): number => NOW_MS + hour * HOUR_MS
    const between = async (fromMs: number | undefined, toMs: number | undefined): Promise<unknown[]> =>
      idsOf(
        await find(organisation, {
          ...(fromMs === undefined ? {} : { fromMs }),
          ...(toMs === undefined ? {} : { toMs }),
        }),
      ).reverse()
    expect(await between(at(7), at(9))).toEqual(ids.slice(7, 10))
    expect(await between(at(7) + 1, at(9) - 1)).toEqual(ids.slice(8, 9))
    expect(await between(undefined, at(2))).toEqual(ids.slice(0, 3))
    expect(await between(at(38), undefined)).toEqual(ids.slice(38))
    expect(await between(undefined, at(100))).toEqual(ids)
    expect(await between(undefined, at(-1))).toEqual([])
    expect(await between(at(100), undefined)).toEqual([])
    expect(await between(at(9), at(7))).toEqual([])
    expect(idsOf(await find(organisation, { toMs: at(20), before: 3 }))).toEqual([ids[1], ids[0]])
    expect((await find(organisation, { fromMs: at(38) })).next).toBeNull()
  })

  it('are looked for in a bounded part of the log, from which the next page goes on', async () => {
    const organisation = 'long'
    const rare = await world.commit({ organisation, tool_name: 'rare' })
    await Promise.all(Array.from({ length: 5000 }, () => world.commit({ organisation })))
    const first = await find(organisation, { tool: 'rare' })
    expect(first).toEqual({ decisions: [], next: 2, complete: false })
    const less = await find(organisation, { tool: 'rare', within: 25 })
    expect(less).toEqual({ decisions: [], next: 4977, complete: false })
    const second = await find(organisation, { tool: 'rare', before: 2 })
    expect([idsOf(second), second.next, second.complete]).toEqual([[rare], null, true])
  })

  it('let others go first: looking for them does not hold up the process', async () => {
    const order: string[] = []
    const looking = find('long', { tool: 'rare' }).then(() => order.push('found'))
    setImmediate(() => order.push('other'))
    await looking
    expect(order).toEqual(['other', 'found'])
  })
})
