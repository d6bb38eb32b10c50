import { normalForm } from '../../../core/normal-form.js'
const ASCII = /^[\0-\x7f]*$/
/** What shows nothing, or only how the rest is shown. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu
const MARKS = /\p{M}/gu
const OTHER_DIGITS = /(?![0-9])\p{Nd}/gu
const DIGIT = /\p{Nd}/u

/** Letters of other scripts, in small form, and the Latin ones that they look like. */
const LOOK_ALIKES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    // Cyrillic
    ...{ а: 'a', в: 'b', е: 'e', ѕ: 's', і: 'i', ј: 'j', к: 'k', м: 'm', н: 'h', о: 'o', р: 'p', с: 'c', т: 't' },
    ...{ у: 'y', х: 'x', ԁ: 'd', һ: 'h', ӏ: 'l', ԛ: 'q', ԝ: 'w', ѵ: 'v', г: 'r', ь: 'b', п: 'n', ѡ: 'w', з: '3' },
    // Greek
    ...{ α: 'a', β: 'b', γ: 'y', ε: 'e', η: 'n', ι: 'i', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', σ: 'o', τ: 't', υ: 'u' },
    ...{ χ: 'x', ω: 'w', ϲ: 'c', ϳ: 'j' },
    // Latin that has no decomposition, and Armenian
    ...{ ɑ: 'a', ɡ: 'g', ɩ: 'i', ı: 'i', ł: 'l', ø: 'o', đ: 'd', ħ: 'h', օ: 'o', ո: 'n', ս: 'u', հ: 'h', ց: 'g' },
  }),
)
const LOOK_ALIKE = new RegExp(`[${[...LOOK_ALIKES.keys()].join('')}]`, 'gu')

/** Text without what is cosmetic: NFKC, letter case, invisible characters. Accents and other scripts stay what they are. */
export function foldStrictly(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return lower(normalForm(text, 'NFKC').replace(INVISIBLE, '')).normalize('NFKC')
}

/** Text as it looks: NFKC, without invisible characters. */
export function foldVisibly(text: string): string {
  return ASCII.test(text) ? text : normalForm(text, 'NFKC').replace(INVISIBLE, '')
}

/** Further without accents and other marks; digits of all scripts are ASCII, letters that look Latin are Latin. */
export function foldLoosely(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return lower(normalForm(text, 'NFKD').replace(INVISIBLE, ''))
    .normalize('NFKD')
    .replace(MARKS, '')
    .replace(OTHER_DIGITS, asciiDigit)
    .replace(LOOK_ALIKE, (letter) => LOOK_ALIKES.get(letter) ?? letter)
}

/** Upper case first: `ß` and `ss`, `ı` and `i` meet; a sigma is the same at a word's end. */
function lower(text: string): string {
  return text.toUpperCase().toLowerCase().replaceAll('ς', 'σ')
}

/** Each script has its ten digits in a row that begins at a code of …0 or …6. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0
  const offset = DIGIT.test(String.fromCodePoint(code & ~0xf)) ? 0 : 6
  return String((code & 0xf) - offset)
}
