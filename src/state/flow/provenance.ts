import { CLEAN, join, type Confidentiality, type Label } from '../../core/flow.js'
import type { JsonObject } from '../../core/json.js'
import type { Printer, Query } from './prints/printer.js'
import type { TracedValue } from './reading/values.js'
import { secondsSince } from '../time.js'
import type { Traced } from './traced.js'
import type { Found } from './find.js'
import type { Traces } from './traces.js'

/** Where a value comes from, as far as one word tells. */
export type Origin = 'said' | 'trusted' | 'designated' | 'untrusted' | 'new' | 'unknown' | 'empty'

/** What is known of where a value of the arguments comes from. */
export interface Provenance {
  readonly value: TracedValue
  readonly origin: Origin
  readonly said: boolean
  readonly saidAfterUntrusted: boolean
  readonly designated: boolean
  readonly instructed: boolean
  /** Of all that it was found in; null: of nothing. */
  readonly label: Label | null
  readonly share: { readonly said: number; readonly trusted: number; readonly untrusted: number }
  /** The member whose whole value it was. */
  readonly field: string
  readonly sources: readonly Source[]
}

export interface Source {
  readonly traced: Traced
  readonly label: Label
  readonly share: number
  /** Separators counted. */
  readonly whole: boolean
  readonly field: string
  readonly instructed: boolean
}

/** What a value is looked for in. */
export interface Known {
  readonly printer: Printer
  /** What the agent read. */
  readonly read: Traces
  /** What the session was told. */
  readonly told: Traces
  /** `<key id>/<session id>`. */
  readonly session: string
  readonly nowMs: number
  /** What the user said earlier counts no more. */
  readonly wordsSinceMs: number
}

/** More than half of it stands in text that reads as an instruction: such texts are rarely quoted letter for letter. */
const MOSTLY = 0.5

export function provenanceOf(value: TracedValue, known: Known): Provenance {
  const query = known.printer.query(value.text)
  if (query.empty) return nowhere(value, 'empty')
  const told = known.told.find(query)
  const read = known.read.find(query)
  const said = saidIn(told, query, known.wordsSinceMs)
  const attached = told.filter(({ traced }) => traced.kind !== 'said')
  const found = [...attached, ...read]
  const sources = found.flatMap((one) => sourcesOf(one, query))
  const saidAfterUntrusted = said.atMs !== null && read.some((one) => wasSeenBefore(one, said.atMs ?? 0, known.session))
  const designated = sources.some((source) => isDesignated(source, known.session))
  const share = {
    said: said.share,
    trusted: highest(sources, 'trusted'),
    untrusted: highest(sources, 'untrusted'),
  }
  const facts = {
    said: said.atMs !== null,
    saidAfterUntrusted,
    designated,
    trusted: sources.some(({ label, whole }) => label.trust === 'trusted' && whole),
    untrusted: share.untrusted > 0,
  }
  return {
    value,
    origin: originOf(facts, known),
    said: facts.said,
    saidAfterUntrusted,
    designated,
    instructed: sources.some(({ instructed }) => instructed),
    label: sources.length === 0 ? null : sources.map(({ label }) => label).reduce(join, CLEAN),
    share,
    field: bestField(sources),
    sources: sources.toSorted(worstFirst),
  }
}

/** What the call hands on of it: what the user said is clean, of what is not known everything must be feared. */
export function labelOf({ origin, label }: Provenance): Label {
  const confidentiality: Confidentiality = label?.confidentiality ?? 'public'
  if (origin === 'said' || origin === 'trusted') return { trust: 'trusted', confidentiality }
  return origin === 'unknown' ? { trust: 'untrusted', confidentiality } : (label ?? CLEAN)
}

export function provenanceFact({ value, label, share, ...rest }: Provenance, { session, nowMs }: Known): JsonObject {
  return {
    path: value.path,
    kind: value.kind,
    role: value.role,
    origin: rest.origin,
    said: rest.said,
    said_after_untrusted: rest.saidAfterUntrusted,
    designated: rest.designated,
    instructed: rest.instructed,
    trust: rest.origin === 'said' ? 'trusted' : (label?.trust ?? 'unknown'),
    confidentiality: label?.confidentiality ?? 'public',
    share: { said: rounded(share.said), trusted: rounded(share.trusted), untrusted: rounded(share.untrusted) },
    field: rest.field,
    sources: toldSources(rest.sources, session).map((source) => sourceFact(source, session, nowMs)),
  }
}

const TOLD_SOURCES = 3

