import type { JsonObject } from '../core/json.js'
import { clip } from './clip.js'
import type { Notice } from './notice.js'

/** Bounds of Block Kit, in characters; a text that is escaped has one for the sign that more followed. */
const MAX_HEADER = 150
const MAX_FIELD = 2_000
const MAX_SECTION = 3_000
const MAX_FIELDS = 10
const MAX_SECTIONS = 4

/**
 * Block Kit of plain text alone: no `mrkdwn` anywhere, so that nothing is markup, and `&`, `<`, `>` are escaped, so that
 * nothing is a mention or a link. The text of the notification holds no word of the agent's.
 */
export function slackMessage({ title, approvalId, facts, reasons, arguments: args, notes, url }: Notice): JsonObject {
  return {
    text: clipped(`${title} (${approvalId})`, MAX_HEADER),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: plain(title, MAX_HEADER) },
      {
        type: 'section',
        fields: facts.slice(0, MAX_FIELDS).map(({ label, text }) => plain(`${label}: ${text}`, MAX_FIELD)),
      },
      ...(reasons.length === 0 ? [] : [section(`Why: ${reasons.join(' · ')}`)]),
      { type: 'context', elements: [plain('Arguments, as the agent wrote them:', MAX_FIELD)] },
      ...argumentSections(args),
      ...notes.map((note) => ({ type: 'context', elements: [plain(note, MAX_FIELD)] })),
      ...(url === null ? [] : [actions(url)]),
    ],
  }
}

/** Whole lines where they fit. */
function argumentSections(args: string): readonly JsonObject[] {
  const sections: string[] = []
  for (const line of escaped(args).split('\n')) {
    const last = sections.at(-1)
    if (last !== undefined && last.length + line.length + 1 <= MAX_SECTION)
      sections[sections.length - 1] = `${last}\n${line}`
    else sections.push(clipEscaped(line, MAX_SECTION))
  }
  const shown = sections.slice(0, MAX_SECTIONS).map((text) => ({ type: 'section', text: plainText(text) }))
  return sections.length <= MAX_SECTIONS ? shown : [...shown, section('… and more: the request has all of it.')]
}

function section(text: string): JsonObject {
  return { type: 'section', text: plain(text, MAX_SECTION) }
}

/** Opens the page; nothing happens by following it. */
function actions(url: string): JsonObject {
  return { type: 'actions', elements: [{ type: 'button', text: plainText('Open the request'), url }] }
}

function plain(text: string, max: number): JsonObject {
  return plainText(clipped(text, max))
}

function plainText(text: string): JsonObject {
  return { type: 'plain_text', text, emoji: false }
}

function clipped(text: string, max: number): string {
  return clipEscaped(escaped(text), max)
}

/** No half entity at the end. */
function clipEscaped(text: string, max: number): string {
  return text.length <= max ? text : clip(text.slice(0, max - 1).replace(/&[a-z]{0,3}$/, ''), max - 1) + '…'
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
