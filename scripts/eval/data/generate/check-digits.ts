/** The digits with a last one that makes them pass: found by trying, with the rule written out anew. */
export function withLuhn(digits: string): string {
  return closed(digits, (all) => {
    let sum = 0
    for (let at = 0; at < all.length; at++) {
      const doubled = Number(all[at]) * ((all.length - at) % 2 === 0 ? 2 : 1)
      sum += Math.floor(doubled / 10) + (doubled % 10)
    }
    return sum % 10 === 0
  })
}

export function withWeights(digits: string, weights: readonly number[], modulus: number): string | null {
  const passes = (all: string): boolean =>
    weights.reduce((sum, weight, at) => sum + weight * Number(all[at]), 0) % modulus === 0
  return (
    Array.from('0123456789')
      .map((last) => digits + last)
      .find(passes) ?? null
  )
}

/** ISO 7064 mod 97-10, as IBANs have it. */
export function ibanOf(country: string, account: string): string {
  const expanded = Array.from(`${account}${country}00`)
    .map((char) => parseInt(char, 36).toString())
    .join('')
  const check = 98n - (BigInt(expanded) % 97n)
  return `${country}${check.toString().padStart(2, '0')}${account}`
}

function closed(digits: string, passes: (all: string) => boolean): string {
  return (
    Array.from('0123456789')
      .map((last) => digits + last)
      .find(passes) ?? digits
  )
}
