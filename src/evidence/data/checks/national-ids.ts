import { digitsOf, luhn, modulo, sameDigitsOnly, weighted } from './digits.js'

/** Numbers that the Social Security Administration gives out; not those known from advertising. */
export function usSsn(text: string): boolean {
  const digits = digitsOf(text)
  const [area, group, serial] = [digits.slice(0, 3), digits.slice(3, 5), digits.slice(5)]
  if (digits.length !== 9 || area === '000' || area === '666' || group === '00' || serial === '0000') return false
  return !sameDigitsOnly(digits) && !['078051120', '219099999', '123456789'].includes(digits) && area < '900'
}

/** Individual taxpayer identification number. */
export function usItin(text: string): boolean {
  const digits = digitsOf(text)
  const group = Number(digits.slice(3, 5))
  return (
    digits.startsWith('9') &&
    ((group >= 50 && group <= 65) || (group >= 70 && group <= 99 && group !== 89 && group !== 93))
  )
}

/** National insurance number: prefixes that are in use. */
export function ukNino(text: string): boolean {
  const prefix = text.slice(0, 2).toUpperCase()
  return !/^[DFIQUV]|^.[DFIQUVO]/.test(prefix) && !['BG', 'GB', 'KN', 'NK', 'NT', 'TN', 'ZZ'].includes(prefix)
}

/** NHS number: modulo 11. */
export function ukNhs(text: string): boolean {
  const digits = digitsOf(text)
  const check = 11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)
  return digits.length === 10 && !sameDigitsOnly(digits) && Number(digits[9]) === (check === 11 ? 0 : check)
}

/** Canadian social insurance number. */
export function caSin(text: string): boolean {
  const digits = digitsOf(text)
  return digits.length === 9 && !/^[08]/.test(digits) && luhn(digits) && !sameDigitsOnly(digits)
}

/** French NIR, with its two digits of control. */
export function frNir(text: string): boolean {
  const compact = text.replace(/[^0-9AB]/gi, '').toUpperCase()
  const digits = compact.replace('2A', '19').replace('2B', '18')
  return /^\d{15}$/.test(digits) && 97 - modulo(digits.slice(0, 13), 97) === Number(digits.slice(13))
}

/** German tax identification number (ISO 7064 mod 11,10). */
export function deTaxId(text: string): boolean {
  const digits = digitsOf(text)
  if (digits.length !== 11 || digits.startsWith('0') || new Set(digits.slice(0, 10)).size > 9) return false
  let product = 10
  for (const digit of digits.slice(0, 10)) {
    const sum = (Number(digit) + product) % 10
    product = ((sum === 0 ? 10 : sum) * 2) % 11
  }
  return (11 - product) % 10 === Number(digits[10])
}

/** Spanish DNI and NIE: the letter of control. */
export function esDni(text: string): boolean {
  const compact = text.replace(/[^0-9A-Z]/gi, '').toUpperCase()
  const number = compact.slice(0, -1).replace(/^[XYZ]/, (letter) => String('XYZ'.indexOf(letter)))
  return /^\d{8}$/.test(number) && 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23] === compact.at(-1)
}

const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23]

/** Italian codice fiscale: the letter of control. */
export function itCodiceFiscale(text: string): boolean {
  const code = text.toUpperCase()
  const rank = (char: string): number => (/\d/.test(char) ? Number(char) : char.charCodeAt(0) - 65)
  const sum = Array.from(code.slice(0, 15)).reduce(
    (total, char, at) => total + (at % 2 === 0 ? (ODD[rank(char)] ?? 0) : rank(char)),
    0,
  )
  return code.length === 16 && String.fromCharCode(65 + (sum % 26)) === code[15]
}

/** Dutch BSN: the test of eleven. */
export function nlBsn(text: string): boolean {
  const digits = digitsOf(text)
  return digits.length === 9 && Number(digits) > 0 && weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0
}

/** Polish PESEL: a date and a digit of control. */
export function plPesel(text: string): boolean {
  const digits = digitsOf(text)
  const month = Number(digits.slice(2, 4)) % 20
  const day = Number(digits.slice(4, 6))
  if (digits.length !== 11 || month < 1 || month > 12 || day < 1 || day > 31) return false
  return (10 - (weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === Number(digits[10])
}

/** Swedish personal number: a date and a digit of control over its ten digits. */
export function sePersonnummer(text: string): boolean {
  const digits = digitsOf(text).slice(-10)
  const month = Number(digits.slice(2, 4))
  const day = Number(digits.slice(4, 6)) % 60
  return digits.length === 10 && month >= 1 && month <= 12 && day >= 1 && day <= 31 && luhn(digits)
}

/** Brazilian CPF: two digits of control. */
export function brCpf(text: string): boolean {
  const digits = digitsOf(text)
  const control = (length: number): number => {
    const weights = Array.from({ length }, (_, at) => length + 1 - at)
    return ((weighted(digits, weights) * 10) % 11) % 10
  }
  return (
    digits.length === 11 &&
    !sameDigitsOnly(digits) &&
    control(9) === Number(digits[9]) &&
    control(10) === Number(digits[10])
  )
}

const VERHOEFF_PRODUCT =
  `0123456789 1234067895 2340178956 3401289567 4012395678 5987604321 6598710432 7659821043 8765932104 9876543210`.split(
    ' ',
  )
const VERHOEFF_ORDER = `0123456789 1576283094 5803796142 8916043527 9453126870 4286573901 2793806415 7046913258`.split(
  ' ',
)

/** Indian Aadhaar: the checksum of Verhoeff. */
export function inAadhaar(text: string): boolean {
  const digits = digitsOf(text)
  let check = 0
  for (let at = 0; at < digits.length; at++) {
    const turned = Number(VERHOEFF_ORDER[at % 8]?.[Number(digits[digits.length - 1 - at])] ?? '0')
    check = Number(VERHOEFF_PRODUCT[check]?.[turned] ?? '0')
  }
  return digits.length === 12 && /^[2-9]/.test(digits) && check === 0 && !sameDigitsOnly(digits)
}
