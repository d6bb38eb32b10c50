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
      ...(KNOWN_ORIGINS.has(value['origin'])
        ? []
        : [`label:${String(value['path'])}.origin=${String(value['origin'])}`]),
      ...upTo(`${String(value['path'])}.confidentiality`, value['confidentiality'], CONFIDENTIALITIES),
      ...(value['instructed'] === true ? [`label:${String(value['path'])}.instructed`] : []),
    ]),
  ]
}

/**
 * That a value was not found, or not everything is known, is no finding: it changes with every other call of the agent.
 * A rule that minds says so, and that is a ground.
 */
const KNOWN_ORIGINS: ReadonlySet<unknown> = new Set(['said', 'trusted', 'designated', 'new', 'unknown', 'empty'])

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
