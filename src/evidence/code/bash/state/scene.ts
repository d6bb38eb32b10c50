import type { Analysis, Site } from '../../analysis/analysis.js'
import type { Text } from '../../analysis/text.js'
import type { List } from '../parse/tree.js'
import type { Shell } from './shell.js'

/** What stays the same within one frame, and the ways back into the evaluation of commands. */
export interface Session {
  readonly analysis: Analysis
  readonly hasHoles: boolean
  /** The code uses its first argument; others that it uses without it are taken as not given. */
  readonly takesArguments: boolean
  /** Code that runs at the end: of `trap`. */
  readonly traps: { readonly text: string; readonly scene: Scene }[]
  positionOf(at: number): { readonly line: number; readonly column: number }
  runList(list: List, scene: Scene): Outcome
  /** Code that is known as text runs in this very shell, and stands where `scene` stands. */
  runText(text: string, scene: Scene): Outcome
  /** A program, a builtin or a function with its words, expanded. */
  runWords(words: readonly Text[], scene: Scene, invocation?: Invocation): Outcome
  /** What known code prints, run by a shell of its own; nothing is told of it. */
  outputOf(text: string, given: readonly Text[], scene: Scene): Text
  /** How much of an input has been read: an offset; `Infinity` where it is not known. */
  readonly consumed: WeakMap<Text, number>
  /** Functions that have been called. */
  readonly called: Set<string>
  /** So many `<(…)` were met. */
  processes: number
}

export interface Invocation {
  readonly environment?: ReadonlyMap<string, Text>
  /** Neither functions nor aliases are meant: `command`, `exec`. */
  readonly isProgram?: boolean
  /** How the name is spelled, for reports. */
  readonly spelled?: string
}

export interface Outcome {
  /** Whether it succeeds; null: not known. */
  readonly ok: boolean | null
  /** It is only read as if it did: the folder may not be there. */
  readonly isAssumed?: boolean
}
export const UNKNOWN: Outcome = { ok: null }
export const DONE: Outcome = { ok: true }
export const ASSUMED: Outcome = { ok: true, isAssumed: true }

/** Where and under which circumstances something of the code is evaluated. */
export interface Scene {
  readonly session: Session
  readonly shell: Shell
  readonly around: Circumstances
  /** The offset of the command. */
  readonly at: number
}

export interface Circumstances {
  readonly inLoop: boolean
  /** Loops around this one. */
  readonly loops: number
  readonly guards: readonly string[]
  /** Names of the functions that are being run, outermost first. */
  readonly calls: readonly string[]
  /** Since the innermost of them was called, something was started beside it. */
  readonly forks: boolean
  /** Code in strings in functions in strings: so deep. */
  readonly depth: number
  /** What standard input holds for the commands inside; null: nothing is known of it. */
  readonly input: Text | null
  readonly piped: boolean
  /** The output becomes part of a command: readings of the whole command are those of its parts. */
  readonly isValue: boolean
  /** Where the commands inside write; null: to nowhere that matters. */
  readonly output: Output | null
}

/** What is written to standard output, as far as it is known. */
export interface Output {
  write(text: Text): void
}

export function siteOf({ session, around, at }: Scene): Site {
  return { ...session.positionOf(at), inLoop: around.inLoop, guards: around.guards }
}

export function under(scene: Scene, around: Partial<Circumstances>, shell: Shell = scene.shell): Scene {
  return { ...scene, shell, around: { ...scene.around, ...around } }
}
