import { encodedIn } from './encoded.js'
import { unescaped } from './unescape.js'

/** Beyond so many a text is not read in further ways. */
const MAX_READINGS = 8
const MAX_STEPS = 3

/**
 * The texts that a text of an output holds: itself, itself unescaped, and what stands in it in base64 or hexadecimal
 * digits; each of them so again.
 */
export function textsIn(text: string): readonly string[] {
  return readAgain(text, (reading) => {
    const inner = encodedIn(reading)
    return inner.length === 0 ? [unescaped(reading)] : [unescaped(reading), inner.map((each) => each.text).join('\n')]
  })
}

/** The ways to read the whole of a value: as it stands, unescaped, with all that is encoded in it decoded. */
export function readingsOf(value: string): readonly string[] {
  return readAgain(value, (reading) => {
    const inner = encodedIn(reading)
    return inner.length === 0 ? [unescaped(reading)] : [unescaped(reading), replaced(reading, inner)]
  })
}

function readAgain(text: string, step: (reading: string) => readonly string[]): readonly string[] {
  const all = new Set([text])
  let last: readonly string[] = [text]
  for (let steps = 0; steps < MAX_STEPS && last.length > 0; steps++) {
    const next = last.flatMap(step).filter((reading) => !all.has(reading))
    for (const reading of next) if (all.size < MAX_READINGS) all.add(reading)
    last = next.filter((reading) => all.has(reading))
  }
  return [...all]
}

function replaced(text: string, inner: ReturnType<typeof encodedIn>): string {
  let at = 0
  const parts = inner.map(({ start, end, text: decoded }) => {
    const before = text.slice(at, start)
    at = end
    return before + decoded
  })
  return parts.join('') + text.slice(at)
}
