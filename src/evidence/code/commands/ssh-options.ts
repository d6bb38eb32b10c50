import { knownText, shown } from '../analysis/text.js'
import type { Call } from './program.js'
import { shellText } from './words.js'

/** Options of ssh that make it run a command on this machine. */
export function sshOptions(call: Call): void {
  for (const option of call.values('option')) {
    const text = /^(?:ProxyCommand|LocalCommand|KnownHostsCommand)[=\s]+(.*)$/is.exec(shown(option))?.[1]
    if (text !== undefined) shellText(call, knownText(text))
  }
}
