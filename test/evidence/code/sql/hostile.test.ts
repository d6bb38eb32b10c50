import { beforeAll, describe, expect, it } from 'vitest'
import { loadSql, told, type ReadSql } from './read-sql.js'

let read: ReadSql
beforeAll(async () => {
  read = await loadSql()
})

const N = 100_000

describe('hostile texts', () => {
  it.each([
    ['brackets', `SELECT ${'('.repeat(N)}1${')'.repeat(N)}`],
    ['brackets never closed', `DELETE FROM t WHERE ${'('.repeat(N)}`],
    ['NOTs', `DELETE FROM t WHERE ${'NOT '.repeat(N)}1`],
    ['sums', `SELECT 1${'+1'.repeat(N)}`],
    ['comments in comments', '/*'.repeat(N)],
    ['quotes', "'".repeat(N + 1)],
    ['dollar quotes', '$a$'.repeat(N + 1)],
    ['backslashes', '"\\'.repeat(N)],
    ['square brackets', '['.repeat(N)],
    ['texts that are run', "EXEC('".repeat(N / 10)],
    ['variables', "@a := @a || 'xxxxxxxx',".repeat(N / 10)],
    ['copies', 'COPY '.repeat(N / 10)],
    ['cases', `SELECT ${'CASE WHEN 1 THEN '.repeat(N / 10)}`],
  ])('%s end in facts, never in a failure', (_, text) => {
    const { incomplete, sql } = read(text)
    expect(incomplete).not.toContain('failed')
    expect(incomplete.length + sql.length + 1).toBeGreaterThan(0)
  })

  it('leave the grammar sound', () => {
    read(`SELECT ${'('.repeat(N)}`)
    read(`SELECT ${'CASE WHEN 1 THEN '.repeat(2_000)}1`)
    expect(read('DELETE FROM t').sql).toMatchObject([{ verb: 'delete', parsed: true }])
  })

  it('are read in one direction: what stands behind a long list is not lost', () => {
    const text = `INSERT INTO t VALUES ${'(1),'.repeat(5_000)}(1); DROP TABLE x`
    expect(told(read(text))).toEqual(['insert t not_applicable', 'drop x not_applicable'])
  })
})
