import { levelGround, type LevelRequirement } from '../../core/approval.js'
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
  const levels = requirementOf(findings).map(levelGround)
  const facts = evidence === null ? [] : [...classesOf(evidence), ...labelsOf(evidence.flow), ...filesOf(evidence.code)]
  return [...new Set([...levels, ...rules, ...reasons, ...facts])].sort()
}

function classesOf({ data }: Evidence): readonly string[] {
  return classesIn(data).map((name) => `class:${name}`)
}

/**
 * Files that the call runs: by the decision that let the agent write what stands in them now, so that another content is
 * another thing; of those that nobody has looked at how many they are.
 */
function filesOf(code: JsonObject): readonly string[] {
  const run = listAt(code, 'executes')
  const seen = run.flatMap(({ analysed, written_by: by = null }) =>
    analysed === true && typeof by === 'string' ? [`file:${by}`] : [],
  )
  const unseen = run.filter(({ analysed }) => analysed !== true)
  return [...seen, ...unseen.map((_, index) => `file:unseen*${index + 1}`)]
}

/** What comes from elsewhere into the call, and what the session has seen. */
function labelsOf(flow: JsonObject): readonly string[] {
  const session = objectAt(flow, 'session')
  return [
    ...upTo('session.trust', session['trust'], TRUSTS),
    ...upTo('session.confidentiality', session['confidentiality'], CONFIDENTIALITIES),
    ...(session['instructions_seen'] === true ? ['label:session.instructions_seen'] : []),
    ...listAt(flow, 'values').flatMap(valueLabels),
  ]
}

function valueLabels({ path, origin, confidentiality, instructed }: JsonObject): readonly string[] {
  const at = typeof path === 'string' ? path : ''
  return [
    ...(typeof origin === 'string' && !KNOWN_ORIGINS.has(origin) ? [`label:${at}.origin=${origin}`] : []),
    ...upTo(`${at}.confidentiality`, confidentiality, CONFIDENTIALITIES),
    ...(instructed === true ? [`label:${at}.instructed`] : []),
  ]
}

/**
 * That a value was not found, or not everything is known, is no finding: it changes with every other call of the agent.
 * A rule that minds says so, and that is a ground.
 */
const KNOWN_ORIGINS: ReadonlySet<string> = new Set(['said', 'trusted', 'designated', 'new', 'unknown', 'empty'])

/**
 * The words above the first, up to this one: people who agreed to the worse have agreed to the better. A word that is none
 * of them stands for itself.
 */
function upTo(name: string, value: JsonValue | undefined, words: readonly string[]): readonly string[] {
  if (typeof value !== 'string') return []
  const at = words.indexOf(value)
  const passed = at < 0 ? [value] : words.slice(1, at + 1)
  return passed.map((word) => `label:${name}=${word}`)
}

function objectAt(object: JsonObject, member: string): JsonObject {
  const value = object[member]
  return value !== undefined && isJsonObject(value) ? value : {}
}

function listAt(object: JsonObject, member: string): readonly JsonObject[] {
  const value = object[member]
  return value !== undefined && isJsonList(value) ? value.filter(isJsonObject) : []
}
