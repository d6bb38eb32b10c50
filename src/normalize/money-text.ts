/** 100000 with two digits → `1000.00`: as an argument, exactly. */
export function decimalText(amountMinor: number, digits: number): string {
  const padded = String(amountMinor).padStart(digits + 1, '0')
  return digits === 0 ? padded : `${padded.slice(0, -digits)}.${padded.slice(-digits)}`
}

/** 100000 → `1,000.00 USD`, for people. */
export function moneyText(amountMinor: number, currency: string, digits: number): string {
  const [whole = '', fraction] = decimalText(amountMinor, digits).split('.')
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
  return `${grouped}${fraction === undefined ? '' : `.${fraction}`} ${currency}`
}
