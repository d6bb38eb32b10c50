import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../../core/json.js'
import type { Amounts } from './amounts.js'
import type { Baseline } from './baseline.js'
import type { Categories } from './categories.js'
import type { Histogram } from './histogram.js'

/** As it is kept: what the same numbers mean stands in it. */
const FORM = 1

/** A baseline as a document, at most about 2 KB. */
export function baselineBody(baseline: Baseline): JsonObject {
  const { calls, times, fadedMs, hour, taught, gaps, spans, hours, amounts, before, surprises } = baseline
  const { currencies, sizes } = amounts
  return {
    form: FORM,
    calls,
    times,
    faded_ms: fadedMs,
    hour,
    taught,
    gaps,
    spans,
    hours,
    currencies: { ...currencies },
    sizes,
    before: { ...before },
    surprises,
  }
}

/** Null for a body of another form: then the baseline begins anew, and is not ready. */
export function readBaseline(body: JsonObject): Baseline | null {
  const { form, calls, times, faded_ms: fadedMs, hour, taught } = body
  const [gaps, spans] = [readHistogram(body['gaps']), readHistogram(body['spans'])]
  const hours = readNumbers(body['hours'])
  const amounts = readAmounts(body['currencies'], body['sizes'])
  const before = readCategories(body['before'])
  const surprises = readHistogram(body['surprises'])
  const readTimes = readNumbers(times)
  if (form !== FORM || !isNumber(calls) || !isNumber(fadedMs) || !isNumber(hour) || !isNumber(taught)) return null
  if (readTimes === null || gaps === null || spans === null) return null
  if (hours?.length !== 24 || amounts === null || before === null || surprises === null) return null
  return { calls, times: readTimes, fadedMs, hour, taught, gaps, spans, hours, amounts, before, surprises }
}

function readAmounts(currencies: JsonValue | undefined, sizes: JsonValue | undefined): Amounts | null {
  const codes = readCategories(currencies)
  const read = readList(sizes, (value) => readPair(value, isText, readHistogram))
  return codes === null || read === null ? null : { currencies: codes, sizes: read }
}

function readCategories(value: JsonValue | undefined): Categories | null {
  if (value === undefined || !isJsonObject(value)) return null
  const { total, novelty } = value
  const seen = readList(value['seen'], (pair) => readPair(pair, isText, numberOrNull))
  return seen === null || !isNumber(total) || !isNumber(novelty) ? null : { seen, total, novelty }
}

function readHistogram(value: JsonValue | undefined): Histogram | null {
  return readList(value, (pair) => readPair(pair, isNumber, numberOrNull))
}

function readNumbers(value: JsonValue | undefined): readonly number[] | null {
  return readList(value, numberOrNull)
}

function readPair<First, Second>(
  value: JsonValue,
  isFirst: (value: JsonValue | undefined) => value is First & JsonValue,
  readSecond: (value: JsonValue) => Second | null,
): readonly [First, Second] | null {
  if (!isJsonList(value) || value.length !== 2) return null
  const [first, second] = value
  const read = second === undefined ? null : readSecond(second)
  return isFirst(first) && read !== null ? [first, read] : null
}

/** Null when one of the items is null. */
function readList<Item>(
  value: JsonValue | undefined,
  readItem: (value: JsonValue) => Item | null,
): readonly Item[] | null {
  if (value === undefined || !isJsonList(value)) return null
  const items: Item[] = []
  for (const item of value) {
    const read = readItem(item)
    if (read === null) return null
    items.push(read)
  }
  return items
}

function numberOrNull(value: JsonValue): number | null {
  return isNumber(value) ? value : null
}

function isNumber(value: JsonValue | undefined): value is number {
  return typeof value === 'number'
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === 'string'
}
