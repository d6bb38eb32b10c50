import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../core/json.js'
import { visible, visibleLines } from '../core/visible.js'
import { unlinked } from './unlinked.js'

/** A message as people read it, without markup of any kind. Nothing in it hides, and nothing is taken for a link. */
export interface Notice {
  /** Words of the service and of its configuration alone: nothing that an agent wrote. */
  readonly title: string
  readonly approvalId: string
  readonly facts: readonly { readonly label: string; readonly text: string }[]
  /** Why people are asked. */
  readonly reasons: readonly string[]
  /** JSON, as the agent wrote it: masked, in several lines. */
  readonly arguments: string
  /** What is not in it. */
  readonly notes: readonly string[]
  /** Of the request in the console; null where the service does not know its own address. */
  readonly url: string | null
}

/** `body` is that of a message, maybe of an earlier version: what is missing in it is left out. */
export function noticeOf(body: JsonObject): Notice {
  const data = memberOf(body, 'data')
  return {
    title: titleOf(textAt(body, 'type'), data),
    approvalId: visible(textAt(data, 'approval_id')),
    facts: factsOf(data),
    reasons: objectsAt(data, 'reasons').map((reason) => {
      const message = textAt(reason, 'message')
      return shown(message === '' ? textAt(reason, 'code') : message)
    }),
    arguments: unlinked(visibleLines(JSON.stringify(data['arguments'] ?? {}, null, 2))),
    notes: notesOf(data),
    url: textAt(data, 'url') || null,
  }
}

function titleOf(type: string, data: JsonObject): string {
  const level = visible(textAt(data, 'level'))
  switch (type) {
    case 'approval.requested':
      return `Approval needed: ${level}`
    case 'approval.reminded':
      return `Still waiting for approval: ${level}`
    case 'approval.escalated':
      return `Nobody has answered so far: ${level} is told`
    case 'approval.approved':
      return 'Approved'
    case 'approval.rejected':
      return 'Rejected'
    case 'approval.expired':
      return 'Expired without an answer'
    case 'approval.cancelled':
      return 'Cancelled by the agent'
    default:
      return `Approval: ${visible(type)}`
  }
}

function factsOf(data: JsonObject): Notice['facts'] {
  const amounts = objectsAt(data, 'amounts').map((amount) => textAt(amount, 'text'))
  const levels = objectsAt(data, 'levels').map(
    (level) => `${textAt(level, 'name')} ${numberAt(level, 'approved')} of ${numberAt(level, 'quorum')}`,
  )
  const facts = [
    ['Agent', textAt(data, 'agent_id')],
    ['Tool', textAt(data, 'tool')],
    ['Amount', amounts.join(', ')],
    ['Levels', levels.join(', ')],
    ['Asked', timeText(textAt(data, 'opened_at'))],
    ['Expires', timeText(textAt(data, 'expires_at'))],
    ['Organisation', textAt(data, 'organisation')],
    ['Request', textAt(data, 'approval_id')],
  ] as const
  return facts.filter(([, text]) => text !== '').map(([label, text]) => ({ label, text: shown(text) }))
}

/** `2026-01-01T12:30:00.000Z` → `2026-01-01 12:30 UTC` */
function timeText(timestamp: string): string {
  return timestamp.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, '$1 $2 UTC')
}

function notesOf(data: JsonObject): readonly string[] {
  const masked = textsAt(data, 'masked')
  const uncovered = textsAt(data, 'not_covered')
  return [
    ...(masked.length === 0 ? [] : [`Not shown: ${masked.map(shown).join(', ')}.`]),
    ...(uncovered.length === 0 ? [] : [`Nobody has looked at: ${uncovered.map(shown).join('; ')}.`]),
    ...(data['arguments_complete'] === false ? ['The arguments are shortened here; the request has all of them.'] : []),
  ]
}

function shown(text: string): string {
  return unlinked(visible(text))
}

function memberOf(object: JsonObject, name: string): JsonObject {
  const value = object[name]
  return isJsonObject(value) ? value : {}
}

function textAt(object: JsonObject, name: string): string {
  const value = object[name]
  return typeof value === 'string' ? value : ''
}

function numberAt(object: JsonObject, name: string): number {
  const value = object[name]
  return typeof value === 'number' ? value : 0
}

function listAt(object: JsonObject, name: string): readonly JsonValue[] {
  const value = object[name] ?? []
  return isJsonList(value) ? value : []
}

function objectsAt(object: JsonObject, name: string): readonly JsonObject[] {
  return listAt(object, name).filter(isJsonObject)
}

function textsAt(object: JsonObject, name: string): readonly string[] {
  return listAt(object, name).filter((value) => typeof value === 'string')
}
