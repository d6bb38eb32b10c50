import { unescaped } from '../prints/unescape.js'
import { foldVisibly } from '../prints/fold.js'

export type IdentifierKind = 'url' | 'email' | 'iban' | 'path' | 'phone' | 'domain'

export interface Identifier {
  readonly kind: IdentifierKind
  readonly text: string
}

/** What is looked at of one stretch without white space; longer ones hold data, not names. */
const MAX_STRETCH = 2_048
const STRETCH = /[^\s<>"'`|{}()[\]\\,;]+/g
const URL = /(?:[a-z][a-z0-9+.-]{1,15}:\/\/|www\.)[^\s]+/i
const EMAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/u
const DOMAIN = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}(\p{L}{2,24})(?::[0-9]{1,5})?(\/\S*)?$/u
const PATH =
  /^(?:~?\/|\.{1,2}\/|[A-Za-z]:[\\/])[^\s]*[\p{L}\p{N}]|^(?:[\p{L}\p{N}_.-]{1,128}\/){0,16}[\p{L}\p{N}_.-]{1,128}\.([a-z0-9]{1,5})$/iu
const ACCOUNT = /\b[A-Z]{2}[0-9]{2}(?:[A-Z0-9]{11,30}|(?:[ -][A-Z0-9]{4}){2,7}(?:[ -][A-Z0-9]{1,4})?)\b/gi
const PHONE = /(?<![\w.-])(?:\+|\(\+?[0-9]{1,4}\) ?)?[0-9][0-9 ().-]{5,22}[0-9](?![\w-])/g
const DATE_OR_TIME = /^[0-9]{4}[-.][0-9]{2}[-.][0-9]{2}|^[0-9]{1,2}[-.][0-9]{1,2}[-.][0-9]{4}/
const FILES: ReadonlySet<string> = new Set(
  'txt md pdf doc docx xls xlsx csv tsv ppt pptx odt json yaml yml xml html htm log zip gz tar png jpg jpeg gif svg mp3 mp4 py js ts sh sql db conf ini env key pem eml ics'.split(
    ' ',
  ),
)
/** Top-level domains of more than two letters that are no words one meets behind a full stop. */
const DOMAINS: ReadonlySet<string> = new Set(
  'com org net edu gov mil int info biz name pro xyz online site website shop store app dev cloud tech blog page link live club top space agency email digital network systems media news work world'.split(
    ' ',
  ),
)

/** Identifiers in a text and in what it is unescaped, each once. Linear in the text. */
export function identifiersIn(
  raw: string,
  max: number,
): { readonly identifiers: readonly Identifier[]; readonly complete: boolean } {
  const visible = foldVisibly(raw)
  const found = new Map<string, Identifier>()
  for (const text of new Set([visible, unescaped(visible)])) {
    for (const identifier of allIn(text)) {
      if (found.size > max) break
      found.set(identifier.text, identifier)
    }
  }
  return { identifiers: [...found.values()].slice(0, max), complete: found.size <= max }
}

function* allIn(text: string): Generator<Identifier> {
  for (const [stretch] of text.matchAll(STRETCH)) {
    const identifier = identifierOf(stretch.slice(0, MAX_STRETCH).replace(/[.:!?*_]{1,16}$/, ''))
    if (identifier !== null) yield identifier
  }
  for (const [account] of text.matchAll(ACCOUNT)) if (digitsIn(account) >= 8) yield { kind: 'iban', text: account }
  for (const [phone] of text.replace(ACCOUNT, ' ').matchAll(PHONE))
    if (isPhone(phone)) yield { kind: 'phone', text: phone }
}

function identifierOf(stretch: string): Identifier | null {
  const url = URL.exec(stretch)?.[0]
  if (url !== undefined) return { kind: 'url', text: url }
  const email = stretch.includes('@') ? EMAIL.exec(stretch)?.[0] : undefined
  if (email !== undefined) return { kind: 'email', text: email }
  if (!/[./\\]/.test(stretch)) return null
  const extension = PATH.exec(stretch)
  if (extension !== null && (extension[1] === undefined || FILES.has(extension[1].toLowerCase())))
    return { kind: 'path', text: stretch }
  return isDomain(stretch) ? { kind: 'domain', text: stretch } : null
}

/** Two letters may be a country, or the next sentence: those want a name in small letters before them. */
function isDomain(stretch: string): boolean {
  const top = DOMAIN.exec(stretch)?.[1]?.toLowerCase()
  if (top === undefined) return false
  return DOMAINS.has(top) || (top.length === 2 && stretch === stretch.toLowerCase() && stretch.indexOf('.') > 2)
}

function isPhone(text: string): boolean {
  const digits = digitsIn(text)
  if (digits < 7 || digits > 15 || DATE_OR_TIME.test(text)) return false
  return (
    text.startsWith('+') ||
    text.startsWith('(') ||
    (digits >= 9 && !/[.]/.test(text)) ||
    /^[0-9]{3}[ -][0-9]{4}$/.test(text)
  )
}

function digitsIn(text: string): number {
  return text.match(/[0-9]/g)?.length ?? 0
}
