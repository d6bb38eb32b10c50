import type { Badge } from './words.js'

/** What stands around a page. */
export interface Frame {
  readonly title: string
  /** The entry of the navigation that the page belongs to. */
  readonly place: Place | null
  /** Null: nobody is signed in. */
  readonly person: SignedIn | null
  /** Of what was just done, or could not be. */
  readonly notice: Badge | null
  /** Path of style and script, `/console/assets/<hash>`. */
  readonly assets: string
}

export type Place = 'inbox' | 'requests' | 'decisions' | 'overview'

export interface SignedIn {
  readonly name: string
  readonly organisation: string
  readonly approves: boolean
  /** Sees evidence, entries and receipts. */
  readonly audits: boolean
  /** Goes into every form. */
  readonly csrf: string
}
