import type { OutcomeReport } from './types.js'

/** A larger output is not told: the service would refuse the report. */
const MAX_CHARACTERS = 200_000
const MAX_ERROR_CHARACTERS = 10_000

/**
 * What a tool returned, as JSON: the service keeps fingerprints of it, by which it tells later where a value came from. Nothing for
 * what is no JSON or too large; then such values are `unknown`.
 */
export function outputOf(result: unknown): Pick<OutcomeReport, 'output'> {
  if (result === undefined) return { output: null }
  try {
    const text = JSON.stringify(result) as string | undefined
    if (text === undefined || text.length > MAX_CHARACTERS) return {}
    const output: OutcomeReport['output'] = JSON.parse(text, wellFormed)
    return { output }
  } catch {
    return {}
  }
}

/** As the model may come to see it: what it quotes is traced too. */
export function errorText(cause: unknown): string {
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
  return wellFormedText(text.slice(0, MAX_ERROR_CHARACTERS))
}

/** The service takes no halves of characters. */
function wellFormed(_name: string, value: unknown): unknown {
  return typeof value === 'string' ? wellFormedText(value) : value
}

function wellFormedText(text: string): string {
  return text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD')
}
