import { digitsOf, luhn, weighted } from './digits.js'

/** National provider identifier: Luhn over the digits behind 80840. */
export function npi(text: string): boolean {
  const digits = digitsOf(text)
  return digits.length === 10 && /^[12]/.test(digits) && luhn(`80840${digits}`)
}

/** Number of the Drug Enforcement Administration: two letters, and a digit of control. */
export function deaNumber(text: string): boolean {
  const digits = digitsOf(text)
  return digits.length === 7 && weighted(digits, [1, 2, 1, 2, 1, 2]) % 10 === Number(digits[6])
}

/** Medicare beneficiary identifier: no S, L, O, I, B, Z, and letters and digits where CMS has them. */
export function medicareId(text: string): boolean {
  const code = text.replace(/-/g, '').toUpperCase()
  return /^[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d[AC-HJKMNP-RT-Y]{2}\d\d$/.test(
    code,
  )
}
