import type { Way } from './act.js'
import { base64, charCodes, charsOf, halvesOf, hex, reversed, rot13 } from './encodings.js'
import { pythonOf, pythonText as t, imports } from './python-program.js'
import type { Program } from './program.js'

const quotedHalves = (text: string): readonly [string, string] => {
  const [first, second] = halvesOf(text)
  return [t(first), t(second)]
}

function text(name: string, spell: (value: string) => string, ...lines: readonly string[]): Way<Program> {
  const before = (program: Program): readonly string[] => [...imports(program), ...lines]
  return { name, apply: (program) => pythonOf(program, { before, text: spell }) }
}

/** Texts, written otherwise. */
export const PYTHON_TEXT_WAYS: readonly Way<Program>[] = [
  text('added texts', (value) => `(${quotedHalves(value).join(' + ')})`),
  text('neighbouring texts', (value) => `(${quotedHalves(value).join(' ')})`),
  text('join', (value) => `''.join([${charsOf(value).map(t).join(', ')}])`),
  text('chr', (value) => `''.join(map(chr, [${charCodes(value).join(', ')}]))`),
  text(
    'chr in a comprehension',
    (value) =>
      `''.join(chr(c - 1) for c in [${charCodes(value)
        .map((unit) => unit + 1)
        .join(', ')}])`,
  ),
  text(
    'chr added',
    (value) =>
      `(${charsOf(value)
        .map((char) => `chr(${char.charCodeAt(0)})`)
        .join(' + ')})`,
  ),
  text('reversed text', (value) => `${t(reversed(value))}[::-1]`),
  text('reversed and joined', (value) => `''.join(reversed(${t(reversed(value))}))`),
  text('format', (value) => `'{}{}'.format(${quotedHalves(value).join(', ')})`),
  text('format by names', (value) => `'{b}{a}'.format(a=${quotedHalves(value)[1]}, b=${quotedHalves(value)[0]})`),
  text('f-string', (value) => `(lambda a, b: f"{a}{b}")(${quotedHalves(value).join(', ')})`),
  text('percent', (value) => `'%s%s' % (${quotedHalves(value).join(', ')})`),
  text('bytes', (value) => `bytes([${[...Buffer.from(value)].join(', ')}]).decode()`),
  text(
    'hex escapes',
    (value) => `'${[...Buffer.from(value)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}'`,
  ),
  text(
    'unicode escapes',
    (value) =>
      `'${charCodes(value)
        .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
        .join('')}'`,
  ),
  text('base64 text', (value) => `base64.b64decode('${base64(value)}').decode()`, 'import base64'),
  text('hex text', (value) => `bytes.fromhex('${hex(value)}').decode('utf-8')`),
  text('rot13 text', (value) => `codecs.decode(${t(rot13(value))}, 'rot13')`, 'import codecs'),
  text('replaced text', (value) => `${t(halvesOf(value).join('QQ'))}.replace('QQ', '')`),
  text('slice', (value) => `${t(`xx${value}yy`)}[2:-2]`),
  text('every second', (value) => `${t(charsOf(value).join('_'))}[::2]`),
  text('stripped', (value) => (value.trim() === value ? `${t(`  ${value}  `)}.strip()` : t(value))),
  text('split', (value) => `${t(`a|||${value}`)}.split('|||')[1]`),
  text('translate', (value) => `${t(value.replaceAll('/', '\u0001'))}.translate({1: '/'})`),
  text(
    'swapped case',
    (value) =>
      `${t(
        charsOf(value)
          .map((char) => (char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase()))
          .join(''),
      )}.swapcase()`,
  ),
  text('function of a text', (value) => `glue(${quotedHalves(value).join(', ')})`, 'def glue(a, b):\n    return a + b'),
]
