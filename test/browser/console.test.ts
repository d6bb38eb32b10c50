import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, openReader, signIn, type Reader } from './browser.js'
import { openConsoleWorld, type ConsoleWorld } from './world.js'

let world: ConsoleWorld
let browser: Browser
const readers: Reader[] = []

beforeAll(async () => {
  browser = await openBrowser()
  world = await openConsoleWorld()
})
afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.close()
})
afterAll(async () => {
  await browser.close()
  await world.close()
})

/** Of whoever has this key. */
async function reader(key: string): Promise<Reader> {
  const opened = await openReader(browser, world.url)
  readers.push(opened)
  await signIn(opened, key)
  return opened
}

const button = (page: Page, name: string) => page.getByRole('button', { name })

/** The policy of the pages refused nothing, and no script failed. */
function expectNoComplaints({ complaints }: Reader): void {
  expect(complaints).toEqual([])
}

describe('an approver', () => {
  it('approves from the inbox, and the waiting call then succeeds, once', async () => {
    const asked = await world.ask(901)
    const maria = await reader(world.manager)
    await maria.page.locator('.request', { hasText: '901.00 USD' }).getByRole('link').first().click()
    await maria.page.getByRole('heading', { name: 'What would run' }).waitFor()
    await button(maria.page, 'Approve as manager').click()
    await maria.page.getByText('Your yes is recorded and signed.').waitFor()
    expect(await world.use(901, asked.approval_id)).toMatchObject({ decision: 'ALLOW', arguments: { amount: 901 } })
    expect(await world.use(901, asked.approval_id)).toMatchObject({ decision: 'BLOCK', blocked_by: 'approval' })
    expectNoComplaints(maria)
  })

  it('rejects, with a comment and not without', async () => {
    const asked = await world.ask(902)
    const maria = await reader(world.manager)
    await maria.page.goto(`/console/requests/${asked.approval_id}`)
    await button(maria.page, 'Reject').click()
    expect(await maria.page.evaluate(`document.querySelector('#reject-comment').validity.valueMissing`)).toBe(true)
    await maria.page.getByLabel('Why not').fill('   ')
    await button(maria.page, 'Reject').click()
    await maria.page.getByRole('alert').getByText('A comment is needed').waitFor()
    await maria.page.getByLabel('Why not').fill('Nobody ordered this.')
    await button(maria.page, 'Reject').click()
    await maria.page.getByText('Your no is recorded and signed.').waitFor()
    await maria.page.getByText('Nobody ordered this.').first().waitFor()
    const blocked = await world.use(902, asked.approval_id)
    expect([blocked.decision, blocked.reasons[0].code]).toEqual(['BLOCK', 'approval_rejected'])
  })

  it('edits; somebody else approves that, and the agent runs exactly it', async () => {
    const asked = await world.ask(903)
    const maria = await reader(world.manager)
    await maria.page.goto(`/console/requests/${asked.approval_id}`)
    await maria.page.getByText('Approve with other arguments').click()
    const field = maria.page.getByLabel('Arguments, as JSON')
    await field.fill('{"amount": 700, "amount": 1}')
    await button(maria.page, 'Ask for these instead').click()
    await maria.page.getByRole('alert').getByText('A JSON member stands twice').waitFor()
    expect(await field.inputValue()).toBe('{"amount": 700, "amount": 1}')
    await field.fill('{"amount": 700, "currency": "USD", "recipient": "vendor-x"}')
    await button(maria.page, 'Ask for these instead').click()
    await maria.page.getByText('Somebody else has to approve it').waitFor()
    const edited = maria.page.url().split('/').at(-1)?.split('?')[0] ?? ''
    expect(edited).not.toBe(asked.approval_id)
    expect(await button(maria.page, 'Approve as manager').count()).toBe(0)

    const dan = await reader(world.deputy)
    await dan.page.goto(`/console/requests/${edited}`)
    await button(dan.page, 'Approve as manager').click()
    await dan.page.getByText('Your yes is recorded and signed.').waitFor()
    const told = (await world.call('GET', `/approval/${edited}`)).json()
    expect(told.arguments).toEqual({ amount: 700, currency: 'USD', recipient: 'vendor-x' })
    expect((await world.use(903, edited)).decision).toBe('BLOCK')
    expect((await world.use(700, edited)).decision).toBe('ALLOW')
  })

  it('grants a series within bounds, and ends it', async () => {
    const asked = await world.ask(904)
    const maria = await reader(world.manager)
    await maria.page.goto(`/console/requests/${asked.approval_id}`)
    await maria.page.getByText('Approve a series of such calls').click()
    await maria.page.getByLabel('At most so many times').fill('2')
    await maria.page.getByLabel(/^\/arguments\/amount/).selectOption('range')
    const amount = maria.page.locator('.vary', { hasText: '/arguments/amount' })
    await amount.getByLabel('From').fill('600')
    await amount.getByLabel('To').fill('950')
    await button(maria.page, 'Approve the series').click()
    await maria.page.getByRole('alert').waitFor()
    expect(await amount.getByLabel('From').inputValue()).toBe('600')
    await maria.page.getByLabel('Budget over').selectOption('/arguments/amount')
    await maria.page.getByLabel('in all at most').fill('1000')
    await button(maria.page, 'Approve the series').click()
    await maria.page.getByText('The series is recorded and signed.').waitFor()
    await maria.page.getByText('0 of 2 times used').waitFor()
    const series = maria.page.url().split('/').at(-1)?.split('?')[0] ?? ''
    expect((await world.use(605, series)).decision).toBe('ALLOW')
    await maria.page.getByLabel(/Why it ends/).fill('Not needed any more.')
    await button(maria.page, 'End the series').click()
    await maria.page.getByText('It cannot be used any more.').waitFor()
    expect((await world.use(606, series)).reasons[0].code).toBe('approval_revoked')
  })

  it('takes back what was approved and not used yet', async () => {
    const asked = await world.ask(911)
    const maria = await reader(world.manager)
    await maria.page.goto(`/console/requests/${asked.approval_id}`)
    await button(maria.page, 'Approve as manager').click()
    await maria.page.getByLabel(/Why you take it back/).fill('Wrong vendor.')
    await button(maria.page, 'Take the approval back').click()
    await maria.page.getByText('It cannot be used any more.').waitFor()
    expect((await world.use(911, asked.approval_id)).reasons[0].code).toBe('approval_revoked')
  })

  it('does all of it by keyboard', async () => {
    const asked = await world.ask(905)
    const opened = await openReader(browser, world.url)
    readers.push(opened)
    const { page } = opened
    const press = (key: string) => page.keyboard.press(key)
    /** Tabs on until what has the focus reads so. */
    const reach = async (text: string) => {
      for (let at = 0; at < 40; at++) {
        await press('Tab')
        const focused = await page.evaluate('document.activeElement.textContent.trim()')
        if (typeof focused === 'string' && focused.startsWith(text)) return
      }
      throw new Error(`${text} was not reached`)
    }
    await page.goto('/console')
    await page.keyboard.type(world.manager)
    await press('Enter')
    await page.waitForURL('**/console')
    await press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content')
    await press('Enter')
    await reach('process_payment')
    await press('Enter')
    await page.waitForURL('**/requests/**')
    const newest = page.url().split('/').at(-1)
    expect(newest).toBe(asked.approval_id)
    await reach('Approve as manager')
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')
    expect(outline).toBe('solid')
    await press('Enter')
    await page.getByText('Your yes is recorded and signed.').waitFor()
    expect((await world.use(905, asked.approval_id)).decision).toBe('ALLOW')
    expectNoComplaints(opened)
  })

  it('sees decisions in short, and no entry of the log', async () => {
    const { audit_id: id } = await world.ask(40)
    const maria = await reader(world.manager)
    await maria.page.goto('/console/decisions')
    expect(await maria.page.locator(`a[href*="${id}"]`).count()).toBe(0)
    const answer = await maria.page.goto(`/console/decisions/${id}`)
    expect(answer?.status()).toBe(403)
  })
})

