import { isJsonObject, type JsonObject, type JsonValue } from '../../src/core/json.js'
import { verifyReceipt } from '../../src/receipt/verify.js'
import type { Api } from './api.js'

export interface ReceiptChecker {
  /** Null when the receipt is signed by a key of this service and says what `expected` says; else what is wrong. */
  check(receipt: JsonValue | undefined, expected: JsonObject): Promise<string | null>
}

/** Verifies receipts against the keys that the service publishes; each key is fetched once. */
export function createReceiptChecker(api: Api): ReceiptChecker {
  const keySets = new Map<string, Promise<JsonObject>>()
  const keySetOf = (kid: string): Promise<JsonObject> => {
    const known = keySets.get(kid)
    if (known !== undefined) return known
    const fetched = api.get(`/.well-known/jwks.json?kid=${encodeURIComponent(kid)}`)
    keySets.set(kid, fetched)
    return fetched
  }
  return {
    check: async (receipt, expected) => {
      if (!isJsonObject(receipt)) return 'there is no receipt'
      const kid = receipt['key_id']
      if (typeof kid !== 'string') return 'the receipt names no key'
      const verification = verifyReceipt(receipt, await keySetOf(kid))
      if (!verification.valid) return verification.problem
      const other = Object.entries(expected).find(([member, value]) => receipt[member] !== value)
      return other === undefined ? null : `the receipt's ${other[0]} is not that of the answer`
    },
  }
}