/** The worst, one of this session among them if there is one. */
function toldSources(worst: readonly Source[], session: string): readonly Source[] {
  const first = worst.slice(0, TOLD_SOURCES)
  if (first.some(({ traced }) => traced.session === session)) return first
  const here = worst.find(({ traced }) => traced.session === session)
  return here === undefined ? first : [...first.slice(0, TOLD_SOURCES - 1), here]
}

function sourceFact({ traced, label, share, field, instructed }: Source, session: string, nowMs: number): JsonObject {
  return {
    audit_id: traced.id,
    tool: traced.tool === '' ? traced.kind : traced.tool,
    session: traced.session === session ? 'this' : 'other',
    trust: label.trust,
    confidentiality: label.confidentiality,
    share: rounded(share),
    field,
    instructed,
    designated: traced.designated,
    seconds_ago: secondsSince(traced.atMs, nowMs) ?? 0,
  }
}

function nowhere(value: TracedValue, origin: Origin): Provenance {
  return {
    value,
    origin,
    said: false,
    saidAfterUntrusted: false,
    designated: false,
    instructed: false,
    label: null,
    share: { said: 0, trusted: 0, untrusted: 0 },
    field: '',
    sources: [],
  }
}

/** A short value as it stands between other words; of a long one every part. `atMs`: when the user said it first. */
function saidIn(
  told: readonly Found[],
  { said }: Query,
  sinceMs: number,
): { readonly atMs: number | null; readonly share: number } {
  const words = told.filter(({ traced }) => traced.kind === 'said' && traced.atMs >= sinceMs)
  const exact = words.filter(({ trusted, whole }) => (said.length > 0 ? whole.length > 0 : trusted === 1))
  const times = exact.map(({ traced }) => traced.atMs)
  return {
    atMs: times.length === 0 ? null : Math.min(...times),
    share: exact.length > 0 ? 1 : Math.max(0, ...words.map(({ trusted }) => trusted)),
  }
}

function wasSeenBefore({ traced, untrusted }: Found, atMs: number, session: string): boolean {
  return traced.session === session && untrusted === 1 && traced.atMs < atMs
}

/** One for each trust that parts of the trace have. */
function sourcesOf({ traced, trusted, untrusted, instructed, whole }: Found, { said }: Query): readonly Source[] {
  return (['untrusted', 'trusted'] as const).flatMap((trust) => {
    const share = trust === 'trusted' ? trusted : untrusted
    if (share === 0) return []
    const exact = whole.filter(({ label }) => label.trust === trust)
    const labels = exact.map(({ label }) => label)
    const label = labels.length > 0 ? labels.reduce(join) : { ...traced.label, trust }
    return [
      {
        traced,
        label,
        share,
        whole: exact.length > 0 || (said.length === 0 && share === 1),
        field: exact.find(({ kind }) => kind === 'field')?.field ?? '',
        instructed: trust === 'untrusted' && instructed > MOSTLY,
      },
    ]
  })
}

function isDesignated({ traced, share }: Source, session: string): boolean {
  return traced.designated && traced.session === session && share === 1
}

function highest(sources: readonly Source[], trust: Label['trust']): number {
  return Math.max(0, ...sources.filter(({ label }) => label.trust === trust).map(({ share }) => share))
}

interface OriginFacts {
  readonly said: boolean
  readonly saidAfterUntrusted: boolean
  readonly trusted: boolean
  readonly designated: boolean
  readonly untrusted: boolean
}

function originOf(facts: OriginFacts, { read, told, nowMs }: Known): Origin {
  if (facts.said && !facts.saidAfterUntrusted) return 'said'
  if (facts.trusted) return 'trusted'
  if (facts.designated) return 'designated'
  if (facts.untrusted) return 'untrusted'
  const incomplete = read.unreported() > 0 || read.forgotten(nowMs) || told.forgotten(nowMs)
  return incomplete ? 'unknown' : 'new'
}

/** A member of a trusted record says more than one of anybody's. */
function bestField(sources: readonly Source[]): string {
  const named = sources.filter(({ field }) => field !== '')
  return (named.find(({ label }) => label.trust === 'trusted') ?? named[0])?.field ?? ''
}

/** What reads as an instruction first, then the untrusted, then the latest. */
function worstFirst(a: Source, b: Source): number {
  const weight = ({ instructed, label }: Source): number => (instructed ? 2 : 0) + (label.trust === 'untrusted' ? 1 : 0)
  return weight(b) - weight(a) || b.traced.atMs - a.traced.atMs
}

function rounded(share: number): number {
  return Math.round(share * 1000) / 1000
}
