import { join } from 'node:path'
import { isJsonObject, type JsonObject } from '../../../src/core/json.js'
import { readDetectorFolders } from '../../../src/evidence/data/detectors/read-folders.js'
import { readJsonLines } from '../corpus.js'
import type { Evaluation } from '../evaluation.js'
import { missedGoals, NOTHING, plus, SCORE_HEAD, scoreFigures, scoreRow, type Goal, type Score } from './score.js'
import { createSpanFinder, foldedOffset, type Span } from './spans.js'

interface LabelledType {
  readonly type: string
  readonly class: string
  /** The part that the labelled and the found span must have in common, of both together. */
  readonly overlap: number
  /** Null: reported only. */
  readonly goal: Goal | null
}

const NO_MISS = { precision: 0, recall: 1 }

/** The labels that a class of ours stands for. Others (persons, organisations, places, …) are not looked for. */
const TYPES: readonly LabelledType[] = [
  { type: 'CREDIT_CARD', class: 'card_number', overlap: 0.5, goal: { precision: 0.95, recall: 0.95 } },
  { type: 'EMAIL_ADDRESS', class: 'email', overlap: 0.5, goal: { precision: 0.95, recall: 0.95 } },
  { type: 'PHONE_NUMBER', class: 'phone', overlap: 0.5, goal: { precision: 0.9, recall: 0.85 } },
  { type: 'IBAN_CODE', class: 'iban', overlap: 0.5, goal: NO_MISS },
  { type: 'IP_ADDRESS', class: 'ip_address', overlap: 0.5, goal: NO_MISS },
  { type: 'DOMAIN_NAME', class: 'domain', overlap: 0.5, goal: NO_MISS },
  { type: 'US_SSN', class: 'us_ssn', overlap: 0.5, goal: null },
  { type: 'US_DRIVER_LICENSE', class: 'driving_licence', overlap: 0.5, goal: null },
  { type: 'STREET_ADDRESS', class: 'postal_address', overlap: 0, goal: null },
]

interface Row {
  readonly text: string
  readonly spans: readonly { readonly type: string; readonly start: number; readonly end: number }[]
}

/** Sentences with labelled spans: what is found, what is missed, and what is found where it is not. */
export const presidio: Evaluation = {
  name: 'presidio',
  about: 'sensitive data in labelled sentences: precision and recall by type',
  corpus: 'presidio_synth.jsonl.gz',
  run: ({ corpus, projectRoot, progress, signal }) => {
    const rows = readJsonLines(corpus).map(toRow)
    const find = createSpanFinder(readDetectorFolders([join(projectRoot, 'detectors')]))
    const scores = new Map(TYPES.map(({ type }) => [type, NOTHING]))
    for (const [index, row] of rows.entries()) {
      signal.throwIfAborted()
      const found = find(row.text)
      for (const type of TYPES)
        scores.set(type.type, plus(scores.get(type.type) ?? NOTHING, scoreRowOf(row, found, type)))
      progress(index + 1, rows.length)
    }
    const of = (type: string): Score => scores.get(type) ?? NOTHING
    return {
      figures: {
        rows: rows.length,
        types: Object.fromEntries(TYPES.map(({ type }) => [type, scoreFigures(of(type))])),
        not_looked_for: others(rows),
      },
      table: { head: SCORE_HEAD, rows: TYPES.map(({ type }) => scoreRow(type, of(type))) },
      missed: TYPES.flatMap(({ type, goal }) => missedGoals(type, of(type), goal)),
    }
  },
}

function scoreRowOf({ text, spans }: Row, found: readonly Span[], { type, class: name, overlap }: LabelledType): Score {
  const there = spans
    .filter((span) => span.type === type)
    .map(({ start, end }) => ({ start: foldedOffset(text, start), end: foldedOffset(text, end) }))
  const ours = found.filter((span) => span.class === name)
  const hit = there.filter((label) => ours.some((span) => isSame(label, span, overlap))).length
  const wrong = ours.filter((span) => !there.some((label) => isSame(label, span, overlap))).length
  return { wanted: there.length, found: hit, missed: there.length - hit, wrong }
}

interface Range {
  readonly start: number
  readonly end: number
}

function isSame(a: Range, b: Range, overlap: number): boolean {
  const common = Math.min(a.end, b.end) - Math.max(a.start, b.start)
  const together = Math.max(a.end, b.end) - Math.min(a.start, b.start)
  return common > 0 && common / together >= overlap
}

function others(rows: readonly Row[]): JsonObject {
  const counts = new Map<string, number>()
  for (const { type } of rows.flatMap(({ spans }) => spans)) {
    if (!TYPES.some((known) => known.type === type)) counts.set(type, (counts.get(type) ?? 0) + 1)
  }
  return Object.fromEntries([...counts].sort())
}

function toRow(record: unknown, index: number): Row {
  if (isJsonObject(record) && typeof record['text'] === 'string' && Array.isArray(record['spans'])) {
    return { text: record['text'], spans: record['spans'].filter(isSpan) }
  }
  throw new Error(`line ${index + 1}: "text" and "spans" are wanted`)
}

function isSpan(span: unknown): span is Row['spans'][number] {
  return (
    isJsonObject(span) &&
    typeof span['type'] === 'string' &&
    typeof span['start'] === 'number' &&
    typeof span['end'] === 'number'
  )
}
