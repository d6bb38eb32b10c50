/** Where the marks of a chart stand. Colours are the style's; numbers stand in a table besides. */

/** Bars of stacked parts over time. */
export interface Columns {
  readonly width: number
  readonly height: number
  readonly bars: readonly { readonly x: number; readonly title: string; readonly parts: readonly Part[] }[]
  readonly barWidth: number
  readonly lines: readonly { readonly y: number; readonly text: string }[]
  readonly labels: readonly { readonly x: number; readonly text: string }[]
}

export interface Part {
  readonly kind: string
  readonly y: number
  readonly height: number
}

export interface Column {
  readonly label: string
  readonly parts: readonly { readonly kind: string; readonly count: number }[]
}

/** A drawing for wide pages and one for phones: scaled from one to the other its letters could not be read. */
export const WIDTHS = [1080, 340] as const
const HEIGHT = 200
const LEFT = 44
const BOTTOM = 24
const TOP = 8
const LABEL_WIDTH = 84

/** In the drawing's own units: it scales to the page. */
export function columns(data: readonly Column[], width: number): Columns {
  const top = niceCeiling(Math.max(1, ...data.map(totalOf)))
  const room = HEIGHT - TOP - BOTTOM
  const step = (width - LEFT) / Math.max(1, data.length)
  const every = Math.max(1, Math.ceil((data.length * LABEL_WIDTH) / width))
  return {
    width,
    height: HEIGHT,
    barWidth: round(Math.max(1, Math.min(36, step * 0.72))),
    bars: data.map((column, at) => ({
      x: round(LEFT + at * step + step * 0.14),
      title: titleOf(column),
      parts: partsOf(column, top, room),
    })),
    lines: [0, 0.5, 1].map((share) => ({ y: round(TOP + room * (1 - share)), text: shortNumber(top * share) })),
    labels: data.flatMap(({ label }, at) =>
      at % every === 0 ? [{ x: round(LEFT + (at + 0.5) * step), text: label }] : [],
    ),
  }
}

function partsOf({ parts }: Column, top: number, room: number): readonly Part[] {
  let y = TOP + room
  return parts.flatMap(({ kind, count }) => {
    const height = round((count / top) * room)
    y = round(y - height)
    return count === 0 ? [] : [{ kind, y, height }]
  })
}

/** Of the longest bar, in percent. */
export function shares(counts: readonly number[]): readonly number[] {
  const top = Math.max(1, ...counts)
  return counts.map((count) => round((count / top) * 100))
}

function totalOf({ parts }: Column): number {
  return parts.reduce((sum, { count }) => sum + count, 0)
}

function titleOf({ label, parts }: Column): string {
  return `${label}: ${parts.map(({ kind, count }) => `${count} ${kind}`).join(', ')}`
}

/** 1, 2 or 5 times a power of ten, halved without fractions. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  const steps = [1, 2, 4, 6, 8, 10].map((factor) => factor * power)
  return Math.max(2, steps.find((one) => one >= value) ?? 10 * power)
}

function shortNumber(value: number): string {
  if (value >= 1_000_000) return `${round(value / 1_000_000)}M`
  return value >= 1000 ? `${round(value / 1000)}k` : String(value)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
