import type { Text } from '../../analysis/text.js'
import type { FunctionDefinition } from '../parse/tree.js'
import { unknownText } from '../../analysis/text.js'
import { sameText, sameValue, scalar, type Value } from './value.js'

/** Where a file descriptor leads. */
export type Channel =
  | { readonly kind: 'standard' | 'discarded' | 'error' }
  | { readonly kind: 'file'; readonly path: Text; readonly append: boolean }
  | { readonly kind: 'network'; readonly target: Text }
  | { readonly kind: 'text'; readonly text: Text }

/**
 * What a shell remembers. Where the way that the code takes is not known, a name has several values, one of which it
 * will have; commands that use it are read with each of them. Null among them: it may not be set.
 */
export interface Shell {
  variables: Map<string, readonly (Value | null)[]>
  functions: Map<string, readonly (FunctionDefinition | null)[]>
  aliases: Map<string, Text>
  /** `declare -n a=b`: a means b. */
  references: ReadonlyMap<string, string>
  /** Null: where the code was started. */
  folders: readonly (Text | null)[]
  /** `pushd` puts them here. */
  pushed: readonly (Text | null)[]
  previousFolder: Text | null
  /** Null: outside of functions, where the code is given none as far as anybody knows. */
  positional: readonly Text[] | null
  channels: Map<number, Channel>
  lastWord: Text
  /** The code does not come here: it has exited or returned. */
  hasEnded: boolean
  /** Which of several values is meant just now, and how many there are, by the names that were asked for. */
  picks: ReadonlyMap<string, number>
  asked: Map<string, number>
}

const MAX_VALUES = 4

export function createShell(folder: Text | null): Shell {
  return {
    variables: new Map(),
    functions: new Map(),
    aliases: new Map(),
    references: new Map(),
    folders: [folder],
    pushed: [],
    previousFolder: null,
    positional: null,
    channels: new Map(),
    lastWord: unknownText(),
    hasEnded: false,
    picks: new Map(),
    asked: new Map(),
  }
}

export function sizeOf(shell: Shell): number {
  return shell.variables.size + shell.functions.size + shell.aliases.size
}

export function copyOf(shell: Shell): Shell {
  return {
    ...shell,
    variables: new Map(shell.variables),
    functions: new Map(shell.functions),
    aliases: new Map(shell.aliases),
    channels: new Map(shell.channels),
  }
}

/** `shell` becomes what `other` is. */
export function becomes(shell: Shell, other: Shell): void {
  const { picks, asked } = shell
  Object.assign(shell, other, { picks, asked })
}

/** `shell` becomes what it is or what `other` is: nobody knows which way was taken. */
export function mayBecome(shell: Shell, other: Shell): void {
  if (other.hasEnded) return
  if (shell.hasEnded) {
    becomes(shell, other)
    return
  }
  mergeVariables(shell, other)
  for (const [name, bodies] of shell.functions) {
    const there = other.functions.get(name) ?? [null]
    if (there !== bodies) shell.functions.set(name, [...new Set([...bodies, ...there])].slice(0, MAX_VALUES))
  }
  for (const [name, bodies] of other.functions)
    if (!shell.functions.has(name)) shell.functions.set(name, [...new Set([...bodies, null])])
  for (const [name, text] of other.aliases) if (!shell.aliases.has(name)) shell.aliases.set(name, text)
  const folders = [...shell.folders]
  for (const folder of other.folders) if (!folders.some((one) => sameFolder(one, folder))) folders.push(folder)
  shell.folders = folders.length > MAX_VALUES ? [unknownText()] : folders
}

function sameFolder(one: Text | null, other: Text | null): boolean {
  return one === other || (one !== null && other !== null && sameText(one, other))
}

function mergeVariables(shell: Shell, other: Shell): void {
  for (const [name, values] of other.variables) {
    const here = shell.variables.get(name) ?? [null]
    if (here !== values) shell.variables.set(name, union(here, values))
  }
  for (const [name, values] of shell.variables)
    if (!other.variables.has(name)) shell.variables.set(name, union(values, [null]))
}

function union(one: readonly (Value | null)[], other: readonly (Value | null)[]): readonly (Value | null)[] {
  const all = [...one]
  for (const value of other) if (!all.some((known) => sameValue(known, value))) all.push(value)
  return all.length > MAX_VALUES ? [scalar(unknownText())] : all
}
