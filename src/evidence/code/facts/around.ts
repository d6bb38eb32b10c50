/** Where something stands in the code that was sent. Code inside code stands where the outer code runs it. */
export type At = {
  /** Both from 1; columns are counted in UTF-16 units. */
  readonly line: number
  readonly column: number
  /** Through which languages it was reached: `bash>python`. */
  readonly path: string
}

/** The circumstances of an act. */
export type Around = {
  readonly in_loop: boolean
  /**
   * Conditions and checks that come before the act on every way to it, by the names in them: `is_authorized()` (a call),
   * `balance >= amount` (a comparison, names only), `raise` behind one of them counts as the condition's own.
   */
  readonly guards: readonly string[]
  readonly at: At
}
