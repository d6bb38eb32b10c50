import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readArguments } from '../../scripts/eval/arguments.js'
import { readJsonLines } from '../../scripts/eval/corpus.js'
import { presidio } from '../../scripts/eval/data/presidio.js'
import { EVALUATIONS } from '../../scripts/eval/evaluations.js'
import { formatTable } from '../../scripts/eval/table.js'

const options = { projectRoot: '.', progress: () => undefined, signal: new AbortController().signal }

function withFile<T>(content: string | Uint8Array, run: (file: string) => T): T {
  const file = join(tmpdir(), `countersign-eval-${process.pid}.jsonl`)
  writeFileSync(file, content)
  try {
    return run(file)
  } finally {
    rmSync(file)
  }
}

describe('the evaluation of labelled sentences', () => {
  it('scores what is found, missed and wrong', async () => {
    const rows = [
      { text: 'Żółć writes to jane@example.com', spans: [{ type: 'EMAIL_ADDRESS', start: 15, end: 31, value: '' }] },
      { text: 'nobody@example.org', spans: [] },
      { text: 'pay 4111111111111111', spans: [{ type: 'CREDIT_CARD', start: 4, end: 20, value: '' }] },
      {
        text: 'pay 4111111111111112',
        spans: [
          { type: 'CREDIT_CARD', start: 4, end: 20, value: '' },
          { type: 'PERSON', start: 0, end: 3, value: '' },
        ],
      },
    ]
    const text = rows.map((row) => JSON.stringify(row)).join('\n')
    const { figures, missed } = await withFile(text, (corpus) => presidio.run({ ...options, corpus }))
    expect(figures).toMatchObject({
      rows: 4,
      types: {
        EMAIL_ADDRESS: { there: 1, found: 1, missed: 0, wrong: 1, precision: 0.5, recall: 1 },
        CREDIT_CARD: { there: 2, found: 1, missed: 1, wrong: 0, precision: 1, recall: 0.5 },
      },
      not_looked_for: { PERSON: 1 },
    })
    expect(missed).toEqual(['CREDIT_CARD: recall 0.5 is below 0.95', 'EMAIL_ADDRESS: precision 0.5 is below 0.95'])
  })

  it('reads gzipped lines, and says which is wrong', () => {
    expect(withFile(gzipSync('{"a":1}\n\n{"a":2}\n'), readJsonLines)).toEqual([{ a: 1 }, { a: 2 }])
    expect(() => withFile('{"a":1}\nnot json', readJsonLines)).toThrow('line 2 is not JSON')
  })
})

describe('the arguments', () => {
  it('name an evaluation and its data', () => {
    expect(() => readArguments([], EVALUATIONS, '.')).toThrow('name one evaluation')
    expect(() => readArguments(['nothing'], EVALUATIONS, '.')).toThrow('name one evaluation')
    expect(() => readArguments(['presidio', '--corpus', 'nowhere'], EVALUATIONS, '.')).toThrow(
      'there is no file nowhere',
    )
    expect(readArguments(['presidio'], EVALUATIONS, '/nowhere/x')).toEqual({
      absent: '/nowhere/shared/corpora/presidio_synth.jsonl.gz',
    })
    expect(readArguments(['data-cost', '--json'], EVALUATIONS, '.')).toMatchObject({ corpora: [], json: true })
  })
})

describe('a table', () => {
  it('has columns as wide as they need', () => {
    expect(formatTable({ head: ['type', 'n'], rows: [['a', '100']] })).toBe('type    n\n----  ---\na     100')
  })
})
