import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../src/core/json.js'
import { policyCoverage, versionOf, type EvaluatorIdentity } from '../../src/policies/policy-version.js'
import { readSnapshot } from '../../src/policies/read-snapshot.js'
import type { LastSigned, SignedSet } from '../../src/policies/signed-set.js'
import { requireSigned, verifySignature } from '../../src/policy-signature.js'
import { canonicalize } from '../../src/receipt/canonical.js'
import { thumbprint, xOf } from '../../src/receipt/jwk.js'
import { signObject } from '../../src/receipt/signed-object.js'
import { policyFolder } from '../fixtures/policy-folder.js'

export interface Key {
  readonly key: KeyObject
  /** What configuration trusts. */
  readonly x: string
  readonly kid: string
}

export function newKey(): Key {
  const key = generateKeyPairSync('ed25519').privateKey
  return { key, x: xOf(key), kid: thumbprint(xOf(key)) }
}

export const FILES = {
  'catalog.yaml': 'version: 1\ntools: {}\n',
  'globals.yaml': 'financial: { max: { USD: 100, EUR: 90 } }\n',
  'cerbos/payment.yaml': '# a policy\n',
  'cerbos/payment_test.yaml': '# a test\n',
  'cerbos/_schemas/payment.json': '{ "type": "object" }\n',
  'cerbos/testdata/principals.yaml': 'principals: {}\n',
} as const

export const EVALUATOR: EvaluatorIdentity = {
  name: 'engine',
  version: '1.0',
  capabilities: { strict: true, explain: false },
}

export interface SignOptions {
  readonly revision?: number
  readonly globals?: JsonObject
  readonly evaluator?: EvaluatorIdentity
  /** Members to say something else, before signing. */
  readonly instead?: JsonObject
}

export async function signedManifest(folder: string, { key, kid }: Key, options: SignOptions): Promise<JsonObject> {
  const { revision = 1, globals = {}, evaluator = EVALUATOR, instead = {} } = options
  const covers = policyCoverage(await readSnapshot(folder, globals), evaluator)
  const statement = {
    type: 'countersign.policies/v1',
    revision,
    issued_at: '2030-01-01T00:00:00Z',
    policy_version: versionOf(covers, canonicalize),
    covers,
    key_id: kid,
    ...instead,
  }
  return signObject<JsonObject>(statement, key)
}

/** A folder whose files need not be real policies: signatures are judged before anything reads them. */
export function signedFolder() {
  const folder = policyFolder(FILES)
  const path = (name: string) => join(folder.path, name)

  const manifestOf = (key: Key, options: SignOptions = {}) => signedManifest(folder.path, key, options)
  return {
    folder: folder.path,
    path,
    remove: () => {
      folder.remove()
    },
    manifestOf,
    sign: async (key: Key, options: SignOptions = {}) => {
      writeFileSync(path('manifest.json'), JSON.stringify(await manifestOf(key, options)))
    },
    edit: (name: string, change: (text: string) => string) => {
      writeFileSync(path(name), change(readFileSync(path(name), 'utf8')))
    },
    /** As the service checks it: first what was signed, then what judges. */
    verify: async (keys: readonly Key[], more: VerifyOptions = {}): Promise<SignedSet | null> => {
      const { globals = {}, last = null, evaluator = EVALUATOR } = more
      const snapshot = await readSnapshot(folder.path, globals)
      const signed = verifySignature(
        snapshot,
        keys.map(({ x }) => x),
        last,
      )
      requireSigned(signed, snapshot, evaluator)
      return signed
    },
  }
}

export interface VerifyOptions {
  readonly globals?: JsonObject
  readonly last?: LastSigned | null
  readonly evaluator?: EvaluatorIdentity
}

export type SignedFolder = ReturnType<typeof signedFolder>
