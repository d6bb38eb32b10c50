import { createTransport } from 'nodemailer'
import { failed, type Channel, type Delivery, type Secret } from './channel.js'
import { mailText } from './mail-text.js'
import { noticeOf } from './notice.js'

/** The server that mail is handed to. */
export interface SmtpOptions {
  readonly host: string
  readonly port: number
  /** `tls` from the first byte, `starttls` before anything is said, or not sent at all. */
  readonly security: 'tls' | 'starttls' | 'none'
  readonly from: string
  readonly user: string | null
  readonly password: Secret | null
  /** PEM of certificate authorities to trust instead of those of the system: tests. */
  readonly ca?: string
}

const TIMEOUT_MS = 10_000
const MAX_RESPONSE_BYTES = 65_536

/**
 * One mail to all of `to`. `Message-ID` comes from the message's id, so that mail that was sent twice is known as such;
 * all mail about one approval is one thread. A mail of which the server took any recipient is delivered.
 */
export function createEmail({ to }: { readonly to: readonly string[] }, smtp: SmtpOptions): Channel {
  const transport = createTransport(transportOptions(smtp))
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(smtp.from)?.[1] ?? 'countersign.invalid'
  return {
    type: 'email',
    deliver: async ({ id, createdMs, body }, { signal }) => {
      const notice = noticeOf(body)
      const thread = `<${notice.approvalId}@${domain}>`
      try {
        await transport.sendMail({
          ...mailText(notice),
          from: smtp.from,
          to: [...to],
          date: new Date(createdMs),
          messageId: `<${id}@${domain}>`,
          inReplyTo: thread,
          references: thread,
          headers: { 'auto-submitted': 'auto-generated' },
          signal,
        })
        return { kind: 'delivered' }
      } catch (error) {
        return signal.aborted ? failed('took too long') : problemOf(error)
      }
    },
  }
}

function transportOptions({ host, port, security, user, password, ca }: SmtpOptions) {
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion: 'TLSv1.2' as const, ...(ca === undefined ? {} : { ca }) },
    ...(user === null ? {} : { auth: { user, pass: password?.reveal() ?? '' }, forceAuth: true }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    dnsTimeout: TIMEOUT_MS,
    socketCloseTimeout: 0,
    maxResponseSize: MAX_RESPONSE_BYTES,
    // What stands in a message is text, never the name of something to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** Servers answer with whatever they like: only codes are told. */
function problemOf(error: unknown): Delivery {
  const status = memberOf(error, 'responseCode')
  if (typeof status === 'number' && status > 0) return failed(`the mail server answered ${status}`)
  const code = memberOf(error, 'code')
  return failed(`mail could not be handed over (${typeof code === 'string' ? code : 'unknown'})`)
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
