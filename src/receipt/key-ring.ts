import type { KeyObject } from 'node:crypto'
import type { SigningKey } from '../core/sealer.js'
import { derivePrivateKey, masterIdOf } from './derive.js'
import { thumbprint, xOf } from './jwk.js'

const MAX_CACHED = 4096
const MASTER_BYTES = 32

export interface KeyRingOptions {
  /** 32 bytes each, oldest first: the last one makes new keys, all of them sign with the keys they made. */
  readonly masters: readonly Uint8Array[]
  /** The private key that an operator imported under this thumbprint; null when there is none. */
  readonly imported: (kid: string) => KeyObject | null
}

export interface KeyRing {
  derive(organisation: string, agentId: string | null, generation: number): SigningKey
  /** Null when the private part is not at hand, or is not the one whose public part was published. */
  privateKey(key: SigningKey): KeyObject | null
}

/** Private keys, made once and kept: at most 4096, the least recently used goes first. */
export function createKeyRing(options: KeyRingOptions): KeyRing {
  const masters = new Map(options.masters.map((master) => [masterIdOf(master), checkedMaster(master)]))
  const newest = [...masters].at(-1)
  if (newest === undefined) throw new Error('no master key')
  const cache = new Map<string, KeyObject>()
  return {
    derive: (organisation, agentId, generation) => describe(newest, { organisation, agentId, generation }),
    privateKey: (key) => {
      const found = cache.get(key.kid) ?? load(key, masters, options.imported)
      if (found !== null) remember(cache, key.kid, found)
      return found
    },
  }
}

function describe([masterId, master]: readonly [string, Uint8Array], name: Parameters<typeof derivePrivateKey>[1]) {
  const x = xOf(derivePrivateKey(master, name))
  return { ...name, kid: thumbprint(x), x, masterId }
}

function load(
  key: SigningKey,
  masters: ReadonlyMap<string, Uint8Array>,
  imported: KeyRingOptions['imported'],
): KeyObject | null {
  const master = key.masterId === null ? undefined : masters.get(key.masterId)
  const found =
    master === undefined ? (key.masterId === null ? imported(key.kid) : null) : derivePrivateKey(master, key)
  return found !== null && xOf(found) === key.x ? found : null
}

function remember(cache: Map<string, KeyObject>, kid: string, key: KeyObject): void {
  cache.delete(kid)
  cache.set(kid, key)
  const oldest = cache.keys().next().value
  if (cache.size > MAX_CACHED && oldest !== undefined) cache.delete(oldest)
}

function checkedMaster(master: Uint8Array): Uint8Array {
  if (master.length !== MASTER_BYTES) throw new Error(`a master key has ${MASTER_BYTES} bytes`)
  return master
}
