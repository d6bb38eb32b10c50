import type { Origin, Text } from '../../analysis/text.js'

const SOURCES = /^(?:yes|\/dev\/(?:zero|urandom|random|full))$/
/** What goes through them has no end if what comes in has none. */
const PASSING = new Set(
  'yes xargs cat bat tee tr base64 base32 rev sed awk gawk mawk xxd pv gzip bzip2 xz openssl tac nl'.split(' '),
)

/** Whether a text comes from something that never stops writing. */
export function isEndless({ origins }: Text): boolean {
  return origins.some(({ name }) => SOURCES.test(name))
}

/** Programs that stop by themselves are no way for what never stops. */
export function passedBy(program: string, origins: readonly Origin[]): readonly Origin[] {
  return PASSING.has(program) ? origins : origins.filter(({ name }) => !SOURCES.test(name))
}
