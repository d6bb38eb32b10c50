import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Evaluation, Flags } from './evaluation.js'

export interface Arguments {
  readonly evaluation: Evaluation
  readonly corpus: string
  readonly json: boolean
  readonly flags: Flags
}

/** Null: the recorded data is not there, and the default folder was meant. */
export type Read = Arguments | { readonly absent: string }

export function usage(evaluations: readonly Evaluation[]): string {
  const width = Math.max(...evaluations.map(({ name }) => name.length))
  const lines = evaluations.flatMap(({ name, about, flags = {} }) => [
    `  ${name.padEnd(width)}  ${about}`,
    ...Object.entries(flags).map(([flag, each]) => `  ${' '.repeat(width)}    --${flag}: ${each.about}`),
  ])
  return `npm run eval -- NAME [--corpus FILE] [--json]\n\n${lines.join('\n')}\n
--corpus: the recorded data, JSON Lines, plain or gzipped; by default from ../shared/corpora.
--json: one line of figures instead of a table. Ends with 1 when a goal was missed.`
}

/** Throws an Error with one sentence. */
export function readArguments(argv: readonly string[], evaluations: readonly Evaluation[], projectRoot: string): Read {
  const evaluation = evaluations.find(({ name }) => argv.includes(name))
  if (evaluation === undefined) throw new Error('name one evaluation')
  const rest = argv.toSpliced(argv.indexOf(evaluation.name), 1)
  const { corpus: named, json, flags } = readFlags(rest, evaluation)
  if (evaluation.corpus === null) return { evaluation, corpus: '', json, flags }
  const corpus = named ?? join(projectRoot, '..', 'shared', 'corpora', evaluation.corpus)
  if (existsSync(corpus)) return { evaluation, corpus, json, flags }
  if (named !== null) throw new Error(`there is no file ${corpus}`)
  return { absent: corpus }
}

function readFlags(argv: readonly string[], { flags: declared = {} }: Evaluation) {
  const own = Object.entries(declared).map(([name, { type }]) => [name, { type }] as const)
  const { values } = parseArgs({
    args: [...argv],
    options: { ...Object.fromEntries(own), corpus: { type: 'string' }, json: { type: 'boolean', default: false } },
  })
  const { corpus, json, ...given } = values
  return { corpus: typeof corpus === 'string' ? corpus : null, json: json, flags: onlyGiven(given) }
}

function onlyGiven(values: Readonly<Record<string, unknown>>): Flags {
  const isGiven = (entry: [string, unknown]): entry is [string, string | boolean] =>
    typeof entry[1] === 'string' || typeof entry[1] === 'boolean'
  return Object.fromEntries(Object.entries(values).filter(isGiven))
}
