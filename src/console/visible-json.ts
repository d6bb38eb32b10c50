import type { JsonValue } from '../core/json.js'
import { spellUnseen } from '../core/visible.js'

/**
 * JSON that people read and programs read back to the same value: what cannot be seen in it stands as JSON escapes it
 * (`\u200b`). Line ends and blanks of the layout stay.
 */
export function visibleJson(value: JsonValue): string {
  const lines = JSON.stringify(value, null, 2).split('\n')
  return lines.map((line) => spellUnseen(line, escaped)).join('\n')
}

function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
