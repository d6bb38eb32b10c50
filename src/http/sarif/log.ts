import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.js'
import { API_VERSION } from '../version.js'
import { findingsIn, type CodeFinding } from './findings.js'
import { levelOf, rulesOf } from './rules.js'
import { taxonOf, taxonomy, weaknessesIn } from './weaknesses.js'

export const SARIF = 'application/sarif+json'

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'
const ENDINGS: Readonly<Record<string, string>> = {
  python: 'py',
  javascript: 'js',
  typescript: 'ts',
  bash: 'sh',
  sql: 'sql',
}

/** An answer of `/analyze` as a log of the Static Analysis Results Interchange Format, 2.1.0. */
export function toSarif(answer: JsonObject): JsonObject {
  const findings = findingsIn(answer)
  const facts = isJsonObject(answer['facts']) ? answer['facts'] : null
  const weaknesses = weaknessesIn(findings)
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: driver(findings, weaknesses) },
        columnKind: 'utf16CodeUnits',
        artifacts: [{ location: { uri: uriOf(facts) }, ...languageOf(facts) }],
        invocations: [invocation(answer, facts)],
        results: findings.map((finding) => result(finding, findings, uriOf(facts))),
        ...(weaknesses.length === 0 ? {} : { taxonomies: [taxonomy(weaknesses)] }),
        properties: {
          decision: answer['decision'] ?? null,
          blocked_by: answer['blocked_by'] ?? null,
          policy_version: answer['policy_version'] ?? null,
        },
      },
    ],
  }
}

function driver(findings: readonly CodeFinding[], weaknesses: readonly string[]): JsonObject {
  return {
    name: 'Countersign',
    version: API_VERSION,
    semanticVersion: API_VERSION,
    ...(weaknesses.length === 0 ? {} : { supportedTaxonomies: [{ name: 'CWE', index: 0 }] }),
    rules: rulesOf(findings, weaknesses),
  }
}

function result(finding: CodeFinding, all: readonly CodeFinding[], uri: string): JsonObject {
  const { code, severity, message, explanation, line, column, path, rule } = finding
  const codes = [...new Set(all.map((one) => one.code))]
  const region = { startLine: line ?? 1, startColumn: column ?? 1 }
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: levelOf(severity),
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri, index: 0 }, ...(line === null ? {} : { region }) } }],
    ...(finding.cwe === null ? {} : { taxa: [taxonOf(finding.cwe, weaknessesIn(all))] }),
    properties: { severity, explanation, path, policy_rule: rule },
  }
}

/** The code was not looked at in full: what was not found says nothing. */
function invocation(answer: JsonObject, facts: JsonObject | null): JsonObject {
  const problems = facts === null ? unlooked(answer) : textsIn(facts['incomplete'])
  return {
    executionSuccessful: problems.length === 0,
    toolExecutionNotifications: problems.map((problem) => ({
      level: 'error',
      descriptor: { id: problem },
      message: { text: `The code was not analysed in full: ${problem}.` },
    })),
  }
}

/** A call that was refused before anybody looked at its code. */
function unlooked(answer: JsonObject): readonly string[] {
  if (answer['decision'] === 'ALLOW') return []
  const reasons = Array.isArray(answer['reasons']) ? answer['reasons'] : []
  return reasons.flatMap((reason) => (isJsonObject(reason) ? textsIn([reason['code'] ?? null]) : []))
}

function textsIn(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

function uriOf(facts: JsonObject | null): string {
  const language = facts?.['language']
  return `snippet.${(typeof language === 'string' ? ENDINGS[language] : undefined) ?? 'txt'}`
}

function languageOf(facts: JsonObject | null): JsonObject {
  const language = facts?.['language']
  return typeof language === 'string' && language in ENDINGS ? { sourceLanguage: language } : {}
}
