import { isJsonObject, type JsonObject, type JsonValue } from '../core/json.js'
import { visible, visibleLines } from '../core/visible.js'
import { amountText } from '../core/money-text.js'

const MAX_CELL = 60
const MINUTE_MS = 60_000
const UNITS = [
  ['d', 1440],
  ['h', 60],
  ['min', 1],
] as const

/** Rows of a table, with its heading. All that agents and people wrote is shown with `visible`. */
export function approvalRows(approvals: readonly JsonValue[], nowMs: number): string[][] {
  const rows = approvals
    .filter(isJsonObject)
    .map((approval) => [
      line(approval['id']),
      line(approval['status']),
      line(approval['level']),
      cut(line(approval['agent_id'])),
      cut(line(approval['tool'])),
      cut(amountsOf(approval)),
      ageOf(approval['opened_at'], nowMs),
      isOpen(approval) ? leftOf(approval['expires_at'], nowMs) : '',
      cut(reasonsOf(approval)[0] ?? ''),
    ])
  return [['ID', 'STATUS', 'LEVEL', 'AGENT', 'TOOL', 'AMOUNT', 'AGE', 'LEFT', 'WHY'], ...rows]
}

/** One request, in full. */
export function describeApproval(approval: JsonObject, nowMs: number): string {
  const { session_id: session, masked, not_covered: unseen, may_answer: may, why_not: whyNot } = approval
  const parts: (readonly [string, string])[] = [
    ['agent', `${line(approval['agent_id'])}${session === null ? '' : `, session ${line(session)}`}`],
    ['tool', line(approval['tool'])],
    ['amount', amountsOf(approval)],
    ['levels', listOf(approval['levels']).map(levelOf).join(' → ')],
    ['opened', line(approval['opened_at'])],
    ['expires', isOpen(approval) ? `${line(approval['expires_at'])}, in ${leftOf(approval['expires_at'], nowMs)}` : ''],
    ['why', reasonsOf(approval).join('\n')],
    ['arguments', jsonOf(approval['arguments'])],
    ['context', jsonOf(approval['context'])],
    ['masked', textsOf(masked).join(', ')],
    ['not seen', textsOf(unseen).join('\n')],
    ['not by', textsOf(approval['requesters']).join(', ')],
    ['series', approval['series'] === null ? '' : jsonOf(approval['series'])],
    ['answers', listOf(approval['levels']).flatMap(signaturesOf).join('\n')],
    ['end', endOf(approval)],
    ['replaces', line(approval['replaces'])],
    ['replaced by', line(approval['replaced_by'])],
    ['you', may === true ? 'may answer' : line(whyNot)],
  ]
  const shown = parts.filter(([, text]) => text !== '')
  return [`${line(approval['id'])}  ${line(approval['status'])}`, ...shown.map(memberText)].join('\n') + '\n'
}

/** What came of a step about this request: an edit and a series are requests of their own. */
export function describeStep(askedId: string, approval: JsonObject, receipt: JsonValue): string {
  const auditId = isJsonObject(receipt) ? line(receipt['audit_id']) : ''
  const next = line(approval['level'])
  const id = line(approval['id'])
  return [
    `${id} ${line(approval['status'])}`,
    ...(next === '' ? [] : [`waits for ${next}`]),
    ...(id === askedId ? [] : [`instead of ${askedId}`]),
    auditId === '' ? 'answered before' : auditId,
  ]
    .join(', ')
    .concat('\n')
}

function memberText([name, text]: readonly [string, string]): string {
  const [first = '', ...more] = text.split('\n')
  return [`  ${name.padEnd(12)}${first}`, ...more.map((next) => `  ${''.padEnd(12)}${next}`)].join('\n')
}

/** A text of the answer on one line; nothing for what is none. */
function line(value: JsonValue | undefined): string {
  return typeof value === 'string' ? visible(value) : typeof value === 'number' ? String(value) : ''
}

function jsonOf(value: JsonValue | undefined): string {
  return value === undefined ? '' : visibleLines(JSON.stringify(value, null, 2))
}

function listOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}

function textsOf(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(line) : []
}

function isOpen({ status }: JsonObject): boolean {
  return status === 'pending' || status === 'approved'
}

function reasonsOf({ reasons }: JsonObject): readonly string[] {
  return listOf(reasons).map(({ severity, message }) => [line(severity), line(message)].join(': '))
}

function amountsOf({ amounts }: JsonObject): string {
  return listOf(amounts).map(amountOf).join(', ')
}

function amountOf({ minor, currency }: JsonObject): string {
  if (typeof minor !== 'number' || typeof currency !== 'string') return ''
  return visible(amountText(minor, currency))
}

function levelOf({ name, quorum, approved }: JsonObject): string {
  return `${line(name)} ${line(approved)}/${line(quorum)}`
}

function signaturesOf({ name, signatures }: JsonObject): string[] {
  return listOf(signatures).map(({ person, at, comment }) => {
    const said = line(comment)
    return `${line(person)} as ${line(name)}, ${line(at)}${said === '' ? '' : `: ${said}`}`
  })
}

function endOf({ end }: JsonObject): string {
  if (end === undefined || !isJsonObject(end)) return ''
  const who = line(end['person'])
  const said = line(end['comment'])
  return `${line(end['at'])}${who === '' ? '' : ` by ${who}`}${said === '' ? '' : `: ${said}`}`
}

function ageOf(since: JsonValue | undefined, nowMs: number): string {
  return typeof since === 'string' ? spanOf(nowMs - Date.parse(since)) : ''
}

function leftOf(until: JsonValue | undefined, nowMs: number): string {
  return typeof until === 'string' ? spanOf(Date.parse(until) - nowMs) : ''
}

/** The largest unit that fits: `3 h`. */
function spanOf(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE_MS))
  const [name, size] = UNITS.find(([, each]) => minutes >= each) ?? ['min', 1]
  return `${Math.floor(minutes / size)} ${name}`
}

function cut(text: string): string {
  return text.length > MAX_CELL ? `${text.slice(0, MAX_CELL - 1)}…` : text
}
