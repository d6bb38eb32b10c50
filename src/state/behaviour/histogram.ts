/** How often values of each bin were seen: `[bin, weight]` in order of bin. Weights fade with age. */
export type Histogram = readonly (readonly [bin: number, weight: number])[]

export const EMPTY_HISTOGRAM: Histogram = []

/** Bins are half octaves: values of one bin differ by a factor of √2 at most. */
const BINS_PER_OCTAVE = 2
/** What fades below it is forgotten. */
const LEAST_WEIGHT = 0.05

/** The bin of a value ≥ 0 on a log scale; of a negative one as of its size. */
export function logBin(value: number): number {
  return Math.floor(Math.log2(1 + Math.abs(value)) * BINS_PER_OCTAVE)
}

/** Of more than `maxBins` bins the two lightest neighbours become one, the outer of the two. */
export function added(histogram: Histogram, bin: number, maxBins: number): Histogram {
  const grown = histogram.some(([own]) => own === bin)
    ? histogram.map(([own, weight]) => [own, own === bin ? weight + 1 : weight] as const)
    : [...histogram, [bin, 1] as const].sort(([a], [b]) => a - b)
  return grown.length > maxBins ? merged(grown) : grown
}

export function faded(histogram: Histogram, factor: number): Histogram {
  return histogram.map(([bin, weight]) => [bin, fade(weight, factor)] as const).filter(([, weight]) => weight > 0)
}

/** In hundredths; 0 for what is forgotten. */
export function fade(weight: number, factor: number): number {
  const left = Math.round(weight * factor * 100) / 100
  return left < LEAST_WEIGHT ? 0 : left
}

export function weightOf(histogram: Histogram): number {
  let total = 0
  for (const [, weight] of histogram) total += weight
  return total
}

/**
 * The chance of a value so low or lower (`below`), so high or higher (`above`), in the predictive distribution of a
 * Dirichlet process: of what was seen, with its weight, and of a guess, with the weight `guessed`. Values of
 * neighbouring bins count as equal. The guess is Student's t with two degrees of freedom about the median, as wide as
 * 68 % of what was seen. 1 where nothing was seen.
 */
export function tail(histogram: Histogram, bin: number, side: 'below' | 'above', guessed: number): number {
  const total = weightOf(histogram)
  if (total === 0) return 1
  let seen = 0
  for (const [own, weight] of histogram) {
    if (side === 'below' ? own <= bin + 1 : own >= bin - 1) seen += weight
  }
  const median = quantile(histogram, total / 2)
  const spread = Math.max(1, Math.abs(median - quantile(histogram, total * (side === 'below' ? 0.16 : 0.84))))
  const beyond = side === 'below' ? median - bin : bin - median
  return (seen + guessed * studentTail(beyond / spread)) / (total + guessed)
}

/** The bin in which the sum of weights reaches so much. */
function quantile(histogram: Histogram, weight: number): number {
  let sum = 0
  let last = 0
  for (const [bin, own] of histogram) {
    sum += own
    last = bin
    if (sum >= weight) break
  }
  return last
}

/** P(T ≥ t) with two degrees of freedom. */
function studentTail(t: number): number {
  if (t < 0) return 1 - studentTail(-t)
  const root = Math.sqrt(2 + t * t)
  return 1 / (root * (root + t))
}

function merged(histogram: Histogram): Histogram {
  const pairs = histogram.slice(1).map(([, weight], index) => weight + (histogram[index]?.[1] ?? 0))
  const left = pairs.indexOf(Math.min(...pairs))
  const [low, high] = [histogram[left], histogram[left + 1]]
  if (low === undefined || high === undefined) return histogram
  const isBelow = high[0] <= quantile(histogram, weightOf(histogram) / 2)
  const one = [isBelow ? low[0] : high[0], low[1] + high[1]] as const
  return [...histogram.slice(0, left), one, ...histogram.slice(left + 2)]
}
