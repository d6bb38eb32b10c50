/** The engine time of one organisation. */
export interface Account {
  readonly organisation: string
  /** Engine time used, counted from where the others stood when it began to ask. */
  usedMs: number
  /** What its calls took lately. */
  usualMs: number
  /** Its calls that wait or are out. */
  open: number
}
