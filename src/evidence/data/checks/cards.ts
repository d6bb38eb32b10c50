import { digitsOf, luhn, sameDigitsOnly } from './digits.js'

interface Issuer {
  /** First digits, from and to, of the same length. */
  readonly from: string
  readonly to: string
  readonly lengths: readonly number[]
}

const from = (first: string, last: string, ...lengths: readonly number[]): Issuer => ({
  from: first,
  to: last,
  lengths,
})

/** Ranges that are told by prefix and length together. */
const MAJOR: readonly Issuer[] = [
  from('4', '4', 13, 16, 19), // Visa
  from('51', '55', 16), // Mastercard
  from('2221', '2720', 16),
  from('34', '34', 15), // American Express
  from('37', '37', 15),
  from('300', '305', 14), // Diners Club
  from('3095', '3095', 14),
  from('36', '36', 14),
  from('38', '39', 14, 16),
  from('6011', '6011', 16, 19), // Discover
  from('644', '659', 16, 19),
  from('622126', '622925', 16),
  from('3528', '3589', 16, 19), // JCB
  from('1800', '1800', 15),
  from('2131', '2131', 15),
  from('62', '62', 16, 19), // UnionPay
  from('81', '81', 16),
  from('2200', '2204', 16), // Mir
  from('9792', '9792', 16), // Troy
]

const ANY_LENGTH = [12, 13, 14, 15, 16, 17, 18, 19]

/** Ranges so wide that only what stands around such a number makes it a card's: Maestro, and what is issued next. */
const ANY: readonly Issuer[] = [from('0604', '0604', 12), from('2', '6', ...ANY_LENGTH)]

export function cardNumber(text: string): boolean {
  return isCard(text, MAJOR) && groupedLikeACard(text)
}

export function cardNumberInContext(text: string): boolean {
  return isCard(text, MAJOR) || isCard(text, ANY)
}

function isCard(text: string, issuers: readonly Issuer[]): boolean {
  if (!luhn(text)) return false
  const digits = digitsOf(text)
  return !sameDigitsOnly(digits) && issuers.some((issuer) => issues(issuer, digits))
}

function issues(issuer: Issuer, digits: string): boolean {
  const prefix = digits.slice(0, issuer.from.length)
  return prefix >= issuer.from && prefix <= issuer.to && issuer.lengths.includes(digits.length)
}

/** Separated digits stand in groups of one length, all but the last, or as American Express and Diners print them. */
function groupedLikeACard(text: string): boolean {
  const lengths = text.split(/\D+/).map((group) => group.length)
  const first = lengths[0] ?? 0
  const even = lengths.slice(0, -1).every((length) => length === first) && (lengths.at(-1) ?? 0) <= Math.max(first, 7)
  return even || ['4,6,5', '4,6,4'].includes(lengths.join())
}

/** `MM/YY`, `MM/YYYY`: a month that there is. */
export function cardExpiry(text: string): boolean {
  const month = Number(/^\d{1,2}/.exec(text)?.[0])
  return month >= 1 && month <= 12
}

/** Magnetic stripe: the number in track 1 (`%B…^`) or track 2 (`;…=`) is a card's. */
export function cardTrack(text: string): boolean {
  const number = /\d{12,19}/.exec(text)?.[0] ?? ''
  return luhn(number)
}
