import { HOUR_MS } from '../time.js'
import { fade } from './histogram.js'

/** Weight of each hour of the day, UTC. */
export type Hours = readonly number[]

const HOURS_OF_DAY = 24

export const NO_HOURS: Hours = Array.from({ length: HOURS_OF_DAY }, () => 0)

export function hourOfDay(atMs: number): number {
  return Math.floor(atMs / HOUR_MS) % HOURS_OF_DAY
}

export function withHour(hours: Hours, hour: number): Hours {
  return hours.map((weight, own) => (own === hour ? weight + 1 : weight))
}

export function fadedHours(hours: Hours, factor: number): Hours {
  return hours.map((weight) => fade(weight, factor))
}

export function hoursWeight(hours: Hours): number {
  let total = 0
  for (const weight of hours) total += weight
  return total
}

/**
 * The chance of an hour that is no more usual than this one. Each hour lends a quarter of its weight to either
 * neighbour, round the clock; one more call is spread evenly over the day.
 */
export function chanceOfHour(hours: Hours, hour: number): number {
  const total = hoursWeight(hours) + 1
  const usual = (at: number): number =>
    (weightAt(hours, at) / 2 + weightAt(hours, at - 1) / 4 + weightAt(hours, at + 1) / 4 + 1 / HOURS_OF_DAY) / total
  const own = usual(hour)
  let rarer = 0
  for (let other = 0; other < HOURS_OF_DAY; other++) {
    const chance = usual(other)
    if (chance <= own) rarer += chance
  }
  return Math.min(1, rarer)
}

function weightAt(hours: Hours, hour: number): number {
  return hours[(hour + HOURS_OF_DAY) % HOURS_OF_DAY] ?? 0
}
