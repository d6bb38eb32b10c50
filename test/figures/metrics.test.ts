import { afterAll, beforeAll, expect, it } from 'vitest'
import { createServiceFigures } from '../../src/figures/service-figures.js'
import { createTelemetry } from '../../src/telemetry/telemetry.js'
import { add, approvalOf, messageOf } from '../contracts/approvals.js'
import { NOW_MS, openStoreWorld, type StoreWorld } from './world.js'

let world: StoreWorld
beforeAll(async () => {
  world = await openStoreWorld()
})
afterAll(() => world.close())

it('the metrics tell of approvals over all organisations, of events from the start on', async () => {
  await world.commit({ organisation: 'acme' })
  await world.commit({ organisation: 'globex' })
  await world.put(approvalOf('apr_before', { openedMs: NOW_MS - 60_000 }), 'requested')

  const telemetry = createTelemetry()
  const read = createServiceFigures(world.store)
  let broken = false
  telemetry.watchApprovals(() => {
    if (broken) throw new Error('cannot be read')
    return { ...read(), nowMs: world.now() }
  })
  telemetry.waiting(3)
  telemetry.delivered('ops', 'again')
  telemetry.delivered('ops', 'sent')
  await world.put(approvalOf('apr_1', { openedMs: NOW_MS, status: 'approved' }), 'requested', 'signed', 'approved')
  await world.put(approvalOf('apr_2', { openedMs: NOW_MS }, 'globex'), 'requested')
  await world.store.keep('globex', add(messageOf('msg_1', { createdMs: NOW_MS - 30_000 })))

  const lines = async (): Promise<string[]> =>
    (await telemetry.render()).text.split('\n').filter((line) => line.startsWith('countersign_approvals_'))
  const wanted = [
    'countersign_approvals_waiting_requests 3',
    'countersign_approvals_oldest_pending_seconds 60',
    'countersign_approvals_outbox_waiting 1',
    'countersign_approvals_outbox_dead 0',
    'countersign_approvals_outbox_oldest_seconds 30',
    'countersign_approvals_open{status="pending"} 2',
    'countersign_approvals_open{status="approved"} 1',
    'countersign_approvals_events_total{event="requested"} 2',
    'countersign_approvals_events_total{event="signed"} 1',
    'countersign_approvals_events_total{event="approved"} 1',
    'countersign_approvals_deliveries_total{channel="ops",fate="again"} 1',
    'countersign_approvals_deliveries_total{channel="ops",fate="sent"} 1',
  ].sort()
  expect((await lines()).sort()).toEqual(wanted)

  await world.put(approvalOf('apr_2', { version: 1, openedMs: NOW_MS, status: 'expired' }, 'globex'), 'expired')
  expect(await lines()).toEqual(
    expect.arrayContaining([
      'countersign_approvals_events_total{event="requested"} 2',
      'countersign_approvals_events_total{event="expired"} 1',
      'countersign_approvals_open{status="pending"} 1',
    ]),
  )
  const before = await lines()
  broken = true
  expect(await lines()).toEqual(before)
})
