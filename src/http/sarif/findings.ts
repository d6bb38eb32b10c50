import type { CodeFinding } from '../../core/decision.js'
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json.js'
import { LAYERS, SEVERITIES } from '../../core/words.js'

export type { CodeFinding }

/** The findings of an answer of `/analyze`. */
export function findingsIn(answer: JsonObject): readonly CodeFinding[] {
  const { findings } = answer
  return Array.isArray(findings) ? findings.flatMap(readFinding) : []
}

function readFinding(value: JsonValue): readonly CodeFinding[] {
  if (!isJsonObject(value)) return []
  const { code, message, explanation } = value
  const severity = SEVERITIES.find((one) => one === value['severity'])
  const layer = LAYERS.find((one) => one === value['layer'])
  if (typeof code !== 'string' || typeof message !== 'string' || typeof explanation !== 'string') return []
  if (severity === undefined || layer === undefined) return []
  return [
    {
      rule: textOr(value['rule']),
      code,
      severity,
      cwe: textOr(value['cwe']),
      message,
      explanation,
      layer,
      line: numberOr(value['line']),
      column: numberOr(value['column']),
      path: textOr(value['path']),
    },
  ]
}

function textOr(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null
}

function numberOr(value: JsonValue | undefined): number | null {
  return typeof value === 'number' ? value : null
}
