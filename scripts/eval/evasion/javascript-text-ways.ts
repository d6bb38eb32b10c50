import type { Way } from './act.js'
import { base64, charCodes, charsOf, halvesOf, hex, reversed, rot13 } from './encodings.js'
import { javascriptOf, javascriptText as t, requires } from './javascript-program.js'
import type { Program } from './program.js'

const quotedHalves = (text: string): readonly [string, string] => {
  const [first, second] = halvesOf(text)
  return [t(first), t(second)]
}

function text(name: string, spell: (value: string) => string, ...lines: readonly string[]): Way<Program> {
  const before = (program: Program): readonly string[] => [...requires(program), ...lines]
  return { name, apply: (program) => javascriptOf(program, { before, text: spell }) }
}

/** Texts, written otherwise. */
export const JAVASCRIPT_TEXT_WAYS: readonly Way<Program>[] = [
  text('added texts', (value) => `(${quotedHalves(value).join(' + ')})`),
  text('template', (value) => `\`\${${quotedHalves(value)[0]}}\${${quotedHalves(value)[1]}}\``),
  text('join', (value) => `[${charsOf(value).map(t).join(', ')}].join('')`),
  text('concat', (value) => `${quotedHalves(value)[0]}.concat(${quotedHalves(value)[1]})`),
  text('fromCharCode', (value) => `String.fromCharCode(${charCodes(value).join(', ')})`),
  text(
    'fromCharCode spread',
    (value) =>
      `String.fromCharCode(...[${charCodes(value)
        .map((unit) => unit + 1)
        .join(', ')}].map((c) => c - 1))`,
  ),
  text('fromCodePoint', (value) => `[${charCodes(value).join(', ')}].map((c) => String.fromCodePoint(c)).join('')`),
  text('reduced', (value) => `[${charCodes(value).join(', ')}].reduce((s, c) => s + String.fromCharCode(c), '')`),
  text('reversed text', (value) => `${t(reversed(value))}.split('').reverse().join('')`),
  text('reversed spread', (value) => `[...${t(reversed(value))}].reverse().join('')`),
  text('atob', (value) => `atob('${base64(value)}')`),
  text('base64 buffer', (value) => `Buffer.from('${base64(value)}', 'base64').toString()`),
  text('hex buffer', (value) => `Buffer.from('${hex(value)}', 'hex').toString('utf8')`),
  text('byte buffer', (value) => `Buffer.from([${[...Buffer.from(value)].join(', ')}]).toString()`),
  text('text decoder', (value) => `new TextDecoder().decode(new Uint8Array([${[...Buffer.from(value)].join(', ')}]))`),
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
  text(
    'code point escapes',
    (value) =>
      `"${charCodes(value)
        .map((unit) => `\\u{${unit.toString(16)}}`)
        .join('')}"`,
  ),
  text(
    'decodeURIComponent',
    (value) =>
      `decodeURIComponent('${[...Buffer.from(value)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')}')`,
  ),
  text('JSON.parse', (value) => `JSON.parse(${t(JSON.stringify(value))})`),
  text('replaced text', (value) => `${t(halvesOf(value).join('QQ'))}.replace('QQ', '')`),
  text('replaced by a pattern', (value) => `${t(charsOf(value).join('\u0001'))}.replace(/\\u0001/g, '')`),
  text('slice', (value) => `${t(`xx${value}yy`)}.slice(2, -2)`),
  text('split', (value) => `${t(`a|||${value}`)}.split('|||')[1]`),
  text('trimmed', (value) => (value.trim() === value ? `${t(`  ${value}  `)}.trim()` : t(value))),
  text(
    'rot13',
    (value) => `rot(${t(rot13(value))})`,
    'const rot = (s) => s.replace(/[a-z]/gi, (c) => String.fromCharCode((c <= "Z" ? 90 : 122) >= (c = c.charCodeAt(0) + 13) ? c : c - 26))',
  ),
  text(
    'function of a text',
    (value) => `glue(${quotedHalves(value).join(', ')})`,
    'function glue(a, b) { return a + b }',
  ),
  text('object of texts', (value) => `({ a: ${t(value)} })['a']`),
  text(
    'plus equals',
    (value) => `(() => { let s = ${quotedHalves(value)[0]}; s += ${quotedHalves(value)[1]}; return s })()`,
  ),
]
