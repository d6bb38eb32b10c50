import { joinTexts, knownText, unknownText, type Text } from '../../analysis/text.js'
import { unescape } from '../fold/codecs.js'
import { formatted, represented } from '../fold/format.js'
import { readInteger } from '../fold/numbers.js'
import { child, isInterpolated, type Node } from '../tree.js'
import { UNKNOWN, fromText, number, parts } from '../values/make.js'
import { textOf } from '../values/read.js'
import type { Value } from '../values/value.js'
import type { Run } from './run.js'

export function integerLiteral(run: Run, node: Node): Value {
  const written = run.source.slice(node.start, node.end)
  if (/[jJ]$/.test(written)) return UNKNOWN
  const bare = written.replace(/[lL]$/, '').replace(/^0(\d+)$/, '0o$1')
  const value = readInteger(/^0o0+$/.test(bare) ? '0' : bare, 0)
  return value === null ? UNKNOWN : number(value)
}

export function floatLiteral(run: Run, node: Node): Value {
  const value = Number(run.source.slice(node.start, node.end).replaceAll('_', ''))
  return Number.isNaN(value) ? UNKNOWN : number(value, true)
}

export function stringLiteral(run: Run, node: Node): Value {
  const [, prefix = '', quote = '"'] =
    /^([A-Za-z]{0,3})("""|'''|"|')/.exec(run.source.slice(node.start, node.start + 6)) ?? []
  const isBytes = /b/i.test(prefix)
  const isRaw = /r/i.test(prefix)
  if (isInterpolated(run.source, node.start)) return fromText(interpolated(run, node, isRaw))
  const end = run.source.slice(node.start, node.end).endsWith(quote) ? node.end - quote.length : node.end
  const raw = run.source.slice(node.start + prefix.length + quote.length, end)
  const told = isRaw ? raw : unescape(raw, isBytes)
  return parts(
    [isBytes ? Buffer.from(told, /[^\0-\xff]/.test(told) ? 'utf8' : 'latin1').toString('latin1') : told],
    isBytes,
  )
}

export function concatenated(run: Run, node: Node): Value {
  const all = node.children.map((each) => run.evaluate(each))
  const isBytes = all.some((each) => each.kind === 'text' && each.isBytes)
  return fromText(joinTexts(all.map(textOf)), isBytes)
}

/** An f-string: what stands between its parts is read from the source, its expressions are evaluated. */
function interpolated(run: Run, node: Node, isRaw: boolean): Text {
  const pieces: Text[] = []
  let at = node.start
  for (const part of node.children) {
    if (part.type === 'string_start') at = part.end
    else if (part.type === 'interpolation') {
      pieces.push(plainPart(run, at, part.start, isRaw), interpolation(run, part))
      at = part.end
    } else if (part.type === 'string_end') {
      pieces.push(plainPart(run, at, part.start, isRaw))
      at = part.end
    }
  }
  return joinTexts(pieces)
}

function plainPart(run: Run, start: number, end: number, isRaw: boolean): Text {
  const raw = run.source.slice(start, end)
  const told = isRaw ? raw : unescape(raw, false)
  return knownText(told.replaceAll('{{', '{').replaceAll('}}', '}'))
}

function interpolation(run: Run, node: Node): Text {
  const expression = child(node, 'expression')
  if (expression === null) return unknownText()
  const value = run.evaluate(expression)
  const after = run.source.slice(expression.end, node.end)
  const prefix = /^\s*=\s*[!:}]/.test(after) ? knownText(run.source.slice(node.start + 1, expression.end) + '=') : null
  const format = child(node, 'format_specifier')
  const conversion = child(node, 'type_conversion')
  const told =
    conversion !== null && run.written(conversion) !== '!s'
      ? represented(value)
      : formatted(value, format === null ? '' : specification(run, format))
  return prefix === null ? told : joinTexts([prefix, told])
}

function specification(run: Run, format: Node): string {
  let told = run.source.slice(format.start + 1, format.end)
  for (const inner of format.children) {
    const expression = child(inner, 'expression')
    const value = expression === null ? null : textOf(run.evaluate(expression))
    const whole = value?.parts.length === 1 ? value.parts[0] : null
    told = told.replace(run.source.slice(inner.start, inner.end), whole ?? '')
  }
  return told
}
