/**
 * Label values that policies choose (kinds, reason codes): the first `max` different ones are kept,
 * all others count as `other`, so that no policy can make the metrics grow without end.
 */
export function boundedLabel(max: number): (value: string) => string {
  const seen = new Set<string>()
  return (value) => {
    if (seen.has(value)) return value
    if (seen.size >= max) return 'other'
    seen.add(value)
    return value
  }
}
