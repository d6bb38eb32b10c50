import type { Check } from '../checks/check.js'
import type { Automaton } from '../pattern/automaton.js'

/** What a class counts towards; `none`: a fact that is not sensitive in itself, such as a domain name. */
export const GROUPS = ['pii', 'pci', 'phi', 'secret', 'none'] as const
export type Group = (typeof GROUPS)[number]

export type Sensitive = Exclude<Group, 'none'>

/** How much of a value its sample shows. `all`: nothing. */
export const MASKS = ['all', 'last4', 'first4', 'email'] as const
export type Mask = (typeof MASKS)[number]

/** From here a finding is more likely than not. */
export const LIKELY = 0.5

/** What finds one class of data: one file, as data. A class may have several. */
export interface Detector {
  /** The file's name without `.yaml`. */
  readonly id: string
  readonly class: string
  readonly group: Group
  readonly mask: Mask
  readonly patterns: readonly DetectorPattern[]
  readonly terms: Terms | null
  readonly context: Context
  /** Names of members that hold such a value; see `scan/field-names.ts`. */
  readonly fields: readonly string[]
  /** Longer names that end like one of `fields` and mean something else: `email_address`. */
  readonly notFields: readonly string[]
  /** A finding only counts where the call has one of these classes, or a member of one of these names, too. Empty: always. */
  readonly near: { readonly classes: readonly string[]; readonly fields: readonly string[] }
  readonly tests: DetectorTests
}

export interface DetectorPattern {
  /** What must stand directly before the value; no part of it. */
  readonly lead: Automaton | null
  readonly match: Automaton
  /** Refuses what only looks like it. */
  readonly check: Check | null
  readonly confidence: Confidence
  /** Characters that, with a letter or digit beyond them, make the match a part of something longer. */
  readonly joinedBy: string
}

/** Confidences 0..1 by what is around a value; 0: no finding. */
export interface Confidence {
  readonly alone: number
  /** One of the context's words stands near. */
  readonly context: number
  /** The value is all of a member of one of the detector's names. */
  readonly field: number
  /** A word of `against` stands near. */
  readonly against: number
}

/** Lower-case words and phrases; the nearest decides. */
export interface Context {
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly against: readonly string[]
  /** How many characters away they may end or begin. */
  readonly window: { readonly before: number; readonly after: number }
}

/** Words that are themselves the finding. */
export interface Terms {
  readonly words: readonly string[]
  readonly confidence: number
}

export interface DetectorTests {
  readonly positive: readonly Example[]
  readonly negative: readonly Example[]
}

/** A text as the value of a member of this name; null: of a name that says nothing. */
export interface Example {
  readonly field: string | null
  readonly text: string
}

/** The detectors in force, and what they were read from. */
export interface DetectorSet {
  readonly detectors: readonly Detector[]
  /** `sha256:<hex>` of each file by its detector's id: what a policy version covers. */
  readonly digests: Readonly<Record<string, string>>
}
