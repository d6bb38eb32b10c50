import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import reference from 'canonicalize'
import nacl from 'tweetnacl'
import { describe, expect, it } from 'vitest'
import { isJsonList, isJsonObject, type JsonValue } from '../../src/core/json.js'
import { publicKeyFromX, thumbprint, toJwk } from '../../src/receipt/jwk.js'
import { isSignatureOf, verifyReceipt } from '../../src/receipt/verify.js'
import { vectors } from '../fixtures/vectors.js'
import { draftOf, sealingWorld } from './world.js'

const WYCHEPROOF = vectors('wycheproof/ed25519_test.json')

interface Vectors {
  readonly testGroups: readonly {
    readonly publicKey: { readonly pk: string }
    readonly tests: readonly {
      readonly tcId: number
      readonly msg: string
      readonly sig: string
      readonly result: string
    }[]
  }[]
}

describe.skipIf(!existsSync(WYCHEPROOF))('Wycheproof Ed25519 (skipped without the published vectors)', () => {
  it('accepts every valid signature and refuses every invalid one', () => {
    const { testGroups }: Vectors = JSON.parse(readFileSync(WYCHEPROOF, 'utf8'))
    const wrong: number[] = []
    let count = 0
    for (const { publicKey, tests } of testGroups) {
      const key = publicKeyFromX(Buffer.from(publicKey.pk, 'hex').toString('base64url'))
      for (const test of tests) {
        const holds = isSignatureOf(Buffer.from(test.msg, 'hex'), Buffer.from(test.sig, 'hex'), key)
        if (holds !== (test.result === 'valid')) wrong.push(test.tcId)
        count++
      }
    }
    expect(wrong).toEqual([])
    expect(count).toBeGreaterThan(140)
  })
})

function oneReceipt() {
  const world = sealingWorld()
  const receipt = world.sealChain([draftOf()]).entries[0]!.receipt
  return { ...world, receipt, jwks: world.jwks('finance-agent') }
}

/** Every way to change one place of a JSON value: each leaf, each member removed, each list shortened or grown. */
function* mutations(value: JsonValue): Generator<JsonValue> {
  if (isJsonList(value)) {
    for (const [index, item] of value.entries()) for (const changed of mutations(item)) yield value.with(index, changed)
    yield [...value, null]
    if (value.length > 0) yield value.slice(1)
  } else if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      for (const changed of mutations(member)) yield { ...value, [name]: changed }
      yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== name))
    }
    yield { ...value, added: true }
  } else {
    yield value === null ? 'x' : null
    if (typeof value === 'string') yield `${value} `
    if (typeof value === 'number') yield value + 1
  }
}

