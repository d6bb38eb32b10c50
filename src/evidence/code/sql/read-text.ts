import type { Analysis, Source } from '../analysis/analysis.js'
import { isAsGrammar, readingsOf, type Traits } from './dialects.js'
import { followDynamic, readVariables } from './dynamic.js'
import { findEffects, type Effect } from './effects.js'
import type { Grammar } from './grammar/read-grammar.js'
import { decoded } from './injection/decode.js'
import type { Sign } from './injection/sign.js'
import { signsOf } from './injection/signs.js'
import { createPlaces } from './places.js'
import type { Statement } from './statement.js'
import type { Lexed, Token } from './token.js'
import { lex } from './tokens.js'
import { readWords } from './words/read-words.js'
import { findStatements } from './words/starts.js'

/** All that was read of a text, in all the ways in which it may be read. */
export interface ReadText {
  readonly statements: readonly Statement[]
  readonly effects: readonly Effect[]
  readonly signs: readonly Sign[]
  /** It holds several statements, one behind the other. */
  readonly multiple: boolean
  /** Nothing but comments and commands of the client. */
  readonly clientOnly: boolean
}

/** The grammar is asked only for what its stack surely bears. */
const MAX_TOKENS = 8_000
const MAX_NESTING = 100
const MAX_PIECES = 256

export function readText(source: Source, analysis: Analysis, grammar: Grammar): ReadText {
  const { text } = source
  analysis.spend(text.length / 16)
  const readings = sound(readingsOf(text, source.dialect).map((traits) => ({ traits, lexed: lex(text, traits) })))
  if (readings.some(({ lexed }) => lexed.maxDepth > MAX_NESTING)) analysis.incomplete('too_deep')
  const read = readings.map((reading, index) =>
    readOne(text, reading, index === 0 && isAsGrammar(text, reading.traits) ? grammar : null, analysis),
  )
  return {
    statements: agreed(read.map(({ statements }) => statements)),
    effects: read.flatMap(({ effects }) => effects),
    signs: [...read.flatMap(({ signs }) => signs), ...decodedSigns(text, analysis)],
    multiple: read.some(({ multiple }) => multiple),
    clientOnly: read.every(({ clientOnly }) => clientOnly),
  }
}

/** What cannot be read in one way counts only where no other way reads everything. */
function agreed(readings: readonly (readonly Statement[])[]): readonly Statement[] {
  const isReadable = readings.some((statements) => statements.length > 0 && statements.every(isRead))
  return isReadable ? readings.flat().filter(isRead) : readings.flat()
}

function isRead({ verb }: Statement): boolean {
  return verb !== 'unknown'
}

interface Reading {
  readonly traits: Traits
  readonly lexed: Lexed
}

/** A reading that leaves a quote open is none, where another closes all. */
function sound(readings: readonly Reading[]): readonly Reading[] {
  const closed = readings.filter(({ lexed }) => !lexed.openQuote)
  return closed.length === 0 ? readings : closed
}

function readOne(text: string, { traits, lexed }: Reading, grammar: Grammar | null, analysis: Analysis): ReadText {
  const { tokens } = lexed
  analysis.spend(tokens.length)
  const context = {
    tokens,
    variables: readVariables(tokens, analysis),
    siteAt: createPlaces(text),
    budget: analysis,
    analysis,
  }
  const effects = findEffects(context)
  followDynamic(context)
  const pieces = piecesOf(tokens)
  const statements = statementsOf(text, lexed, pieces, traits, grammar, analysis)
  return {
    statements,
    effects,
    signs: signsOf({ text, lexed, traits, effects, budget: analysis }),
    multiple: isMultiple(statements),
    clientOnly: pieces.length === 0,
  }
}

/** Two that do not lie in one another. */
function isMultiple(statements: readonly Statement[]): boolean {
  const first = statements[0]
  return first !== undefined && statements.some(({ start }) => start >= first.end)
}

interface Piece {
  readonly from: number
  readonly to: number
}

/** What separators part. */
function piecesOf(tokens: readonly Token[]): readonly Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const [at, { kind }] of tokens.entries()) {
    if (kind !== 'end' && kind !== 'meta') continue
    if (at > from) pieces.push({ from, to: at })
    from = at + 1
  }
  return from < tokens.length ? [...pieces, { from, to: tokens.length }] : pieces
}

function statementsOf(
  text: string,
  { tokens, maxDepth }: Lexed,
  pieces: readonly Piece[],
  traits: Traits,
  grammar: Grammar | null,
  analysis: Analysis,
): readonly Statement[] {
  const isBearable = grammar !== null && tokens.length <= MAX_TOKENS && maxDepth <= MAX_NESTING
  const whole = isBearable ? grammar.read(text, 0, analysis) : null
  if (whole !== null) return whole
  const isSplit = isBearable && pieces.length > 1 && pieces.length <= MAX_PIECES
  return pieces.flatMap(({ from, to }) => {
    const start = tokens[from]?.start ?? 0
    const parsed = isSplit ? grammar.read(text.slice(start, tokens[to - 1]?.end), start, analysis) : null
    if (parsed !== null) return parsed
    const ranges = findStatements(tokens, from, to)
    const all = ranges.length === 0 ? [{ from, verb: from, to }] : ranges
    return all.map((range) => readWords(tokens, range, traits.pipesAreOr))
  })
}

/** Signs in a text as a web server would hand it on; an open quote there says nothing. */
function decodedSigns(text: string, analysis: Analysis): readonly Sign[] {
  const plain = decoded(text)
  if (plain === null) return []
  return readingsOf(plain, null).flatMap((traits) => {
    const lexed = lex(plain, traits)
    const context = {
      tokens: lexed.tokens,
      variables: new Map(),
      siteAt: createPlaces(plain),
      budget: analysis,
      analysis: null,
    }
    const signs = signsOf({ text: plain, lexed, traits, effects: findEffects(context), budget: analysis })
    return signs.flatMap(({ name }) => (name === 'open_quote' ? [] : [{ name, at: 0 }]))
  })
}
