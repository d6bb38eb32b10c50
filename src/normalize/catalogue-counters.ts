import { KEY_PARTS, type AttributeRef, type CounterSpec, type KeyPart } from '../core/counter.js'
import type { SchemaProblem } from './argument-schema.js'
import type { AttributeRefSource, CounterSource, KeyPartSource } from './catalogue-file.js'
import { parseDuration } from './duration.js'

/** The counters of a catalogue. One that is wrong is known by name all the same: tools may list it. */
export interface CompiledCounters {
  readonly names: readonly string[]
  readonly specs: ReadonlyMap<string, CounterSpec>
  /** Paths are relative to the catalogue's `counters`. */
  readonly problems: readonly SchemaProblem[]
}

const DEFAULT_MAX_DISTINCT = 1000
const MAX_WINDOW_MS = 400 * 24 * 3_600_000
/** What can be told apart besides an attribute: the organisation and the kind would be one value for each counter. */
const TOLD_APART = ['agent', 'key', 'user', 'session', 'tool'] as const

export function compileCounters(sources: Readonly<Record<string, CounterSource>>): CompiledCounters {
  const specs = new Map<string, CounterSpec>()
  const problems: SchemaProblem[] = []
  for (const [name, source] of Object.entries(sources)) {
    const wrong = counterProblems(source)
    if (wrong.length === 0) specs.set(name, toSpec(name, source))
    problems.push(
      ...wrong.map(({ path, message }) => ({ path: [name, ...path], message: `counter "${name}": ${message}` })),
    )
  }
  return { names: Object.keys(sources), specs, problems }
}

export function toAttributeRef({ attribute, normalize }: AttributeRefSource): AttributeRef {
  return { attribute, normalize: normalize ?? 'exact' }
}

/** The attributes that a tool must bind to have this counter. */
export function attributesOf({ key, of }: CounterSpec): readonly string[] {
  const parts = of === null ? key : [...key, of]
  return [...new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.attribute])))]
}

function counterProblems(source: CounterSource): readonly SchemaProblem[] {
  return [...ofProblems(source), ...keyProblems(source), ...windowProblems(source), ...distinctProblems(source)]
}

function ofProblems({ type, of }: CounterSource): readonly SchemaProblem[] {
  const problem = (message: string): readonly SchemaProblem[] => [{ path: ['of'], message }]
  switch (type) {
    case 'count':
      return of === undefined ? [] : problem('a count counts calls: it has no "of"')
    case 'sum':
      if (of === undefined) return problem('a sum says in "of" which attribute it adds up')
      return typeof of === 'string' ? [] : problem('a sum names its attribute as it is: of: <name>')
    case 'distinct':
      if (of === undefined) return problem('a distinct count says in "of" what it tells apart')
      return toToldApart(of) === null
        ? problem(`"of" is one of ${TOLD_APART.join(', ')}, or { attribute: <name> }`)
        : []
  }
}

/** Twice the same part under two spellings: the looser one says it all. */
function keyProblems({ key }: CounterSource): readonly SchemaProblem[] {
  const names = key.map((part) => (typeof part === 'string' ? `${part} ` : part.attribute))
  return names.flatMap((name, index) =>
    names.indexOf(name) < index ? [{ path: ['key', String(index)], message: 'stands in the key twice' }] : [],
  )
}

function windowProblems({ window }: CounterSource): readonly SchemaProblem[] {
  const windowMs = toWindow(window)
  if (windowMs === null || (windowMs > 0 && windowMs <= MAX_WINDOW_MS)) return []
  return [{ path: ['window'], message: 'a window is between 1s and 400d, or lifetime' }]
}

function distinctProblems({ type, max_distinct: maxDistinct }: CounterSource): readonly SchemaProblem[] {
  if (type === 'distinct' || maxDistinct === undefined) return []
  return [{ path: ['max_distinct'], message: 'only a distinct count has "max_distinct"' }]
}

function toSpec(name: string, source: CounterSource): CounterSpec {
  return {
    name,
    type: source.type,
    of: toOf(source),
    key: source.key.flatMap((part) => toKeyPart(part) ?? []),
    windowMs: toWindow(source.window),
    counts: source.counts ?? 'allowed',
    release: source.release ?? 'executor',
    maxDistinct: source.max_distinct ?? DEFAULT_MAX_DISTINCT,
  }
}

function toOf({ type, of }: CounterSource): KeyPart | null {
  if (of === undefined) return null
  return type === 'sum' && typeof of === 'string' ? toAttributeRef({ attribute: of }) : toToldApart(of)
}

function toToldApart(of: KeyPartSource): KeyPart | null {
  return typeof of === 'string' ? (TOLD_APART.find((part) => part === of) ?? null) : toAttributeRef(of)
}

function toKeyPart(source: KeyPartSource): KeyPart | null {
  if (typeof source !== 'string') return toAttributeRef(source)
  return KEY_PARTS.find((part) => part === source) ?? null
}

function toWindow(window: string): number | null {
  return window === 'lifetime' ? null : parseDuration(window)
}
