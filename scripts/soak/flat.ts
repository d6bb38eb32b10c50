/** Memory at one moment of a run. */
export interface Point {
  /** Checks, or reloads, so far. */
  readonly at: number
  readonly residentMb: number
  /** Of all engines' WebAssembly together; null where it is not known. */
  readonly engineMb: number | null
}

export interface Trend {
  readonly flat: boolean
  readonly rule: string
  /** What a line through the points of the last half rises over that half; negative when it falls. */
  readonly growthMb: { readonly resident: number; readonly engine: number | null }
}

const SHARE = 0.05
/** Less is noise of the machine and of two garbage collectors. */
const NOISE_MB = 24

/** Whether memory has stopped growing. */
export function trendOf(points: readonly Point[]): Trend {
  const half = points.slice(Math.floor(points.length / 2))
  const resident = growth(half.map(({ at, residentMb }) => [at, residentMb]))
  const engines = half.flatMap(({ at, engineMb }) => (engineMb === null ? [] : [[at, engineMb] as const]))
  const engine = engines.length === half.length ? growth(engines) : null
  const bound = (values: readonly number[]): number => Math.max(NOISE_MB, mean(values) * SHARE)
  const flat =
    resident <= bound(half.map(({ residentMb }) => residentMb)) &&
    (engine === null || engine <= bound(engines.map(([, mb]) => mb)))
  return {
    flat,
    rule: `over the last half a line through the points rises by at most ${SHARE * 100} % or ${NOISE_MB} MB`,
    growthMb: { resident: round(resident), engine: engine === null ? null : round(engine) },
  }
}

/** Rise of the least-squares line from the first point to the last. */
function growth(points: readonly (readonly [x: number, y: number])[]): number {
  const x = mean(points.map(([each]) => each))
  const y = mean(points.map(([, each]) => each))
  const spread = points.reduce((sum, [each]) => sum + (each - x) ** 2, 0)
  const together = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0)
  const [first] = points[0] ?? [0]
  const [last] = points.at(-1) ?? [0]
  return spread === 0 ? 0 : (together / spread) * (last - first)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