describe('an auditor', () => {
  it('sees every request, and no form', async () => {
    const asked = await world.ask(906)
    const ada = await reader(world.auditor)
    await ada.page.goto(`/console/requests/${asked.approval_id}`)
    await ada.page.getByText('All facts that policies saw').waitFor()
    expect(await ada.page.locator('main form').count()).toBe(0)
  })

  it('has a receipt verified in the page, and a changed one found out', async () => {
    const { audit_id: id } = await world.ask(41)
    const ada = await reader(world.auditor)
    await ada.page.goto('/console/decisions?decision=ALLOW')
    await ada.page.locator(`a[href*="${id}"]`).click()
    await ada.page.getByText('Verified in this page: signed by the service’s key').waitFor()
    const change = (from: string, to: string) =>
      ada.page.evaluate(
        `(() => { const signed = document.querySelector('[data-signed]'); signed.textContent = signed.textContent.replace(${JSON.stringify(from)}, ${JSON.stringify(to)}) })()`,
      )
    await change('"decision": "ALLOW"', '"decision": "BLOCK"')
    await button(ada.page, 'Check again').click()
    await ada.page.getByText('Does not hold. The signature is not one of these contents').waitFor()
    await change('"decision": "BLOCK"', '"decision": "ALLOW"')
    await button(ada.page, 'Check again').click()
    await ada.page.getByText('Verified in this page').waitFor()
    await change('"key_id": "', '"key_id": "A')
    await button(ada.page, 'Check again').click()
    await ada.page.getByText('Does not hold. No public key of the service has this id.').waitFor()
    expectNoComplaints(ada)
  })

  it('is told where the browser cannot check', async () => {
    const { audit_id: id } = await world.ask(42)
    const ada = await reader(world.auditor)
    await ada.page.addInitScript('SubtleCrypto.prototype.importKey = () => Promise.reject(new Error("none"))')
    await ada.page.goto(`/console/decisions/${id}`)
    await ada.page.getByText('Not checked. This browser does not know Ed25519.').waitFor()
  })
})

