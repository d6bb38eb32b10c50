export function digitsOf(text: string): string {
  return text.replace(/\D/g, '')
}

const ZERO = 48

/** ISO/IEC 7812-1, annex B; what is no digit is passed over. */
export function luhn(text: string): boolean {
  let sum = 0
  let count = 0
  for (let at = text.length - 1; at >= 0; at--) {
    const digit = text.charCodeAt(at) - ZERO
    if (digit < 0 || digit > 9) continue
    const doubled = count++ % 2 === 0 ? digit : digit * 2
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return count > 1 && sum % 10 === 0
}

/** The sum of the digits, each times its weight. */
export function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, at) => sum + weight * Number(digits[at] ?? '0'), 0)
}

/** A decimal number of any length, modulo a small one. */
export function modulo(digits: string, modulus: number): number {
  let rest = 0
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % modulus
  return rest
}

export function sameDigitsOnly(digits: string): boolean {
  return /^(\d)\1*$/.test(digits)
}
