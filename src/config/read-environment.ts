import { LEAVES, OTHER_VARIABLES, PREFIX, type Leaf } from './leaves.js'
import type { ConfigProblem } from './problem.js'

export type Environment = Readonly<Record<string, string | undefined>>

/** What the environment sets. An empty variable sets nothing. */
export interface ConfigEnvironment {
  readonly values: readonly { readonly leaf: Leaf; readonly value: unknown }[]
  readonly problems: readonly ConfigProblem[]
}

const INTEGER = /^-?[0-9]{1,15}$/

type Read = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string }

export function readEnvironment(env: Environment): ConfigEnvironment {
  const values: { leaf: Leaf; value: unknown }[] = []
  const problems: ConfigProblem[] = [...unknownVariables(env)]
  for (const leaf of LEAVES) {
    const text = env[leaf.variable]
    if (text === undefined || text === '') continue
    const read = readText(leaf, text)
    if (read.ok) values.push({ leaf, value: read.value })
    else problems.push({ member: leaf.path.join('.'), source: leaf.variable, message: read.message })
  }
  return { values, problems }
}

function unknownVariables(env: Environment): readonly ConfigProblem[] {
  const known = new Set([...LEAVES.map((leaf) => leaf.variable), ...OTHER_VARIABLES.keys()])
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && !known.has(name))
    .map((name) => ({ member: name, source: 'environment', message: 'unknown variable' }))
}

function readText(leaf: Leaf, text: string): Read {
  if (leaf.nullable && text === 'null') return { ok: true, value: null }
  switch (leaf.kind) {
    case 'text':
      return { ok: true, value: text }
    case 'number':
      return readNumber(leaf, text)
    case 'flag':
      if (text === 'true' || text === 'false') return { ok: true, value: text === 'true' }
      return { ok: false, message: 'must be true or false' }
    case 'list':
      return { ok: true, value: itemsOf(text) }
    case 'numbers':
      if (itemsOf(text).every((item) => INTEGER.test(item))) return { ok: true, value: itemsOf(text).map(Number) }
      return { ok: false, message: 'must be integers with commas between them' }
    case 'json':
      return readJson(text)
  }
}

function itemsOf(text: string): readonly string[] {
  return text.split(',').map((item) => item.trim())
}

function readNumber(leaf: Leaf, text: string): Read {
  if (INTEGER.test(text)) return { ok: true, value: Number(text) }
  // Kubernetes sets <SERVICE>_PORT=tcp://… for a service of this name.
  const hint = text.startsWith('tcp://')
    ? ' (set by Kubernetes for a service named "countersign": use enableServiceLinks: false)'
    : ''
  return { ok: false, message: `must be an integer${leaf.nullable ? ' or null' : ''}${hint}` }
}

function readJson(text: string): Read {
  try {
    const value: unknown = JSON.parse(text)
    return { ok: true, value }
  } catch {
    return { ok: false, message: 'must be JSON' }
  }
}
