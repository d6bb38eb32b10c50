import type { Spelling } from '../../../core/counter.js'
import { isJsonList, type JsonValue } from '../../../core/json.js'
import { caseFolded } from './case-folded.js'
import { email } from './email.js'
import { iban } from './iban.js'
import { name } from './name.js'

/** The value in this spelling: each text of a list or an object is brought to one form, whatever else it is stays. */
export function spelled(value: JsonValue, spelling: Spelling): JsonValue {
  switch (spelling) {
    case 'exact':
      return value
    case 'case_folded':
      return eachText(value, caseFolded)
    case 'iban':
      return eachText(value, iban)
    case 'email':
      return eachText(value, email)
    case 'name':
      return eachText(value, name)
  }
}

function eachText(value: JsonValue, spell: (text: string) => string): JsonValue {
  if (typeof value === 'string') return spell(value)
  if (typeof value !== 'object' || value === null) return value
  if (isJsonList(value)) return value.map((item) => eachText(item, spell))
  return Object.fromEntries(Object.entries(value).map(([member, item]) => [member, eachText(item, spell)]))
}
