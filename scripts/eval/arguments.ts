import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Evaluation } from './evaluation.js'

export interface Arguments {
  readonly evaluation: Evaluation
  readonly corpus: string
  readonly json: boolean
}

/** Null: the recorded data is not there, and the default folder was meant. */
export type Read = Arguments | { readonly absent: string }

export function usage(evaluations: readonly Evaluation[]): string {
  const width = Math.max(...evaluations.map(({ name }) => name.length))
  const lines = evaluations.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`)
  return `npm run eval -- NAME [--corpus FILE] [--json]\n\n${lines.join('\n')}\n
--corpus: the recorded data, JSON Lines, plain or gzipped; by default from ../shared/corpora.
--json: one line of figures instead of a table. Ends with 1 when a goal was missed.`
}

/** Throws an Error with one sentence. */
export function readArguments(argv: readonly string[], evaluations: readonly Evaluation[], projectRoot: string): Read {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { corpus: { type: 'string' }, json: { type: 'boolean', default: false } },
  })
  const [name, ...more] = positionals
  const evaluation = evaluations.find((each) => each.name === name)
  if (evaluation === undefined || more.length > 0) throw new Error('name one evaluation')
  if (evaluation.corpus === null) return { evaluation, corpus: '', json: values.json }
  const corpus = values.corpus ?? join(projectRoot, '..', 'shared', 'corpora', evaluation.corpus)
  if (existsSync(corpus)) return { evaluation, corpus, json: values.json }
  if (values.corpus !== undefined) throw new Error(`there is no file ${corpus}`)
  return { absent: corpus }
}
