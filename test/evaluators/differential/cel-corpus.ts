import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { JsonObject } from '../../../src/core/json.js'

export interface CelGroup {
  readonly group: string
  readonly expressions: readonly string[]
}

export interface CelInput {
  readonly about: string
  readonly attr: JsonObject
}

/** CEL as policies write it, and the attributes to evaluate it over. */
export function celCorpus(): { readonly groups: readonly CelGroup[]; readonly inputs: readonly CelInput[] } {
  const groups: readonly { group: string; expressions: string; multiline?: readonly string[] }[] = parse(
    text('cel.yaml'),
  )
  return {
    groups: groups.map(({ group, expressions, multiline = [] }) => ({
      group,
      expressions: [...expressions.trimEnd().split('\n'), ...multiline],
    })),
    inputs: parse(text('cel-inputs.yaml'), { merge: true }),
  }
}

function text(name: string): string {
  return readFileSync(new URL(`corpus/${name}`, import.meta.url), 'utf8')
}
