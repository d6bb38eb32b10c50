import type { LevelRequirement } from '../core/approval.js'
import { CONFIDENTIALITIES, TRUSTS } from '../core/flow.js'
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../core/json.js'
import { REDACTION_METHODS, type Redaction, type RedactionMethod } from '../core/redaction.js'
import type { CodePlace } from '../core/reason.js'
import { SEVERITIES, type Severity } from '../core/words.js'
import type { Obligation } from '../core/decision.js'
import type { RuleOutput } from '../core/evaluator.js'

/** Why a rule denies, or wants somebody to agree. */
export interface Said {
  readonly code: string
  readonly message: string
  readonly agentMessage: string | null
  readonly severity: Severity
  readonly retryable: boolean
  readonly cwe: string | null
  readonly at: readonly CodePlace[]
}

/** What an allowing rule said. */
export interface Allowance {
  readonly obligations: readonly Obligation[]
  /** Why somebody must agree; empty where nobody must. */
  readonly reasons: readonly Said[]
}

const CODE = /^[a-z][a-z0-9_]{0,63}$/
const POINTER = /^(\/([^~/]|~[01])*)+$/
const NAME = /^[A-Za-z0-9._:@-]{1,128}$/
const MAX_TEXT = 2_000
const MAX_ITEMS = 64
const REDACTION_MEMBERS = ['pointer', 'method']
const CWE = /^CWE-\d{1,5}$/
const REASON_MEMBERS = ['code', 'message', 'agent_message', 'severity', 'retryable', 'cwe', 'at']
const PLACE_MEMBERS = ['line', 'column', 'path']
const LANGUAGE_PATH = /^[a-z]{1,16}(?:>[a-z]{1,16}){0,15}$/
const MAX_REASONS = 16
const LEVEL_MEMBERS = ['level', 'quorum', 'expires_in_minutes']
const MAX_QUORUM = 16
const MINUTE_MS = 60_000
const MAX_MINUTES = 60 * 24 * 60
/** Of more places the first are kept: rules list all facts that they are about, however many there are. */
const MAX_PLACES = 64

/** Reads a denying rule's output, one reason or several; null when it has not the published shape (then the policy is in error). */
export function readDenial(value: JsonValue): readonly Said[] | null {
  if (!isJsonList(value)) return allOf([value], readReason)
  return value.length > 0 && value.length <= MAX_REASONS ? allOf(value, readReason) : null
}

function readReason(value: JsonValue): Said | null {
  if (!isJsonObject(value) || !hasOnly(value, REASON_MEMBERS)) return null
  const { code, message, agent_message: agentMessage = null, severity = 'MEDIUM', retryable = false } = value
  const { cwe = null, at: places = [] } = value
  if (typeof code !== 'string' || !CODE.test(code) || !isText(message)) return null
  if (agentMessage !== null && !isText(agentMessage)) return null
  if (!isSeverity(severity) || typeof retryable !== 'boolean') return null
  if (cwe !== null && (typeof cwe !== 'string' || !CWE.test(cwe))) return null
  const at = isJsonList(places) ? allOf(places, readPlace) : null
  if (at === null) return null
  return { code, message, agentMessage, severity, retryable, cwe, at: at.slice(0, MAX_PLACES) }
}

/** Numbers come from the engine as doubles. */
function readPlace(value: JsonValue): CodePlace | null {
  if (!isJsonObject(value) || !hasOnly(value, PLACE_MEMBERS)) return null
  const { line, column, path } = value
  if (!isPosition(line) || !isPosition(column)) return null
  return typeof path === 'string' && LANGUAGE_PATH.test(path) ? { line, column, path } : null
}

function isPosition(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1
}

function allOf<Item>(values: readonly JsonValue[], read: (value: JsonValue) => Item | null): readonly Item[] | null {
  const items = values.map(read).filter((item) => item !== null)
  return items.length === values.length ? items : null
}

/**
 * Reads an allowing rule's output: each member one obligation, but `reason`, which says why one of them is there. Null
 * when one of them has not the published shape.
 */
