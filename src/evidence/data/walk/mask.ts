import type { Mask } from '../detectors/detector.js'

const MAX_SAMPLE = 32
/** A value shows four of its characters only where it hides at least twice as many. */
const MIN_SHOWING = 12

/** A value as it may be shown: letters and digits are `*`, but for what `mask` leaves; the rest of its form stays. */
export function maskValue(value: string, mask: Mask): string {
  return shorten(masked(value, mask))
}

function masked(value: string, mask: Mask): string {
  const length = value.match(/[\p{L}\p{N}]/gu)?.length ?? 0
  switch (mask) {
    case 'all':
      return stars(value)
    case 'last4':
      return length < MIN_SHOWING ? stars(value) : keep(value, (index) => index >= length - 4)
    case 'first4':
      return length < MIN_SHOWING ? stars(value) : keep(value, (index) => index < 4)
    case 'email':
      return value.replace(/^([^@])[^@]*@([^.])[^.]*/, (_, local: string, host: string) => `${local}***@${host}***`)
  }
}

function stars(value: string): string {
  return keep(value, () => false)
}

/** `kept` is asked with the number of the letter or digit. What is no ASCII sign is hidden, too. */
function keep(value: string, kept: (index: number) => boolean): string {
  let index = 0
  return value.replace(/[\p{L}\p{N}]|[^\x20-\x7e]/gu, (char) => (kept(index++) ? char : '*'))
}

/** The end says more than the middle. */
function shorten(sample: string): string {
  return sample.length <= MAX_SAMPLE ? sample : `${sample.slice(0, 16)}…${sample.slice(-15)}`
}
