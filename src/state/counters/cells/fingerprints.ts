import type { Store } from '../../../core/store.js'

/** Keyed hash of a text: `Store.fingerprint`, remembering those asked for lately. */
export type Fingerprint = (organisation: string, text: string) => string

const DEFAULT_REMEMBERED = 20_000
/** Longer texts are not worth the memory. */
const LONG_TEXT = 1000

/** `remembered`: from half to all of so many. */
export function createFingerprints(store: Pick<Store, 'fingerprint'>, remembered = DEFAULT_REMEMBERED): Fingerprint {
  let young = new Map<string, string>()
  let old = new Map<string, string>()
  return (organisation, text) => {
    if (text.length > LONG_TEXT) return store.fingerprint(organisation, text)
    const name = `${organisation} ${text}`
    const known = young.get(name)
    if (known !== undefined) return known
    const made = old.get(name) ?? store.fingerprint(organisation, text)
    if (young.size >= remembered / 2) {
      old = young
      young = new Map()
    }
    young.set(name, made)
    return made
  }
}
