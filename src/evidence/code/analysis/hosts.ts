import { isIP } from 'node:net'
import type { NetworkFact } from '../facts/facts.js'

export type HostClass = NetworkFact['host_class']

const LOOPBACK = new Set(['localhost', 'localhost.localdomain', 'ip6-localhost', 'ip6-loopback'])
const METADATA = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
])
/** 169.254.169.254 of most clouds, of containers at Amazon, of Alibaba, of Oracle. */
const METADATA_ADDRESSES = new Set([0xa9fea9fe, 0xa9feaa02, 0x646464c8, 0xc00000c0])

/** Of one host, without its port. */
export function hostClass(host: string | null): HostClass {
  if (host === null || host === '') return 'unknown'
  const bare = host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
  const address = asAddress(bare)
  if (address !== null) return addressClass(address)
  if (isIP(bare) === 6) return addressClass6(bare)
  if (LOOPBACK.has(bare) || bare.endsWith('.localhost')) return 'loopback'
  if (METADATA.has(bare)) return 'metadata'
  if (/\.(?:local|internal|lan|corp|home\.arpa|svc|cluster\.local)$/.test(bare)) return 'private'
  return bare.includes('.') ? 'public' : 'private'
}

/** IPv4 in any of the spellings that the C library takes: `127.1`, `0x7f.1`, `2130706433`. */
function asAddress(text: string): number | null {
  const parts = text.split('.')
  if (parts.length > 4 || !parts.every((part) => /^(?:0x[0-9a-f]{1,8}|\d{1,11})$/.test(part))) return null
  const numbers = parts.map((part) => (/^0[0-7]+$/.test(part) ? Number.parseInt(part, 8) : Number(part)))
  const last = numbers.pop() ?? 0
  if (numbers.some((number) => number > 255) || last >= 256 ** (4 - numbers.length)) return null
  return numbers.reduce((sum, number, at) => sum + number * 256 ** (3 - at), last)
}

function addressClass(address: number): HostClass {
  const [a, b] = [Math.floor(address / 2 ** 24), Math.floor(address / 2 ** 16) % 256]
  if (METADATA_ADDRESSES.has(address)) return 'metadata'
  if (a === 127 || address === 0) return 'loopback'
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 169 && b === 254))
    return 'private'
  return a === 100 && b >= 64 && b < 128 ? 'private' : 'public'
}

function addressClass6(text: string): HostClass {
  if (text === '::1' || text === '::') return 'loopback'
  if (text === 'fd00:ec2::254') return 'metadata'
  const mapped = /^(?:::ffff:|64:ff9b::)(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/.exec(text)
  if (mapped?.[1] !== undefined) return hostClass(mapped[1])
  if (mapped?.[2] !== undefined && mapped[3] !== undefined)
    return addressClass(Number.parseInt(mapped[2], 16) * 65_536 + Number.parseInt(mapped[3], 16))
  return /^(?:fe[89ab]|f[cd])/.test(text) ? 'private' : 'public'
}

export interface Target {
  readonly scheme: string | null
  readonly host: string | null
  readonly port: number | null
}

/** Of a URL, `user@host:port`, `host:port` or a host; what is not known stands as `…` and makes its part null. */
export function readTarget(text: string): Target {
  const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:[^/?#\s]*@)?(\[[^\]]*\]|[^/:?#\s]*)(?::(\d{1,5}))?(?:[/?#]|$)/i.exec(
    text,
  )
  if (match === null) return { scheme: null, host: null, port: null }
  const [, scheme = null, host = '', port] = match
  return {
    scheme: scheme?.toLowerCase() ?? null,
    host: host === '' || host.includes('…') ? null : host.toLowerCase(),
    port: port === undefined ? null : Number(port),
  }
}
