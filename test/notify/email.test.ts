import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Delivery } from '../../src/notify/channel.js'
import { createEmail, type SmtpOptions } from '../../src/notify/email.js'
import { createAuthority } from '../evaluators/remote/certificates.js'
import { hostileMessage } from './hostile.js'
import { openMailServer, type Mailed, type MailServer } from './receivers.js'

const NOW = Date.UTC(2026, 0, 1)
const servers: MailServer[] = []
let ca: string
let tls: { readonly cert: string; readonly key: string }

beforeAll(() => {
  const authority = createAuthority(mkdtempSync(join(tmpdir(), 'countersign-mail-')), 'mail')
  const { cert, key } = authority.issue('mail', 'IP:127.0.0.1')
  ca = Buffer.from(authority.cert).toString()
  tls = { cert: Buffer.from(cert).toString(), key: Buffer.from(key).toString() }
})
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

async function server(options: Parameters<typeof openMailServer>[0]): Promise<MailServer> {
  const opened = await openMailServer(options)
  servers.push(opened)
  return opened
}

const PLAIN = { authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'] }
const message = hostileMessage('mail')

function send(
  port: number,
  changed: Partial<SmtpOptions> = {},
  to = ['m@example.com', 'd@example.com'],
): Promise<Delivery> {
  const smtp: SmtpOptions = {
    host: '127.0.0.1',
    port,
    security: 'none',
    from: 'Countersign <approvals@example.com>',
    user: null,
    password: null,
    ca,
    ...changed,
  }
  return createEmail({ to }, smtp).deliver(message, { nowMs: NOW, signal: AbortSignal.timeout(5_000) })
}

/** Header lines by lower-case name, and the decoded parts by content type. */
function parsed({ raw }: Mailed) {
  const [head = '', ...rest] = raw.split('\r\n\r\n')
  const headers = Object.fromEntries(
    head
      .replaceAll(/\r\n[ \t]+/g, ' ')
      .split('\r\n')
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  )
  const boundary = /boundary="([^"]+)"/.exec(headers['content-type'] ?? '')?.[1] ?? ''
  const parts = rest
    .join('\r\n\r\n')
    .split(`--${boundary}`)
    .flatMap((part) => {
      const [partHead = '', ...body] = part.trim().split('\r\n\r\n')
      const type = /content-type: ([a-z/]+)/i.exec(partHead)?.[1]
      const encoding = /content-transfer-encoding: (\S+)/i.exec(partHead)?.[1]
      return type === undefined ? [] : [[type, decoded(body.join('\r\n\r\n'), encoding)] as const]
    })
  return { headers, parts: new Map(parts) }
}

function decoded(body: string, encoding: string | undefined): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString()
  if (encoding !== 'quoted-printable') return body
  const bytes = body
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}

