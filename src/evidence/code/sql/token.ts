export interface Token {
  /** `word`: bare; `name`: quoted; `parameter`: bound from outside; `variable`: `@x`; `meta`: a command of the client. */
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'symbol' | 'parameter' | 'variable' | 'meta' | 'end'
  /** Of a word in lower case; of quoted things what stands inside, without its escapes. */
  readonly text: string
  readonly start: number
  readonly end: number
  /** How many brackets are open around it. */
  readonly depth: number
}

export interface Comment {
  readonly start: number
  readonly end: number
  /** Without its signs. */
  readonly text: string
  readonly kind: 'line' | 'block' | 'live'
  readonly closed: boolean
}

export interface Lexed {
  readonly tokens: readonly Token[]
  readonly comments: readonly Comment[]
  /** A quote that is never closed. */
  readonly openQuote: boolean
  readonly maxDepth: number
}