export function readAllowance({ rule, value }: RuleOutput): Allowance | null {
  if (!isJsonObject(value)) return null
  const { reason, ...asked } = value
  if (reason !== undefined && asked['require_approval'] === undefined) return null
  const reasons = reason === undefined ? [] : readDenial(reason)
  const obligations: Obligation[] = []
  for (const [member, content] of Object.entries(inOrder(asked))) {
    const obligation = readObligation(rule, member, content)
    if (obligation === null) return null
    obligations.push(obligation)
  }
  return reasons === null ? null : { obligations, reasons }
}

function readObligation(rule: string, member: string, content: JsonValue): Obligation | null {
  switch (member) {
    case 'require_approval':
      return readLevels(rule, content)
    case 'redact':
      return readRedactions(rule, content)
    case 'notify':
      return isListOf(content, NAME) ? { type: 'notify', rule, targets: content } : null
    case 'declassify':
      return readDeclassification(rule, content)
    case 'limits':
      return isJsonObject(content) ? { type: 'limits', rule, limits: inOrder(content) } : null
    default:
      return null
  }
}

/** A bare name is one person of that level. */
function readLevels(rule: string, content: JsonValue): Obligation | null {
  if (!isJsonList(content) || content.length === 0 || content.length > MAX_ITEMS) return null
  const levels = allOf(content, (item) => readLevel(typeof item === 'string' ? { level: item } : item))
  return levels === null ? null : { type: 'require_approval', rule, levels }
}

function readLevel(value: JsonValue): LevelRequirement | null {
  if (!isJsonObject(value) || !hasOnly(value, LEVEL_MEMBERS)) return null
  const { level: name, quorum = 1, expires_in_minutes: minutes = null } = value
  if (typeof name !== 'string' || !NAME.test(name) || !isWithin(quorum, MAX_QUORUM)) return null
  if (minutes === null) return { name, quorum, periodMs: null }
  return isWithin(minutes, MAX_MINUTES) ? { name, quorum, periodMs: minutes * MINUTE_MS } : null
}

/** Numbers come from the engine as doubles. */
function isWithin(value: JsonValue, max: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= max
}

/** Members by name: the engine gives those of a map in another order each time. */
function inOrder(value: JsonObject): JsonObject {
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, isJsonObject(member) ? inOrder(member) : member]))
}

/** At least one of trust and confidentiality. */
function readDeclassification(rule: string, content: JsonValue): Obligation | null {
  if (!isJsonObject(content) || !hasOnly(content, ['trust', 'confidentiality'])) return null
  const trust = TRUSTS.find((word) => word === content['trust'])
  const confidentiality = CONFIDENTIALITIES.find((word) => word === content['confidentiality'])
  const label = {
    ...(trust === undefined ? {} : { trust }),
    ...(confidentiality === undefined ? {} : { confidentiality }),
  }
  const known = Object.keys(label).length
  return known > 0 && known === Object.keys(content).length ? { type: 'declassify', rule, label } : null
}

/** A bare pointer means to mask. */
function readRedactions(rule: string, content: JsonValue): Obligation | null {
  if (!isJsonList(content) || content.length === 0 || content.length > MAX_ITEMS) return null
  const redactions: Redaction[] = []
  for (const item of content) {
    const redaction = readRedaction(typeof item === 'string' ? { pointer: item } : item)
    if (redaction === null) return null
    redactions.push(redaction)
  }
  return { type: 'redact', rule, redactions }
}

function readRedaction(value: JsonValue): Redaction | null {
  if (!isJsonObject(value) || !hasOnly(value, REDACTION_MEMBERS)) return null
  const { pointer, method = 'mask' } = value
  return isPointer(pointer) && isMethod(method) ? { pointer, method } : null
}

function isPointer(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && POINTER.test(value)
}

function isMethod(value: JsonValue): value is RedactionMethod {
  return REDACTION_METHODS.some((method) => method === value)
}

function hasOnly(value: JsonObject, members: readonly string[]): boolean {
  return Object.keys(value).every((member) => members.includes(member))
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_TEXT
}

function isSeverity(value: JsonValue): value is Severity {
  return SEVERITIES.some((severity) => severity === value)
}

function isListOf(value: JsonValue, pattern: RegExp): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= MAX_ITEMS &&
    value.every((item) => typeof item === 'string' && pattern.test(item))
  )
}
