import { expect, match, type Cursor } from './cursor.js'
import type { ParameterPart, Word } from './tree.js'

const NAME = /[A-Za-z_]\w*|\d+|[@*#?$!-]/y
const OPERATOR = /:?[-=?+]|##?|%%?|\/[/#%]?|\^\^?|,,?|@[A-Za-z]|:/y

/** Reads a word up to one of the letters `stops`; in patterns single quotes quote, even within double quotes. */
export type ReadOperand = (stops: string, isPattern: boolean) => Word

/** `${…}` from behind the brace. */
export function readParameter(cursor: Cursor, quoted: boolean, readOperand: ReadOperand): ParameterPart {
  const prefix = readPrefix(cursor)
  const name = match(cursor, NAME)?.[0]
  if (name === undefined) return unknown(cursor, '', quoted)
  cursor.at += name.length
  const index = readIndex(cursor, readOperand)
  const common = { kind: 'parameter', name, index, indirect: prefix === '!', quoted } as const
  if (prefix === '!' && index === null && /^[@*]\}/.test(cursor.text.slice(cursor.at, cursor.at + 2))) {
    cursor.at += 2
    return { ...common, indirect: false, operator: 'names', operands: [] }
  }
  const operator = match(cursor, OPERATOR)?.[0] ?? ''
  cursor.at += operator.length
  const operands = readOperands(operator, cursor, readOperand)
  if (cursor.text.charAt(cursor.at) !== '}') return unknown(cursor, name, quoted)
  expect(cursor, '}')
  return { ...common, operator: prefix === '#' ? 'length' : operator, operands }
}

/** `#` and `!` before a name; alone they are names. */
function readPrefix(cursor: Cursor): '#' | '!' | '' {
  const [first, second] = [cursor.text.charAt(cursor.at), cursor.text.charAt(cursor.at + 1)]
  if ((first !== '#' && first !== '!') || !/[\w@*#?$!-]/.test(second)) return ''
  if (first === '#' && '#?-'.includes(second) && cursor.text.charAt(cursor.at + 2) !== '}') return ''
  if (first === '!' && '-?#'.includes(second)) return ''
  cursor.at += 1
  return first
}

function readIndex(cursor: Cursor, readOperand: ReadOperand): Word | null {
  if (cursor.text.charAt(cursor.at) !== '[') return null
  cursor.at += 1
  const index = readOperand(']', false)
  expect(cursor, ']')
  return index
}

function readOperands(operator: string, cursor: Cursor, readOperand: ReadOperand): Word[] {
  if (operator === '') return []
  const stop = operator.startsWith('/') ? '/}' : operator === ':' ? ':}' : '}'
  const operands = [readOperand(stop, /^[#%/^,]/.test(operator))]
  if (cursor.text.charAt(cursor.at) !== '}' && stop.length > 1 && stop.startsWith(cursor.text.charAt(cursor.at))) {
    cursor.at += 1
    operands.push(readOperand('}', false))
  }
  return operands
}

/** What other shells write there: read up to its brace, worth nothing known. */
function unknown(cursor: Cursor, name: string, quoted: boolean): ParameterPart {
  let open = 1
  while (open > 0 && cursor.at < cursor.text.length) {
    const letter = cursor.text.charAt(cursor.at)
    if (letter === '{') open += 1
    if (letter === '}') open -= 1
    cursor.at += letter === '\\' ? 2 : 1
  }
  if (open > 0) cursor.problem('syntax_error')
  return { kind: 'parameter', name, index: null, indirect: false, operator: 'unknown', operands: [], quoted }
}
