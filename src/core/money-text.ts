import { minorDigits } from './currencies.js'

/** 100000 with two digits → `1000.00`: as an argument, exactly. */
export function decimalText(amountMinor: number, digits: number): string {
  const sign = amountMinor < 0 ? '-' : ''
  const padded = String(Math.abs(amountMinor)).padStart(digits + 1, '0')
  return sign + (digits === 0 ? padded : `${padded.slice(0, -digits)}.${padded.slice(-digits)}`)
}

/** 100000 → `1,000.00 USD`, for people. */
export function moneyText(amountMinor: number, currency: string, digits: number): string {
  const [whole = '', fraction] = decimalText(amountMinor, digits).split('.')
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
  return `${grouped}${fraction === undefined ? '' : `.${fraction}`} ${currency}`
}

/** As `moneyText`, with the digits of ISO 4217; of what is no currency there, `100000 minor units of XXX`. */
export function amountText(amountMinor: number, currency: string): string {
  const digits = minorDigits(currency)
  return digits === null ? `${amountMinor} minor units of ${currency}` : moneyText(amountMinor, currency, digits)
}
