import { asKnown, plainNumber } from '../values/reading.js'
import {
  constant,
  numberValue,
  textValue,
  unknown,
  type NumberValue,
  type RegexpValue,
  type Value,
} from '../values/value.js'
import { arrayValue, UNDEFINED } from '../values/value.js'
import { compiled } from './patterns.js'

export function numberMethod(receiver: NumberValue, name: string, args: readonly Value[]): Value | null {
  const { value } = receiver
  const digits = args[0] === undefined ? null : plainNumber(args[0])
  if (name === 'valueOf') return receiver
  if (name === 'toString' || name === 'toLocaleString') {
    const base = digits ?? 10
    return base >= 2 && base <= 36 ? textValue(value.toString(base)) : textValue(String(value))
  }
  if (name !== 'toFixed' && name !== 'toPrecision' && name !== 'toExponential') return null
  if (receiver.change !== null) return receiver
  const places = digits ?? 0
  return typeof value === 'number' && name === 'toFixed' && places >= 0 && places <= 20
    ? textValue(value.toFixed(places))
    : unknown()
}

export function regexpMethod(receiver: RegexpValue, name: string, args: readonly Value[]): Value | null {
  if (name === 'toString') return textValue(`/${receiver.source}/${receiver.flags}`)
  if (name !== 'test' && name !== 'exec') return null
  const text = asKnown(args[0])
  const pattern = text === null ? null : compiled(receiver, text)
  if (text === null || pattern === null || receiver.flags.includes('g')) return unknown()
  const found = pattern.exec(text)
  if (name === 'test') return constant(found !== null)
  if (found === null) return constant(null)
  return arrayValue([...found].map((one: string | undefined) => (one === undefined ? UNDEFINED : textValue(one))))
}

export function rounded(value: Value, round: (number: number) => number): Value {
  const number = plainNumber(value)
  if (number !== null) return numberValue(round(number), value.kind === 'number' ? value.change : null)
  return value
}
