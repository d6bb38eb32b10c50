import type { AskedRequest, Dimension } from './policies-diff-dimensions.js'

/**
 * Each choice once with everything else plain; then what only one of the sets knows, among everything; then combinations
 * spread evenly over all that there are, up to `max`.
 */
export function combine(start: AskedRequest, dimensions: readonly Dimension[], max: number): readonly AskedRequest[] {
  const all = new Map<string, AskedRequest>()
  const add = (picks: readonly number[]): void => {
    const asked = dimensions.reduce((made, dimension, at) => dimension.apply(made, picks[at] ?? 0), start)
    if (all.size < max) all.set(JSON.stringify(asked), asked)
  }
  for (const [at, { size }] of dimensions.entries()) {
    for (let pick = 0; pick < size; pick++) add(dimensions.map((_, other) => (other === at ? pick : 0)))
  }
  const fresh = dimensions.filter((dimension) => dimension.fresh.length > 0)
  for (const [at, dimension] of dimensions.entries()) {
    const share = Math.floor(max / 2 / fresh.length)
    if (dimension.fresh.length > 0) for (const picks of among(dimensions, at, share)) add(picks)
  }
  for (const picks of spread(
    dimensions.map(({ size }) => size),
    max,
  ))
    add(picks)
  return [...all.values()]
}

/** Combinations with one of the fresh choices of the dimension `at`. */
function among(dimensions: readonly Dimension[], at: number, max: number): readonly (readonly number[])[] {
  const fresh = dimensions[at]?.fresh ?? []
  const sizes = dimensions.map(({ size }, other) => (other === at ? fresh.length : size))
  return spread(sizes, max).map((picks) => picks.map((pick, other) => (other === at ? (fresh[pick] ?? 0) : pick)))
}

/** At most `max` of all combinations, none twice, and every size walked through evenly. */
function spread(sizes: readonly number[], max: number): readonly (readonly number[])[] {
  const combinations = sizes.reduce((product, size) => product * size, 1)
  const step = BigInt(stepFor(combinations, max))
  return Array.from({ length: Math.min(max, combinations) }, (_, taken) =>
    picksOf(Number((BigInt(taken) * step) % BigInt(combinations)), sizes),
  )
}

/** Without a factor in common with their number, so that it meets all of them in the end. */
function stepFor(combinations: number, max: number): number {
  if (combinations <= max) return 1
  let step = Math.floor(combinations * 0.618)
  while (commonFactor(step, combinations) > 1) step += 1
  return step
}

function commonFactor(one: number, other: number): number {
  return other === 0 ? one : commonFactor(other, one % other)
}

function picksOf(index: number, sizes: readonly number[]): readonly number[] {
  let rest = index
  return sizes.map((size) => {
    const pick = rest % size
    rest = Math.floor(rest / size)
    return pick
  })
}
