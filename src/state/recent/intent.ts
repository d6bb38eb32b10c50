import type { Normalized } from '../../core/action.js'
import type { JsonObject, JsonValue } from '../../core/json.js'
import type { Canonicalize } from '../../core/receipt.js'
import type { Store } from '../../core/store.js'
import { callOf, kindOf, subjectOf } from '../normalized.js'
import type { Intent } from './call-event.js'
import { foldArguments } from './fold.js'
import { sipKey, type SipKey } from './sip-hash.js'
import { sketchOf } from './sketch.js'
import { wordsOf } from './words.js'

export interface IntentDeps {
  readonly store: Pick<Store, 'fingerprint'>
  readonly canonicalize: Canonicalize
}

/** What is asked of the call now and again; each is worked out when it is first wanted. */
export interface CallPrints {
  /** Of tool and canonical arguments; null where these could not be read. */
  readonly call: () => string | null
  readonly intent: () => Intent | null
}

/** Of so many words of a call a sketch is made. */
const MAX_WORDS = 4096

export function printsOf(normalized: Normalized, deps: IntentDeps): CallPrints {
  const { organisation } = subjectOf(normalized)
  const { tool, args } = asked(normalized)
  const print = (...parts: readonly JsonValue[]): string =>
    deps.store.fingerprint(organisation, deps.canonicalize(['recent', ...parts]))
  return {
    call: lazily(() => (args === null ? null : print('call', tool, args))),
    intent: lazily(() => {
      if (args === null) return null
      const folded = foldArguments(args)
      const key = sketchKey(deps.store.fingerprint(organisation, deps.canonicalize(['recent', 'words'])))
      return { folded: print('folded', kindOf(normalized), folded), words: sketchOf(wordsOf(folded, MAX_WORDS), key) }
    }),
  }
}

function asked(normalized: Normalized): { readonly tool: string; readonly args: JsonObject | null } {
  const call = callOf(normalized)
  return { tool: call.tool, args: normalized.ok ? normalized.action.arguments : call.arguments }
}

/** 128 bits, base64url. */
function sketchKey(fingerprint: string): SipKey {
  return sipKey(Buffer.from(fingerprint, 'base64url'))
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null
  return () => (made ??= { value: make() }).value
}