describe('verifyReceipt', () => {
  it('accepts a receipt under the key that signed it', () => {
    const { receipt, jwks } = oneReceipt()
    expect(verifyReceipt(receipt, jwks)).toEqual({ valid: true, kid: jwks.keys[0]!.kid })
  })

  it('accepts it after its members were reordered: only the canonical form is signed', () => {
    const { receipt, jwks } = oneReceipt()
    expect(verifyReceipt(Object.fromEntries(Object.entries(receipt).reverse()), jwks).valid).toBe(true)
  })

  it('notices any change of any member', () => {
    const { receipt, jwks } = oneReceipt()
    const changed = [...mutations({ ...receipt })]
    expect(changed.length).toBeGreaterThan(80)
    expect(changed.filter((mutation) => verifyReceipt(mutation, jwks).valid)).toEqual([])
  })

  it('knows one text only for a signature', () => {
    const { receipt, jwks } = oneReceipt()
    const last = 'AQgw'.indexOf(receipt.signature.at(-1)!)
    const strayBits = receipt.signature.slice(0, -1) + 'BRhx'[last]!
    for (const signature of [strayBits, `${receipt.signature}==`, receipt.signature.replace('ed25519:', 'Ed25519:')]) {
      expect(verifyReceipt({ ...receipt, signature }, jwks)).toEqual({ valid: false, problem: 'signature_invalid' })
    }
  })

  it('says when the set has no such key, or only one that lies about its id', () => {
    const { receipt, jwks, keyOf } = oneReceipt()
    const other = toJwk(keyOf('other-agent'))
    const lying = { ...other, kid: jwks.keys[0]!.kid }
    for (const keys of [[], [other], [lying], [null], [{ ...jwks.keys[0], kty: 'EC' }]]) {
      expect(verifyReceipt(receipt, { keys })).toEqual({ valid: false, problem: 'key_unknown' })
    }
    expect(verifyReceipt(receipt, 'no set')).toEqual({ valid: false, problem: 'key_unknown' })
  })

  it('refuses a receipt that one agent’s key signed in the name of another', () => {
    const { sealer, keyOf } = sealingWorld()
    const place = { seq: 1, prevHash: '0'.repeat(64), timestampMs: 0 }
    const forged = sealer.seal(draftOf({ agent_id: 'finance-agent' }), place, keyOf('intruder'))
    const { receipt }: { receipt: JsonValue } = JSON.parse(forged.canonical)
    expect(verifyReceipt(receipt, { keys: [toJwk(keyOf('intruder'))] })).toEqual({
      valid: false,
      problem: 'key_of_another',
    })
  })

  it('refuses a key of which the set does not say whose it is', () => {
    const { receipt, jwks } = oneReceipt()
    const { holder, ...key } = jwks.keys[0]!
    expect(holder).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(verifyReceipt(receipt, { keys: [key] })).toEqual({ valid: false, problem: 'key_of_another' })
  })

  it.each([[null], ['text'], [[]], [{}], [{ key_id: 1 }]])('calls %j malformed', (receipt) => {
    expect(verifyReceipt(receipt, { keys: [] })).toEqual({ valid: false, problem: 'malformed' })
  })
})

describe('receipts in the eyes of others', () => {
  function signedBytes(receipt: object): Buffer {
    const signed = Object.fromEntries(Object.entries(receipt).filter(([name]) => name !== 'signature'))
    return Buffer.from(reference(signed) ?? '', 'utf8')
  }

  it('tweetnacl and an independent canonical form verify them', () => {
    const { receipt, jwks } = oneReceipt()
    const signature = Buffer.from(receipt.signature.slice('ed25519:'.length), 'base64url')
    const key = Buffer.from(jwks.keys[0]!.x, 'base64url')
    expect(nacl.sign.detached.verify(signedBytes(receipt), signature, key)).toBe(true)
    expect(nacl.sign.detached.verify(signedBytes({ ...receipt, decision: 'BLOCK' }), signature, key)).toBe(false)
  })

  it('tweetnacl makes the same signature from the same derived seed', () => {
    const { receipt, ring, keyOf } = oneReceipt()
    const { d } = ring.privateKey(keyOf('finance-agent'))!.export({ format: 'jwk' })
    const pair = nacl.sign.keyPair.fromSeed(Buffer.from(d!, 'base64url'))
    const signature = Buffer.from(nacl.sign.detached(signedBytes(receipt), pair.secretKey)).toString('base64url')
    expect(receipt.signature).toBe(`ed25519:${signature}`)
  })

  it.skipIf(spawnSync('openssl', ['version']).error !== undefined)('openssl verifies them', () => {
    const { receipt, jwks } = oneReceipt()
    const folder = mkdtempSync(join(tmpdir(), 'countersign-openssl-'))
    try {
      const file = (name: string, content: string | Buffer): string => {
        writeFileSync(join(folder, name), content)
        return join(folder, name)
      }
      const key = file('key.pem', publicKeyFromX(jwks.keys[0]!.x).export({ type: 'spki', format: 'pem' }))
      const signature = file('sig', Buffer.from(receipt.signature.slice('ed25519:'.length), 'base64url'))
      const openssl = (message: string): number | null =>
        spawnSync('openssl', [
          'pkeyutl',
          '-verify',
          '-rawin',
          '-pubin',
          '-inkey',
          key,
          '-sigfile',
          signature,
          '-in',
          message,
        ]).status
      expect(openssl(file('receipt', signedBytes(receipt)))).toBe(0)
      expect(openssl(file('other', signedBytes({ ...receipt, audit_seq: 2 })))).toBe(1)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('the key id is the RFC 7638 thumbprint (the example of RFC 8037, A.3)', () => {
    expect(thumbprint('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo')).toBe(
      'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
    )
  })
})
