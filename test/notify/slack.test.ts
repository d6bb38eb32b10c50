import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChannelOptions } from '../../src/notify/channel.js'
import { hostileMessage } from './hostile.js'
import { openReceiver, type Receiver } from './receivers.js'
import { openDeliveryWorld, type DeliveryWorld } from './world.js'

interface Text {
  readonly type: string
  readonly text: string
  readonly emoji?: boolean
}

interface Block {
  readonly type: string
  readonly text?: Text
  readonly fields?: readonly Text[]
  readonly elements?: readonly (Text & { readonly url?: string })[]
}

const slack = (url: string): ChannelOptions => ({
  name: 'chat',
  levels: null,
  type: 'slack',
  secret: { reveal: () => url },
})

describe('Slack', () => {
  let world: DeliveryWorld
  let receiver: Receiver
  beforeEach(async () => {
    world = await openDeliveryWorld()
    // As Slack answers: 429 first, then the word ok.
    receiver = await openReceiver((_posted, nth) =>
      nth === 1 ? { status: 429, headers: { 'retry-after': '30' } } : { status: 200, body: 'ok' },
    )
  })
  afterEach(async () => {
    await world.close()
    await receiver.close()
  })

  const deliver = async (): Promise<{
    readonly raw: string
    readonly text: string
    readonly blocks: readonly Block[]
  }> => {
    await world.writeOne(hostileMessage('chat'))
    const { sender, events } = world.send([slack(receiver.url)])
    expect(await events.next()).toMatchObject({ kind: 'again', channelType: 'slack', problem: 'answered 429' })
    world.now += 30_000
    sender.wake()
    expect(await events.next()).toMatchObject({ kind: 'sent', attempts: 2 })
    const [first, second] = receiver.posted.all
    expect(second).toMatchObject({ path: '/hook', body: first?.body })
    const raw = second?.body ?? ''
    return { raw, ...JSON.parse(raw) }
  }

  it('gets plain text in which nothing is markup, a mention or a link but that to the console', async () => {
    const { raw, text, blocks } = await deliver()
    const texts = blocks.flatMap(({ text: one, fields = [], elements = [] }) => [
      ...(one === undefined ? [] : [one]),
      ...fields,
      ...elements.map((element) => (element.type === 'button' ? (element.text as unknown as Text) : element)),
    ])
    expect(text).toBe('Approval needed: manager (apr_1)')
    expect(raw).not.toContain('mrkdwn')
    expect(texts.every(({ type, emoji }) => type === 'plain_text' && emoji === false)).toBe(true)
    const shown = texts.map((one) => one.text).join('\n')
    expect(shown).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)|:\/\/|evil[.。．]example/)
    expect(shown).not.toMatch(/[\u202E\u200B\r]|\u{E0041}/u)
    expect(shown).toContain('⟨U+202E⟩gnp')
    expect(shown).toContain('&lt;!channel&gt; &lt;!here&gt; &lt;@U012AB3CD&gt;')
    const urls = blocks.flatMap(({ elements = [] }) => elements.flatMap(({ url }) => url ?? []))
    expect(urls).toEqual(['https://countersign.example.com/console/requests/apr_1'])
    expect(raw.replace(urls[0] ?? '', '')).not.toContain('://')
  })

  it('gets no more than Block Kit takes', async () => {
    const { blocks, text } = await deliver()
    expect(text.length).toBeLessThanOrEqual(150)
    expect(blocks.length).toBeLessThanOrEqual(50)
    for (const { type, text: one, fields = [], elements = [] } of blocks) {
      expect(one?.text.length ?? 1).toBeLessThanOrEqual(type === 'header' ? 150 : 3_000)
      expect(one?.text.length ?? 1).toBeGreaterThan(0)
      expect(fields.length).toBeLessThanOrEqual(10)
      for (const field of fields) expect(field.text.length).toBeLessThanOrEqual(2_000)
      expect(elements.length).toBeLessThanOrEqual(10)
      for (const element of elements)
        if (element.type === 'plain_text') expect(element.text.length).toBeLessThanOrEqual(2_000)
    }
  })
})
