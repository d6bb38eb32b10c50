import type { JsonObject } from '../../../src/core/json.js'
import type { Evaluation, EvaluationResult } from '../evaluation.js'
import { judgeAll, type Asked } from './judge.js'
import { readRecords, text } from './rows.js'
import { EMBEDDINGS, embedOrdinary } from './sql-embeddings.js'
import {
  below,
  groupsOf,
  idsOf,
  passedShare,
  shareOf,
  stoppedShare,
  TALLY_HEAD,
  tallyFigures,
  tallyOf,
  tallyRow,
  type Judged,
} from './tally.js'

const GOALS = { selects: 0.98, ordinary: 0.98, payloads: 0.9 }

/** `statement`: of ordinary SQL; `payload`: an injected fragment in a query; `ordinary`: an ordinary value in the same query. */
export interface SqlRow extends Judged {
  readonly kind: 'statement' | 'payload' | 'ordinary'
}
interface Question extends Omit<SqlRow, 'judgement'> {
  readonly asked: Asked
}

/** Ordinary statements, and injected fragments where a careless program would put them. */
export const sql: Evaluation = {
  name: 'sql',
  about: 'SELECTs passed, other statements by verb, injected fragments stopped in a query and in an argument',
  corpus: ['sql_statements.jsonl.gz', 'sql_injection_payloads.jsonl.gz'],
  run: async ({ corpora = [], ...options }) => {
    const records = corpora.flatMap(readRecords)
    const hasPayloads = records.some(isPayload)
    const questions = [...records.flatMap(toQuestions), ...(hasPayloads ? ordinaryQuestions() : [])]
    const judgements = await judgeAll(
      questions.map(({ asked }) => asked),
      options,
    )
    return sqlResult(
      questions.flatMap(({ asked: _, ...row }, at): readonly SqlRow[] => {
        const judgement = judgements[at]
        return judgement === undefined ? [] : [{ ...row, judgement }]
      }),
    )
  },
}

function isPayload(record: JsonObject): boolean {
  return 'payload' in record
}

function toQuestions(record: JsonObject, index: number): readonly Question[] {
  const id = `${index + 1} ${text(record, 'id')}`
  if (isPayload(record)) {
    const payload = text(record, 'payload')
    return EMBEDDINGS.map(({ name, ask }) => ({ id, kind: 'payload', group: name, asked: ask(payload) }))
  }
  const code = text(record, 'sql')
  return [{ id, kind: 'statement', group: verbOf(text(record, 'first_word')), asked: { code, language: 'sql' } }]
}

function ordinaryQuestions(): readonly Question[] {
  return embedOrdinary().map(({ name, value, asked }) => ({ id: value, kind: 'ordinary', group: name, asked }))
}

/** The verb; `expression` for what is no statement. */
function verbOf(firstWord: string): string {
  const word = firstWord.replace(/^\(+/, '').toLowerCase()
  return /^[a-z]{3,}$/.test(word) && !NO_VERBS.has(word) ? word : 'expression'
}
const NO_VERBS = new Set(['not', 'interval', 'case', 'int', 'date', 'timestamp', 'cast'])

export function sqlResult(rows: readonly SqlRow[]): EvaluationResult {
  const of = (kind: SqlRow['kind']): readonly SqlRow[] => rows.filter((row) => row.kind === kind)
  const selects = of('statement').filter(({ group }) => group === 'select' || group === 'with')
  const payloads = of('payload')
  const anywhere = stoppedAnywhere(payloads)
  const tallies = (list: readonly Judged[]) => groupsOf(list).map(([group, each]) => ({ group, tally: tallyOf(each) }))
  const figures = (list: readonly Judged[]): JsonObject =>
    Object.fromEntries(tallies(list).map(({ group, tally }) => [group, tallyFigures(tally)]))
  const section = (title: string, list: readonly Judged[]) => [
    tallyRow(title, tallyOf(list)),
    ...tallies(list).map(({ group, tally }) => tallyRow(`  ${group}`, tally)),
  ]
  return {
    figures: {
      selects: { ...tallyFigures(tallyOf(selects)), not_passed: idsOf(selects, ['BLOCK', 'REQUIRES_APPROVAL']) },
      statements: figures(of('statement')),
      payloads: { ...anywhere.figures, embedded: figures(payloads) },
      ordinary_values: {
        ...figures(of('ordinary')),
        not_passed: idsOf(of('ordinary'), ['BLOCK', 'REQUIRES_APPROVAL']),
      },
    },
    table: {
      head: TALLY_HEAD,
      rows: [
        tallyRow('selects', tallyOf(selects)),
        ...section('statements', of('statement')),
        ...section('payloads', payloads),
        ['  stopped in some place', String(anywhere.payloads), '', '', '', anywhere.shown, ''],
        ...section('ordinary values', of('ordinary')),
      ],
    },
    missed: [
      ...below('SELECTs passed', passedShare(tallyOf(selects)), GOALS.selects),
      ...below('payloads stopped in some place', anywhere.share, GOALS.payloads),
      ...below('ordinary values passed', passedShare(tallyOf(of('ordinary'))), GOALS.ordinary),
    ],
  }
}

/** A fragment is made for one place, a text or a number, and harmless in the others: where is it stopped at all? */
function stoppedAnywhere(rows: readonly SqlRow[]) {
  const ids = new Set(rows.map(({ id }) => id))
  const stopped = new Set(rows.filter(({ judgement }) => judgement.decision !== 'ALLOW').map(({ id }) => id))
  const share = shareOf(stopped.size, ids.size)
  const shown = stoppedShare({
    rows: ids.size,
    by: { ALLOW: ids.size - stopped.size, BLOCK: 0, REQUIRES_APPROVAL: 0 },
    codes: {},
  })
  return {
    payloads: ids.size,
    share,
    shown: `${(shown * 100).toFixed(1)} %`,
    figures: {
      payloads: ids.size,
      stopped_in_some_place: stopped.size,
      nowhere: [...ids].filter((id) => !stopped.has(id)),
    },
  }
}
