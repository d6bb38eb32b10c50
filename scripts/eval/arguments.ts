import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Evaluation, Flags } from './evaluation.js'

export interface Arguments {
  readonly evaluation: Evaluation
  /** Files of recorded data, in the order of the evaluation's own list; none where it needs none. */
  readonly corpora: readonly string[]
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
--corpus: the recorded data, JSON Lines, plain or gzipped, or the folder of all; by default ../shared/corpora.
  Evaluations of several files take it several times.
--json: one line of figures instead of a table. Ends with 1 when a goal was missed.`
}

/** Throws an Error with one sentence. */
export function readArguments(argv: readonly string[], evaluations: readonly Evaluation[], projectRoot: string): Read {
  const evaluation = evaluations.find(({ name }) => argv.includes(name))
  if (evaluation === undefined) throw new Error('name one evaluation')
  const rest = argv.toSpliced(argv.indexOf(evaluation.name), 1)
  const { corpora: named, json, flags } = readFlags(rest, evaluation)
  const wanted = filesOf(evaluation)
  const folder = join(projectRoot, '..', 'shared', 'corpora')
  const corpora = wanted.length === 0 ? [] : named.length === 0 ? inFolder(folder, wanted) : named.flatMap(expand)
  const absent = corpora.find((file) => !existsSync(file))
  if (absent === undefined) return { evaluation, corpora, json, flags }
  if (named.length > 0) throw new Error(`there is no file ${absent}`)
  return { absent }

  function expand(path: string): readonly string[] {
    return existsSync(path) && statSync(path).isDirectory() ? inFolder(path, wanted) : [path]
  }
}

function filesOf({ corpus }: Evaluation): readonly string[] {
  if (corpus === null) return []
  return typeof corpus === 'string' ? [corpus] : corpus
}

function inFolder(folder: string, files: readonly string[]): readonly string[] {
  return files.map((file) => join(folder, file))
}

function readFlags(argv: readonly string[], { flags: declared = {} }: Evaluation) {
  const own = Object.entries(declared).map(([name, { type }]) => [name, { type }] as const)
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ...Object.fromEntries(own),
      corpus: { type: 'string', multiple: true },
      json: { type: 'boolean', default: false },
    },
  })
  const { corpus, json, ...given } = values
  const named = Array.isArray(corpus) ? corpus.filter((path) => typeof path === 'string') : []
  return { corpora: named, json, flags: onlyGiven(given) }
}

function onlyGiven(values: Readonly<Record<string, unknown>>): Flags {
  const isGiven = (entry: [string, unknown]): entry is [string, string | boolean] =>
    typeof entry[1] === 'string' || typeof entry[1] === 'boolean'
  return Object.fromEntries(Object.entries(values).filter(isGiven))
}
