import type { Text } from '../analysis/text.js'
import { word } from './acts.js'
import type { Call } from './program.js'

/** Another machine is spoken to. */
export function contact(
  call: Call,
  host: Text | null,
  port: Text | null,
  scheme: string | null,
  upload: Text | null = null,
): void {
  if (host === null) return
  const number = Number(word(port) ?? '')
  call.analysis.network(
    { direction: 'out', target: host, port: Number.isInteger(number) && number > 0 ? number : null, scheme, upload },
    call.site,
  )
}
