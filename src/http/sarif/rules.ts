import type { JsonObject } from '../../core/json.js'
import { SEVERITIES, type Severity } from '../../core/words.js'
import type { CodeFinding } from './findings.js'
import { numberOf, taxonOf } from './weaknesses.js'

const LEVELS: Readonly<Record<Severity, string>> = { CRITICAL: 'error', HIGH: 'error', MEDIUM: 'warning', LOW: 'note' }
/** On the scale of CVSS, in the middle of each band. */
const SCORES: Readonly<Record<Severity, string>> = { CRITICAL: '9.5', HIGH: '8.0', MEDIUM: '5.5', LOW: '2.0' }

export function levelOf(severity: Severity): string {
  return LEVELS[severity]
}

/** One for each code among the findings, in their order. */
export function rulesOf(findings: readonly CodeFinding[], weaknesses: readonly string[]): readonly JsonObject[] {
  return [...new Set(findings.map(({ code }) => code))].map((code) => {
    const own = findings.filter((finding) => finding.code === code)
    return ruleOf(code, own, weaknesses)
  })
}

function ruleOf(id: string, findings: readonly CodeFinding[], weaknesses: readonly string[]): JsonObject {
  const severity = gravest(findings)
  const cwes = [...new Set(findings.flatMap(({ cwe }) => cwe ?? []))]
  return {
    id,
    shortDescription: { text: findings[0]?.message ?? id },
    help: { text: findings[0]?.explanation ?? id },
    defaultConfiguration: { level: levelOf(severity) },
    ...(cwes.length === 0
      ? {}
      : { relationships: cwes.map((cwe) => ({ target: taxonOf(cwe, weaknesses), kinds: ['superset'] })) }),
    properties: {
      'security-severity': SCORES[severity],
      tags: ['security', ...cwes.map((cwe) => `external/cwe/cwe-${numberOf(cwe)}`)],
    },
  }
}

function gravest(findings: readonly CodeFinding[]): Severity {
  const found = SEVERITIES.findLast((severity) => findings.some((finding) => finding.severity === severity))
  return found ?? 'LOW'
}
