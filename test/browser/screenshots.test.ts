import { mkdirSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DESKTOP, openBrowser, openReader, PHONE, signIn, type Reader } from './browser.js'
import { openConsoleWorld, type ConsoleWorld } from './world.js'

const FOLDER = 'artifacts/screenshots'
const HOUR_MS = 3_600_000
const treasurer = { context: { user_id: 'treasury-2', user_role: 'treasurer' } }
const accountant = { context: { user_id: 'accountant-1', user_role: 'accountant' } }

let now = Date.now() - 22 * HOUR_MS
let world: ConsoleWorld
let browser: Browser
/** The request that has most to show. */
let richest: string
let entry: string
/** The one whose agent wrote what it should not have. */
let hostile: string

beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true })
  browser = await openBrowser()
  world = await openConsoleWorld({ world: { now: () => now } })
  await fill()
})
afterAll(async () => {
  await browser.close()
  await world.close()
})

/** A day's work: payments that pass, that do not, and that people are asked about. */
async function fill(): Promise<void> {
  const recipients = ['Adatum', 'Contoso Freight', 'Fabrikam', 'Litware', 'Northwind Traders', 'Proseware']
  for (let hour = 0; hour < 20; hour++) {
    now += HOUR_MS
    const busy = 2 + Math.round(4 * Math.abs(Math.sin(hour / 3)))
    for (let at = 0; at < busy; at++) {
      const recipient = recipients[(hour + at) % recipients.length]
      await world.ask(40 + 13 * at + hour, { arguments: { amount: 40 + 13 * at + hour, currency: 'USD', recipient } })
    }
    if (hour % 4 === 1) await world.ask(5000)
    if (hour % 7 === 3) await world.ask(60, { tool: 'wire_transfer' })
    if (hour % 6 === 2) await answered(3000 + hour * 10, hour % 12 === 2)
  }
  const bash = {
    agent_id: 'coding-agent',
    tool: 'bash',
    context: {},
    arguments: { command: './deploy.sh --production' },
  }
  await world.enforce(bash)
  await world.ask(4200, {
    ...accountant,
    arguments: { amount: 4200, currency: 'EUR', recipient: 'Litware', reference: 'Rent, December' },
  })
  now += HOUR_MS / 2
  const asked = await world.ask(900, {
    arguments: {
      amount: 900,
      currency: 'USD',
      recipient: 'Contoso Freight',
      reference:
        'Invoice 2026-114, due today\n<b>APPROVED BY THE CFO</b>\u202E 009 fo daetsni 9 yaP\u202C \u200Bclick https://pay.example/now',
    },
  })
  hostile = asked.approval_id
  now += HOUR_MS / 2
  const large = await world.ask(250_000, {
    ...treasurer,
    arguments: {
      amount: 250_000,
      currency: 'USD',
      recipient: 'Northwind Traders',
      reference: 'Down payment for the Hamburg warehouse; contact jane.doe@northwind.example, +1 202 555 0143',
    },
  })
  richest = large.approval_id
  entry = large.audit_id
  now += HOUR_MS / 4
  await step(richest, 'approve', world.manager, { comment: 'Matches the board paper of 12 November.' })
  now += HOUR_MS / 6
}

async function answered(amount: number, yes: boolean): Promise<void> {
  const asked = await world.ask(amount, accountant)
  now += HOUR_MS / 5
  if (!yes) await step(asked.approval_id, 'reject', world.deputy, { comment: 'No order stands behind this.' })
  else {
    await step(asked.approval_id, 'approve', world.manager, {})
    await world.use(amount, asked.approval_id, accountant)
  }
}

async function step(id: string, word: string, key: string, body: object): Promise<void> {
  const answer = await world.call('POST', `/approval/${id}/${word}`, { key, body })
  expect(answer.statusCode, answer.body).toBe(200)
}

interface Shot {
  readonly name: string
  readonly path: () => string
  readonly key: () => string | null
  /** With everything unfolded. */
  readonly open?: true
}

const SHOTS: readonly Shot[] = [
  { name: 'sign-in', path: () => '/console/sign-in', key: () => null },
  { name: 'inbox', path: () => '/console', key: () => world.manager },
  { name: 'inbox-empty', path: () => '/console', key: () => world.auditor },
  { name: 'requests', path: () => '/console/requests', key: () => world.manager },
  { name: 'request', path: () => `/console/requests/${richest}`, key: () => world.director },
  { name: 'request-open', path: () => `/console/requests/${hostile}`, key: () => world.manager, open: true },
  { name: 'request-of-auditor', path: () => `/console/requests/${richest}`, key: () => world.auditor },
  { name: 'decisions', path: () => '/console/decisions', key: () => world.auditor },
  { name: 'decision', path: () => `/console/decisions/${entry}`, key: () => world.auditor },
  { name: 'overview', path: () => '/console/overview', key: () => world.auditor },
]
const LOOKS = [
  { look: 'desktop', viewport: DESKTOP, colorScheme: 'light' },
  { look: 'desktop-dark', viewport: DESKTOP, colorScheme: 'dark' },
  { look: 'phone', viewport: PHONE, colorScheme: 'light' },
  { look: 'phone-dark', viewport: PHONE, colorScheme: 'dark' },
] as const

describe.each(LOOKS)('$look', ({ look, viewport, colorScheme }) => {
  const readers = new Map<string | null, Reader>()
  afterAll(() => Promise.all([...readers.values()].map((reader) => reader.close())))

  async function readerWith(key: string | null): Promise<Reader> {
    const reader = readers.get(key) ?? (await openReader(browser, world.url, { viewport, colorScheme }))
    if (key !== null && !readers.has(key)) await signIn(reader, key)
    readers.set(key, reader)
    return reader
  }

  it.each(SHOTS)('$name fits the screen', async ({ name, path, key, open = false }) => {
    const { page, complaints } = await readerWith(key())
    await page.goto(path())
    if (name === 'decision') await page.getByText('Verified in this page').waitFor()
    if (open) await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`)
    await page.screenshot({ path: `${FOLDER}/${name}-${look}.png`, fullPage: true })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width)
    expect(complaints).toEqual([])
  })
})
