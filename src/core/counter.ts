/** What a counter adds up: calls, an attribute's amounts, or how many different values. */
export const COUNTER_TYPES = ['count', 'sum', 'distinct'] as const
export type CounterType = (typeof COUNTER_TYPES)[number]

/** Which decisions a counter counts: `asked` are REQUIRES_APPROVAL, `failed` allowed calls that ended in `failed`. */
export const COUNTED = ['allowed', 'blocked', 'asked', 'failed'] as const
export type Counted = (typeof COUNTED)[number]

/** How two spellings of one value are brought together before they are compared. */
export const SPELLINGS = ['exact', 'case_folded', 'iban', 'email', 'name'] as const
export type Spelling = (typeof SPELLINGS)[number]

/** A bound attribute (`R.attr.<attribute>`), in one spelling. */
export interface AttributeRef {
  readonly attribute: string
  readonly normalize: Spelling
}

export const KEY_PARTS = ['agent', 'key', 'organisation', 'user', 'session', 'tool', 'resource'] as const
/** `user` is the permitted context member `user_id`; `resource` the catalogue entry's kind. */
export type KeyPart = (typeof KEY_PARTS)[number] | AttributeRef

/** A counter as the catalogue declares it. The organisation is part of every key. */
export interface CounterSpec {
  /** Policies see it as `R.attr.evidence.history.<name>`. */
  readonly name: string
  readonly type: CounterType
  /** What is summed (an AttributeRef) or told apart; null for `count`. The currency of a summed amount is part of the key. */
  readonly of: KeyPart | null
  readonly key: readonly KeyPart[]
  /** Length of the sliding window; null = lifetime. */
  readonly windowMs: number | null
  readonly counts: Counted
  /** Whose report of `failed`, or of a smaller amount, gives back what was reserved. */
  readonly release: 'executor' | 'agent'
  /** Of `distinct`: beyond so many values the fact says `saturated`. */
  readonly maxDistinct: number
}

/** One addition to a counter's cell. */
export interface CounterLine {
  /** Names the slot of time that it falls into by its last millisecond; 0 in a lifetime counter. */
  readonly slotMs: number
  /** Fingerprint of a distinct value; '' otherwise. */
  readonly value: string
  /** A whole number > 0. */
  readonly amount: number
  /** When the row may be dropped. */
  readonly expiresMs: number
}

/** What a store has of one cell. */
export interface StoredCell {
  /** Counts the charges up, from wherever it began; only to be compared. */
  readonly version: number
  readonly lines: readonly CounterLine[]
}
