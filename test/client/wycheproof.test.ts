import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isSignatureOf } from '../../client/ed25519.js'
import { vectors } from '../fixtures/vectors.js'

const VECTORS = vectors('wycheproof/ed25519_test.json')

interface Group {
  readonly publicKey: { readonly pk: string }
  readonly tests: readonly {
    readonly tcId: number
    readonly msg: string
    readonly sig: string
    readonly result: string
  }[]
}

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'))

describe.skipIf(!existsSync(VECTORS))(
  'Ed25519 of the client, against Wycheproof (skipped without the published vectors)',
  () => {
    it('takes what is valid and nothing else', () => {
      const { testGroups } = JSON.parse(readFileSync(VECTORS, 'utf8')) as { testGroups: readonly Group[] }
      const wrong = testGroups.flatMap(({ publicKey, tests }) =>
        tests.filter(({ msg, sig, result }) => {
          const accepted = isSignatureOf(bytes(msg), bytes(sig), bytes(publicKey.pk))
          return accepted !== (result === 'valid')
        }),
      )
      expect(wrong.map(({ tcId }) => tcId)).toEqual([])
      expect(testGroups.flatMap(({ tests }) => tests).length).toBeGreaterThan(100)
    })
  },
)
