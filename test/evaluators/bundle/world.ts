import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import type { CheckRequest, Evaluator, LayerJudgement } from '../../../src/core/evaluator.js'
import type { JsonObject } from '../../../src/core/json.js'
import { createBundleEvaluator, type BundleOptions } from '../../../src/evaluators/cerbos-bundle/evaluator.js'
import { compilePolicies } from '../../../src/evaluators/cerbos-embedded/table/compile.js'
import { ask, snapshotOf } from '../cerbos-embedded/world.js'

/** A rule table as a Hub's `.crrt` is one: plain Cerbos, without witnesses. */
export function tableOf(files: Readonly<Record<string, string>>, globals: JsonObject = {}): Uint8Array {
  const own = { kind: 'nothing_of_ours', policies: new Map<string, string>() }
  return compilePolicies(snapshotOf(files, globals), { strict: false, own }).table
}

export const OPTIONS: BundleOptions = { deadlineMs: 2_000, maxQueue: 100, globals: {}, guardLayers: [] }

export function openBundle(bytes: Uint8Array, options: Partial<BundleOptions> = {}): Promise<Evaluator> {
  const bundle = { name: 'policies.crrt', bytes, sha256: sha256(bytes) }
  return createBundleEvaluator(bundle, { ...OPTIONS, ...options }, { log: () => undefined })
}

export async function judge(evaluator: Evaluator, request: CheckRequest = ask({})): Promise<LayerJudgement> {
  const answer = await evaluator.check(request)
  if (answer.status !== 'judged') throw new Error(answer.status === 'unavailable' ? answer.detail : answer.status)
  return answer.layers[0]!
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

export interface Signer {
  /** The 32 bytes of the public key. */
  readonly publicKey: Uint8Array
  sign(bytes: Uint8Array): Uint8Array
}

export function createSigner(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return { publicKey: rawKey(publicKey), sign: (bytes) => sign(null, bytes, privateKey) }
}

function rawKey(key: KeyObject): Uint8Array {
  return new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(-32))
}
