import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../../src/core/json.js'
import type { ToolArguments } from './catalogue-tools.js'

/**
 * The arguments of a call by an agent that does what the instruction says: addresses, ids, paths and numbers are taken
 * from it, running text is the instruction itself. A tool that is not in the catalogue gets none.
 */
export function followInstruction(tool: ToolArguments | null, instruction: string): JsonObject {
  if (tool === null) return {}
  const words = namesIn(instruction)
  const names = Object.keys(tool.properties).filter((name) => tool.required.includes(name) || isTarget(tool, name))
  return Object.fromEntries(names.map((name, index) => [name, valueFor(tool, name, { instruction, words, index })]))
}

interface Source {
  readonly instruction: string
  readonly words: readonly string[]
  /** Which of the arguments it is: two ids of one call are hardly the same. */
  readonly index: number
}

function isTarget({ roles }: ToolArguments, name: string): boolean {
  return [roles[`/${name}`], roles[`/${name}/*`]].some((role) => TARGETS.some((target) => target === role))
}

const TARGETS = ['payee', 'recipient', 'id', 'path']

function valueFor({ properties, roles }: ToolArguments, name: string, source: Source): JsonValue {
  const schema = properties[name]
  if (!isJsonObject(schema)) return ''
  const { enum: values, type } = schema
  if (values !== undefined && isJsonList(values)) return values[0] ?? ''
  if (type === 'number' || type === 'integer') return Number(/\d+/.exec(source.instruction)?.[0] ?? '1')
  if (type === 'boolean') return true
  const text = textFor(name, roles[`/${name}`] === 'content', source)
  return type === 'array' ? [text] : text
}

function textFor(name: string, isContent: boolean, { instruction, words, index }: Source): string {
  if (isContent) return instruction.slice(0, 400)
  const address = ADDRESS.exec(instruction)?.[0]
  if (/email|^to$|guest|user/.test(name) && address !== undefined) return address
  return words[index % Math.max(1, words.length)] ?? instruction.slice(0, 40)
}

const ADDRESS = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/
/** What stands in quotes, or has digits, signs of a path or an underscore in it. */
const NAME = /["']([^"'\n]{1,60})["']|([\w/+@.-]*(?:\d|\/|_)[\w/+@.:-]*\w)/g

function namesIn(instruction: string): readonly string[] {
  const names = [...instruction.matchAll(NAME)].map(([, quoted, plain]) => quoted ?? plain ?? '')
  return names.filter((name) => name !== '')
}