describe('mail', () => {
  it('says the same as text and as HTML, to the recipients of the configuration and nobody else', async () => {
    const { port, mails } = await server(PLAIN)
    expect(await send(port)).toEqual({ kind: 'delivered' })
    const mail = await mails.next()
    expect(mail).toMatchObject({ from: 'approvals@example.com', to: ['m@example.com', 'd@example.com'] })
    const { headers, parts } = parsed(mail)
    expect(headers).toMatchObject({
      subject: '[Countersign] Approval needed: manager (apr_1)',
      from: 'Countersign <approvals@example.com>',
      to: 'm@example.com, d@example.com',
      date: 'Thu, 01 Jan 2026 00:00:00 +0000',
      'message-id': '<msg_0@example.com>',
      'in-reply-to': '<apr_1@example.com>',
      references: '<apr_1@example.com>',
      'auto-submitted': 'auto-generated',
    })
    expect(Object.keys(headers)).not.toContain('bcc')
    expect([...parts.keys()]).toEqual(['text/plain', 'text/html'])
    for (const part of parts.values()) {
      expect(part).toContain('Arguments, as the agent wrote them')
      expect(part).toContain('2026-01-01 00:00 UTC')
      expect(part).toContain('https://countersign.example.com/console/requests/apr_1')
    }
  })

  it('shows what an agent wrote as text: no markup, no link, nothing unseen', async () => {
    const { port, mails } = await server(PLAIN)
    await send(port)
    const { parts } = parsed(await mails.next())
    const html = parts.get('text/html') ?? ''
    const own = new Set([
      '!doctype',
      'html',
      'head',
      'meta',
      'title',
      'body',
      'h1',
      'table',
      'tr',
      'td',
      'p',
      'ul',
      'li',
      'pre',
      'a',
    ])
    const tags = [...html.matchAll(/<\/?([^\s>]*)/g)].map(([, name = '']) => name)
    expect(tags.filter((name) => !own.has(name))).toEqual([])
    expect([...html.matchAll(/href="([^"]*)"/g)].map(([, url]) => url)).toEqual([
      'https://countersign.example.com/console/requests/apr_1',
    ])
    expect(html.match(/<h1/g)).toHaveLength(1)
    expect(html).toContain('&lt;script&gt;alert(1)')
    for (const part of parts.values()) {
      expect(part.replaceAll('https://countersign.example.com', '')).not.toMatch(/:\/\/|evil[.。．]example/)
      expect(part).not.toMatch(/[\u202E\u200B]|\u{E0041}/u)
      expect(part).toContain('⟨U+202E⟩gnp')
    }
  })

  it('goes through TLS, from the first byte or before anything is said, and signs in there', async () => {
    const onAuth: NonNullable<Parameters<typeof openMailServer>[0]['onAuth']> = (
      { username, password },
      _session,
      done,
    ) => {
      done(password === 'hunter2' ? null : new Error('no'), { user: username })
    }
    const signedIn = { user: 'countersign', password: { reveal: () => 'hunter2' } }
    const starttls = await server({ ...tls, onAuth })
    expect(await send(starttls.port, { security: 'starttls', ...signedIn })).toEqual({ kind: 'delivered' })
    const direct = await server({ ...tls, secure: true, onAuth })
    expect(await send(direct.port, { security: 'tls', ...signedIn })).toEqual({ kind: 'delivered' })
    for (const { mails } of [starttls, direct]) {
      expect(await mails.next()).toMatchObject({ isEncrypted: true, user: 'countersign' })
    }
    const wrong = { user: 'countersign', password: { reveal: () => 'wrong' } }
    expect(await send(direct.port, { security: 'tls', ...wrong })).toEqual({
      kind: 'failed',
      problem: 'the mail server answered 535',
      retryAfterMs: null,
    })
  })

  it('does not go to a server without TLS, or that nobody vouches for', async () => {
    const stripped = await server(PLAIN)
    expect(await send(stripped.port, { security: 'starttls' })).toMatchObject({ kind: 'failed' })
    const unknown = await server({ ...tls, authOptional: true })
    const email = createEmail(
      { to: ['m@example.com'] },
      {
        host: '127.0.0.1',
        port: unknown.port,
        security: 'starttls',
        from: 'a@example.com',
        user: null,
        password: null,
      },
    )
    expect(await email.deliver(message, { nowMs: NOW, signal: AbortSignal.timeout(5_000) })).toMatchObject({
      kind: 'failed',
      problem: expect.stringMatching(/^mail could not be handed over \(\w+\)$/),
    })
    expect([...stripped.mails.all, ...unknown.mails.all]).toEqual([])
  })

  it('is delivered when one recipient is, and not when none is', async () => {
    const { port, mails } = await server({
      ...PLAIN,
      onRcptTo: ({ address }, _session, done) => {
        if (address === 'd@example.com') done()
        else done(Object.assign(new Error('hunter2: no such user'), { responseCode: 550 }))
      },
    })
    expect(await send(port)).toEqual({ kind: 'delivered' })
    expect((await mails.next()).to).toEqual(['d@example.com'])
    expect(await send(port, {}, ['x@example.com'])).toMatchObject({
      kind: 'failed',
      problem: 'the mail server answered 550',
    })
  })

  it('takes no more than its time', async () => {
    const { port } = await server({ ...PLAIN, onConnect: () => undefined })
    const email = createEmail(
      { to: ['m@example.com'] },
      { host: '127.0.0.1', port, security: 'none', from: 'a@example.com', user: null, password: null },
    )
    expect(await email.deliver(message, { nowMs: NOW, signal: AbortSignal.timeout(100) })).toMatchObject({
      problem: 'took too long',
    })
  })

  it('says what is wrong by a code alone', async () => {
    expect(await send(9)).toMatchObject({ kind: 'failed', problem: 'mail could not be handed over (ESOCKET)' })
  })
})
