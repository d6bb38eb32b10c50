import type { Budget } from '../../analysis/analysis.js'
import type { Traits } from '../dialects.js'
import type { Effect } from '../effects.js'
import type { Lexed } from '../token.js'

/** As `SqlFact.injection`, and where in the text. */
export interface Sign {
  readonly name: 'tautology' | 'union_select' | 'comment_cut' | 'stacked' | 'error_probe' | 'delay' | 'open_quote'
  readonly at: number
}

/** One text in one reading. */
export interface Looked {
  readonly text: string
  readonly lexed: Lexed
  readonly traits: Traits
  readonly effects: readonly Effect[]
  readonly budget: Budget
}
