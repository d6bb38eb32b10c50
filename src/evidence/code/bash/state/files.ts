import { secretAt } from '../../analysis/sensitive-paths.js'
import { knownPrefix, plain, shown, unknownText, type Text } from '../../analysis/text.js'
import type { Scene } from './scene.js'
import type { Channel } from './shell.js'

/** What a file holds: what the code has written to it, or something of which only its place is known. */
export function contentOf(path: Text, { session }: Scene): Text {
  const name = shown(path)
  const known = session.analysis.contentOf(path)
  if (known !== null) return known
  const kind = secretAt(name.replace(/^\/(?:root|home\/[^/]+|Users\/[^/]+)(?=\/)/, '~')) === null ? 'file' : 'secret'
  return unknownText([...path.origins, { kind, name }])
}

const NETWORK = /^\/dev\/(?:tcp|udp)\/([^/]*)(?:\/(.*))?$/
const STANDARD = /^\/(?:dev\/(?:stdout|tty|fd\/[01]|pts\/\d+|console)|proc\/self\/fd\/[01])$/
const ERRORS = /^\/(?:dev\/(?:stderr|fd\/2)|proc\/self\/fd\/2)$/

/** What a redirection to this path opens. */
export function channelAt(path: Text, append: boolean): Channel {
  const whole = plain(path)
  if (whole === '/dev/null' || whole === '/dev/full') return { kind: 'discarded' }
  if (whole !== null && STANDARD.test(whole)) return { kind: 'standard' }
  if (whole !== null && ERRORS.test(whole)) return { kind: 'error' }
  if (!/^\/dev\/(?:tcp|udp)\//.test(knownPrefix(path))) return { kind: 'file', path, append }
  return { kind: 'network', target: networkTarget(path) }
}

/** `host:port` */
function networkTarget(path: Text): Text {
  const parts = shown(path).replace(NETWORK, '$1:$2').split('…')
  return { origins: path.origins, parts: parts.flatMap((part, at) => (at === 0 ? [part] : [null, part])) }
}

export function isDevice(path: Text): boolean {
  return /^\/dev\/(?!shm\/|tcp\/|udp\/|fd\/)./.test(knownPrefix(path))
}
