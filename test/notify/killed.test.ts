import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { createSystemWorld } from '../../src/core/world.js'
import { createChannels } from '../../src/notify/channels.js'
import { createSender, type SenderEvent } from '../../src/notify/sender.js'
import { add, messageOf } from '../contracts/approvals.js'
import { draftOf } from '../receipt/world.js'
import { openAt, tempFolder } from '../stores/world.js'
import { documentedCheck } from './documented.js'
import { createQueue, openReceiver } from './receivers.js'
import { SECRET, webhook } from './world.js'

const COURIER = fileURLToPath(new URL('courier.ts', import.meta.url))
const MESSAGES = 40

it('a process that is killed in the middle of the backlog loses none of it, and repeats only under the same id', async () => {
  const isGenuine = await documentedCheck()
  const folder = tempFolder()
  const writing = await openAt(folder.path)
  const ids = Array.from({ length: MESSAGES }, (_, index) => `msg_${String(index)}`)
  await writing.commit(draftOf(), add(...ids.map((id) => messageOf(id, { approvalId: `apr_${id}` }))))
  await writing.close()
  // every third gets no answer: it is under way when the process dies
  const hook = await openReceiver((_posted, nth) => (nth % 3 === 0 && nth < 12 ? null : { status: 200 }))

  const courier = spawn(process.execPath, ['--import', 'tsx', COURIER, folder.path, hook.url], { stdio: 'inherit' })
  for (let posted = 0; posted < 10; posted++) await hook.posted.next()
  courier.kill('SIGKILL')
  await once(courier, 'close')

  const store = await openAt(folder.path)
  const left = store.messageCounts('acme').waiting
  expect(left).toBeGreaterThan(0)
  const events = createQueue<SenderEvent>()
  const channels = createChannels({ channels: [webhook('ops', hook.url)], smtp: null, allowPrivateTargets: true })
  const sender = createSender({
    store,
    channels,
    world: createSystemWorld(),
    report: (event) => {
      events.push(event)
    },
  })
  sender.start()
  for (let sent = 0; sent < left; sent++) expect(await events.next()).toMatchObject({ kind: 'sent' })
  expect(store.messageCounts('acme')).toMatchObject({ waiting: 0, dead: 0 })

  const told = hook.posted.all.map(({ headers }) => String(headers['webhook-id']))
  expect(new Set(told)).toEqual(new Set(ids))
  expect(told.length).toBeGreaterThan(MESSAGES)
  for (const { headers, body } of hook.posted.all) {
    expect(isGenuine(headers, body, SECRET)).toBe(true)
    expect(JSON.parse(body)).toEqual(messageOf('').body)
  }
  await sender.stop()
  await store.close()
  await hook.close()
  folder.remove()
})
