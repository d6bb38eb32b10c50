import type { Canonicalize } from '../../core/receipt.js'
import type { Store } from '../../core/store.js'
import type { Part } from '../part.js'
import { createActivity } from './activity/activity.js'
import { createCells } from './cells/cells.js'
import { createKeyValues } from './key-values.js'
import type { Fingerprint } from './fingerprint.js'
import { createDeclaredCounters, type DeclaredOptions } from './declared/declared.js'

export interface CountersDeps {
  readonly store: Pick<Store, 'counterCell' | 'document' | 'fingerprint'>
  readonly canonicalize: Canonicalize
}

/** All that is counted: what the catalogue declares, and what is counted of every call. */
export function createCounters(options: DeclaredOptions, { store, canonicalize }: CountersDeps): readonly Part[] {
  const fingerprint: Fingerprint = (organisation, text) => store.fingerprint(organisation, text)
  const deps = { store, cells: createCells(store), fingerprint, canonicalize, keyValues: createKeyValues(canonicalize) }
  return [createDeclaredCounters(options, deps), createActivity(options, deps)]
}
