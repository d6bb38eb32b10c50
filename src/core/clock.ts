/** Time, randomness and ids come in from outside, so that tests own them. */
export interface World {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Monotonic milliseconds, for durations. */
  readonly monotonic: () => number
  /** A new unique, sortable id with this prefix: `dec_01J…`. */
  readonly newId: (prefix: string) => string
  readonly randomBytes: (length: number) => Uint8Array
}
