import { createPrivateKey, generateKeyPairSync, hkdfSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createKeyRing } from '../../src/receipt/key-ring.js'
import { thumbprint, xOf } from '../../src/receipt/jwk.js'
import { saltedHash, sha256Hex } from '../../src/receipt/hash.js'
import { MASTER } from './world.js'

const none = () => null

describe('signing keys', () => {
  it('come from HKDF-SHA256 with RFC 8785 of ["countersign/receipt/v1", organisation, agent, generation] as info', () => {
    const seed = Buffer.from(hkdfSync('sha256', MASTER, '', '["countersign/receipt/v1","acme","finance-agent",2]', 32))
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed])
    const x = xOf(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
    const key = createKeyRing({ masters: [MASTER], imported: none }).derive('acme', 'finance-agent', 2)
    expect(key).toMatchObject({ organisation: 'acme', agentId: 'finance-agent', generation: 2, x, kid: thumbprint(x) })
  })

  it('differ by organisation, agent, generation and master key; the service’s own is nobody else’s', () => {
    const ring = createKeyRing({ masters: [MASTER], imported: none })
    const other = createKeyRing({ masters: [Buffer.alloc(32, 8)], imported: none })
    const keys = [
      ring.derive('acme', 'a', 1),
      ring.derive('acme', 'b', 1),
      ring.derive('acme', null, 1),
      ring.derive('acme', 'null', 1),
      ring.derive('other', 'a', 1),
      ring.derive('acme', 'a', 2),
      other.derive('acme', 'a', 1),
    ]
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length)
  })

  it('of an older master key still sign, new ones come from the newest', () => {
    const before = createKeyRing({ masters: [MASTER], imported: none })
    const after = createKeyRing({ masters: [MASTER, Buffer.alloc(32, 8)], imported: none })
    const old = before.derive('acme', 'a', 1)
    expect(xOf(after.privateKey(old)!)).toBe(old.x)
    expect(after.derive('acme', 'a', 1).masterId).not.toBe(old.masterId)
    expect(createKeyRing({ masters: [Buffer.alloc(32, 8)], imported: none }).privateKey(old)).toBeNull()
  })

  it('are refused when the private part is not that of the published key', () => {
    const ring = createKeyRing({ masters: [MASTER], imported: () => generateKeyPairSync('ed25519').privateKey })
    const published = generateKeyPairSync('ed25519').publicKey
    const x = xOf(published)
    const imported = { organisation: 'acme', agentId: 'a', generation: 1, x, kid: thumbprint(x), masterId: null }
    expect(ring.privateKey(imported)).toBeNull()
  })

  it('need a master key of 32 bytes', () => {
    expect(() => createKeyRing({ masters: [Buffer.alloc(31)], imported: none })).toThrow('32 bytes')
    expect(() => createKeyRing({ masters: [], imported: none })).toThrow('no master key')
  })
})

describe('saltedHash', () => {
  it('covers the salt’s raw bytes, then the canonical JSON', () => {
    const expected = sha256Hex('salt{"a":1,"b":"é"}')
    expect(saltedHash(Buffer.from('salt').toString('base64url'), { b: 'é', a: 1 })).toBe(`sha256:${expected}`)
  })
})
