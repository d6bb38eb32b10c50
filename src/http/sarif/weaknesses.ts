import type { JsonObject } from '../../core/json.js'
import type { CodeFinding } from './findings.js'

/** `CWE-78`, …: those that findings name, each once. */
export function weaknessesIn(findings: readonly CodeFinding[]): readonly string[] {
  return [...new Set(findings.flatMap(({ cwe }) => cwe ?? []))]
}

export function numberOf(cwe: string): string {
  return cwe.replace(/^CWE-/i, '')
}

/** The list of weaknesses of the log, of which these are told. */
export function taxonomy(weaknesses: readonly string[]): JsonObject {
  return {
    name: 'CWE',
    organization: 'MITRE',
    shortDescription: { text: 'The Common Weakness Enumeration' },
    informationUri: 'https://cwe.mitre.org/',
    isComprehensive: false,
    taxa: weaknesses.map((cwe) => ({ id: numberOf(cwe) })),
  }
}

export function taxonOf(cwe: string, weaknesses: readonly string[]): JsonObject {
  return { id: numberOf(cwe), index: weaknesses.indexOf(cwe), toolComponent: { name: 'CWE', index: 0 } }
}
