import type { IncomingMessage } from 'node:http'
import { ID_PATTERN } from '../core/words.js'

const SANE = new RegExp(ID_PATTERN)

/** The caller's X-Request-ID when it is an id; else a new one. It is echoed, logged, and named in problems. */
export function requestId(newId: (prefix: string) => string): (raw: Pick<IncomingMessage, 'headers'>) => string {
  return ({ headers }) => {
    const given = headers['x-request-id']
    return typeof given === 'string' && SANE.test(given) ? given : newId('req')
  }
}
