import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { isPublicAddress } from './public-address.js'

export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** `code` of the error with which a connection to such an address fails. */
export const PRIVATE_TARGET = 'ERR_PRIVATE_TARGET'

/**
 * Resolves a name for the connection that is being made, and fails where any of its addresses is not public: the address
 * that was looked at is the one that is connected to, so a name that changes in between gains nothing.
 */
export function createGuardedLookup(resolve: Resolve = lookup): LookupFunction {
  return (hostname, { all, ...options }, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      // Nothing was found where there is an error, whatever the types say.
      const found = error === null ? addresses : []
      const [first] = found
      if (error !== null) done(error, '')
      else if (first === undefined || !found.every(({ address }) => isPublicAddress(address))) {
        done(Object.assign(new Error('not a public address'), { code: PRIVATE_TARGET }), '')
      } else if (all === true) done(null, [...found])
      else done(null, first.address, first.family)
    })
  }
}