describe('markup', () => {
  const EVIL =
    '<img src=x onerror=alert(1)><script>alert(2)</script><a href="https://evil.example">here</a>"\'><svg/onload=alert(3)>'

  it('of the agent and of people is text: no script runs, nothing becomes a link', async () => {
    const context = { user_id: `eve${EVIL}`, user_role: 'analyst', [`x${EVIL}`]: EVIL }
    const asked = await world.ask(907, {
      context,
      arguments: { amount: 907, currency: 'USD', recipient: 'vendor-x', reference: `${EVIL}\n\u202Egnp.exe\u200B` },
    })
    await world.ask(1, { tool: 'nothing/x.y@z', arguments: { [EVIL]: EVIL } })
    const comment = { comment: EVIL }
    const key = world.manager
    expect((await world.call('POST', `/approval/${asked.approval_id}/reject`, { key, body: comment })).statusCode).toBe(
      200,
    )
    const both = await world.key({
      roles: ['approver', 'auditor'],
      agentIds: [],
      asserts: {},
      mayInput: false,
      person: '<b>bob</b>@acme.example',
      levels: ['manager'],
      label: EVIL,
    })
    const bob = await reader(both)
    const { page } = bob
    const paths = [
      '',
      '/requests',
      `/requests/${asked.approval_id}`,
      '/decisions',
      `/decisions/${asked.audit_id}`,
      '/overview',
      `/decisions?agent=${encodeURIComponent(EVIL)}&reason=${encodeURIComponent(EVIL.slice(0, 100))}`,
      `/requests?agent=${encodeURIComponent(EVIL.slice(0, 120))}`,
    ]
    for (const path of paths) {
      await page.goto(`/console${path}`)
      await page.evaluate(`for (const one of document.querySelectorAll('details')) one.open = true`)
      expect(await page.locator('main img, main script, main svg[onload], a[href*="evil"], b').count()).toBe(0)
      const hosts = await page.evaluate(`[...new Set([...document.links].map((link) => link.host))]`)
      expect(hosts).toEqual([new URL(world.url).host])
    }
    await page.goto(`/console/requests/${asked.approval_id}`)
    const text = await page.locator('main').innerText()
    expect(text).toContain('<script>alert(2)</script>')
    expect(text).toContain('⟨U+202E⟩gnp.exe⟨U+200B⟩')
    expect(bob.complaints).toEqual([])
  })
})

describe('a session', () => {
  it('ends with its key', async () => {
    const secret = await world.key({
      roles: ['approver'],
      agentIds: [],
      asserts: {},
      mayInput: false,
      person: 'gone@acme.example',
      levels: ['manager'],
    })
    const asked = await world.ask(908)
    const gone = await reader(secret)
    await gone.page.goto(`/console/requests/${asked.approval_id}`)
    await revoke('gone@acme.example')
    await button(gone.page, 'Approve as manager').click()
    await gone.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect((await world.call('GET', `/approval/${asked.approval_id}`)).json().status).toBe('pending')
  })

  it('is nobody’s with a cookie that was made up', async () => {
    const opened = await openReader(browser, world.url)
    readers.push(opened)
    const cookie = { name: 'countersign', value: 'A'.repeat(43), url: `${world.url}/console` }
    await opened.context.addCookies([cookie])
    await opened.page.goto('/console')
    await opened.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })

  it('is not used by a page of another origin', async () => {
    const asked = await world.ask(909)
    const maria = await reader(world.manager)
    const evil = await otherOrigin(`${world.url}/console/requests/${asked.approval_id}/approve`)
    await maria.page.goto(evil.url)
    await maria.page.getByText('csrf_refused').waitFor()
    expect((await world.call('GET', `/approval/${asked.approval_id}`)).json().status).toBe('pending')
    evil.server.close()
  })

  it('needs its token in every form', async () => {
    const asked = await world.ask(910)
    const maria = await reader(world.manager)
    await maria.page.goto(`/console/requests/${asked.approval_id}`)
    await maria.page.evaluate(`document.querySelector('form[action$="/approve"] [name=csrf]').value = 'A'.repeat(43)`)
    await button(maria.page, 'Approve as manager').click()
    await maria.page.getByText('csrf_refused').waitFor()
    expect((await world.call('GET', `/approval/${asked.approval_id}`)).json().status).toBe('pending')
  })
})

async function revoke(person: string): Promise<void> {
  const { store } = world.app
  const key = store.apiKeys('default').find((one) => one.person === person)
  const entry = {
    type: 'countersign.admin/v1',
    issuer: 'test',
    organisation: 'default',
    audit_id: `adm_${person}`,
  } as const
  const { EMPTY_CLAIMS } = await import('../../src/core/receipt.js')
  const draft = { claims: { ...EMPTY_CLAIMS, ...entry }, callerKeyId: null, record: {}, ttlMs: null, salt: null }
  await store.commit(draft, [{ kind: 'revoke_key', keyId: key!.keyId }])
}

/** A page elsewhere that sends a form to the service as soon as it is opened. */
async function otherOrigin(target: string): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(
      `<form method="post" action="${target}"><input name="csrf" value=""><input name="comment" value=""></form><script>document.forms[0].submit()</script>`,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://localhost:${port}/`, server }
}
