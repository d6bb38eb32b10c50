import { ID_PATTERN } from '../core/words.js'

const ID = new RegExp(ID_PATTERN)

export function isId(text: string): boolean {
  return ID.test(text)
}
