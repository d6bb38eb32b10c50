import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const DESKTOP = { width: 1280, height: 800 }
export const PHONE = { width: 390, height: 844 }

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: FLAGS })
}

/** A reader of the console, and what their browser complained about. */
export interface Reader {
  readonly context: BrowserContext
  readonly page: Page
  /** Refusals by the Content-Security-Policy, errors of scripts, dialogs: there should be none. */
  readonly complaints: string[]
  close(): Promise<void>
}

export async function openReader(
  browser: Browser,
  baseURL: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Reader> {
  const context = await browser.newContext({ baseURL, viewport: DESKTOP, ...options })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  return { context, page, complaints, close: () => context.close() }
}

/** Signs in with this key, and waits for the first page. */
export async function signIn({ page }: Pick<Reader, 'page'>, key: string): Promise<void> {
  await page.goto('/console')
  await page.getByLabel('API key').fill(key)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL('**/console')
}
