import type { LevelRequirement } from '../../core/approval.js'
import type { Evidence } from '../../core/evidence.js'
import { CONFIDENTIALITIES, TRUSTS } from '../../core/flow.js'
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../core/json.js'
import { classesIn } from '../classes.js'
import type { Finding } from '../finding.js'

/** Whom the findings ask for, as often as they do. */
export function requirementOf(findings: readonly Finding[]): readonly LevelRequirement[] {
  return findings.flatMap(({ obligations }) =>
    obligations.flatMap((obligation) => (obligation.type === 'require_approval' ? obligation.levels : [])),
  )
}

/**
 * What people agree to when they agree to a call with these findings and facts. A later call that rests on more is
 * another thing: a rule that asks, a reason, a class of sensitive data, a label, code that was not analysed.
 */
export function groundsOf(findings: readonly Finding[], evidence: Evidence | null): readonly string[] {
  const asking = findings.filter(({ effect }) => effect === 'require_approval')
  const rules = asking.flatMap(({ obligations }) =>
    obligations.flatMap((obligation) => (obligation.type === 'require_approval' ? [`rule:${obligation.rule}`] : [])),
  )
  const reasons = asking.flatMap(({ reasons }) => reasons.map(({ code }) => `reason:${code}`))
  const facts = evidence === null ? [] : [...classesOf(evidence), ...labelsOf(evidence.flow)]
  return [...new Set([...levelsOf(findings), ...rules, ...reasons, ...facts])].sort()
}

function levelsOf(findings: readonly Finding[]): readonly string[] {
  return requirementOf(findings).map(({ name, quorum }) => `level:${name}*${quorum}`)
}

function classesOf({ data }: Evidence): readonly string[] {
  return classesIn(data).map((name) => `class:${name}`)
}

/** What comes from elsewhere into the call, and what the session has seen. */
function labelsOf(flow: JsonObject): readonly string[] {
  const session = objectAt(flow, 'session')
  return [
    ...upTo('session.trust', session['trust'], TRUSTS),
    ...upTo('session.confidentiality', session['confidentiality'], CONFIDENTIALITIES),
    ...(session['instructions_seen'] === true ? ['label:session.instructions_seen'] : []),
    ...listAt(flow, 'values').flatMap((value) => [
      ...upTo(`${String(value['path'])}.origin`, value['origin'], ORIGINS),
      ...upTo(`${String(value['path'])}.confidentiality`, value['confidentiality'], CONFIDENTIALITIES),
      ...(value['instructed'] === true ? [`label:${String(value['path'])}.instructed`] : []),
    ]),
  ]
}

/** From what needs no word on: people who agreed to the worse have agreed to the better. */
const ORIGINS = ['said', 'new', 'unknown', 'untrusted']

/** The words above the first, up to this one; a word that is none of them stands for itself. */
function upTo(name: string, value: JsonValue | undefined, words: readonly string[]): readonly string[] {
  if (typeof value !== 'string' || CLEAN_ORIGINS.has(value)) return []
  const at = words.indexOf(value)
  const passed = at < 0 ? [value] : words.slice(1, at + 1)
  return passed.map((word) => `label:${name}=${word}`)
}

const CLEAN_ORIGINS: ReadonlySet<string> = new Set(['trusted', 'designated', 'empty'])

function objectAt(object: JsonObject, member: string): JsonObject {
  const value = object[member]
  return value !== undefined && isJsonObject(value) ? value : {}
}

function listAt(object: JsonObject, member: string): readonly JsonObject[] {
  const value = object[member]
  return value !== undefined && isJsonList(value) ? value.filter(isJsonObject) : []
}
