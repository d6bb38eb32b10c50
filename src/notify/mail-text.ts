import type { Notice } from './notice.js'

export interface MailText {
  readonly subject: string
  readonly text: string
  readonly html: string
}

const LABEL = 'padding:2px 16px 2px 0;color:#57606a;vertical-align:top;white-space:nowrap'
const CODE = 'background:#f6f8fa;padding:12px;white-space:pre-wrap;overflow-wrap:anywhere;font-size:13px'
const BUTTON = 'display:inline-block;padding:8px 16px;background:#0969da;color:#ffffff;text-decoration:none'

/** One message as mail, twice the same: plain text, and HTML without anything that is loaded. */
export function mailText(notice: Notice): MailText {
  return {
    subject: `[Countersign] ${notice.title} (${notice.approvalId})`,
    text: plainMail(notice),
    html: htmlMail(notice),
  }
}

function plainMail({ title, facts, reasons, arguments: args, notes, url }: Notice): string {
  return [
    title,
    '',
    ...facts.map(({ label, text }) => `${label}: ${text}`),
    ...(reasons.length === 0 ? [] : ['', 'Why:', ...reasons.map((reason) => `- ${reason}`)]),
    '',
    'Arguments, as the agent wrote them:',
    ...args.split('\n').map((line) => `| ${line}`),
    ...notes.map((note) => `\n${note}`),
    ...(url === null ? [] : ['', `Open the request: ${url}`]),
    '',
  ].join('\n')
}

function htmlMail({ title, facts, reasons, arguments: args, notes, url }: Notice): string {
  const rows = facts.map(
    ({ label, text }) => `<tr><td style="${LABEL}">${escaped(label)}</td><td>${escaped(text)}</td></tr>`,
  )
  const items = reasons.map((reason) => `<li>${escaped(reason)}</li>`)
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">',
    `<title>${escaped(title)}</title></head><body style="font-family:sans-serif;font-size:15px">`,
    `<h1 style="font-size:18px">${escaped(title)}</h1>`,
    `<table style="border-collapse:collapse">${rows.join('')}</table>`,
    items.length === 0 ? '' : `<p>Why:</p><ul>${items.join('')}</ul>`,
    `<p>Arguments, as the agent wrote them:</p><pre style="${CODE}">${escaped(args)}</pre>`,
    ...notes.map((note) => `<p>${escaped(note)}</p>`),
    url === null ? '' : `<p><a style="${BUTTON}" href="${escaped(url)}">Open the request</a></p>`,
    '</body></html>',
  ].join('\n')
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
