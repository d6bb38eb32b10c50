import { beforeAll, describe, expect, it } from 'vitest'
import { loadSql, told, type ReadSql } from './read-sql.js'

let read: ReadSql
beforeAll(async () => {
  read = await loadSql()
})

describe('what dialects read in different ways', () => {
  const HIDDEN: readonly (readonly [string, string])[] = [
    ["SELECT '\\'; DROP TABLE x; -- '", 'a backslash before a quote'],
    ['/*!50000 DROP TABLE x */', 'a comment that MySQL runs'],
    ['SELECT 1 /*M! ; DROP TABLE x */', 'a comment that MariaDB runs'],
    ['/* /* */ DROP TABLE x; -- */', 'comments in comments'],
    ["SELECT 'a' # '\n; DROP TABLE x -- '", 'a hash'],
  ]

  it.each(HIDDEN)('are all told where the dialect is not known: %s', (text) => {
    expect(told(read(text))).toContain('drop x not_applicable')
  })

  it('are told as the dialect has them, where it is known', () => {
    expect(told(read("SELECT 'a\\'; DROP TABLE x; -- '", 'mysql'))).toEqual(['select  not_applicable'])
    expect(told(read("SELECT 'a\\'; DROP TABLE x; -- '", 'postgres'))).toContain('drop x not_applicable')
    expect(told(read('/*!50000 DROP TABLE x */', 'postgres'))).toEqual([])
  })

  it('counts no reading that leaves a quote open, where another closes all', () => {
    const found = read("SELECT 'O\\'Brien'")
    expect(found.sql).toHaveLength(1)
    expect(found.sql[0]?.injection).toEqual([])
  })

  it('a line of MySQL that only seems to end in a comment', () => {
    expect(told(read('DELETE FROM t WHERE a = 5--1 OR 1=1', 'mysql'))).toEqual(['delete t always'])
  })
})

describe('quotes hide what stands in them', () => {
  it.each([
    "SELECT 'DROP TABLE x; DELETE FROM y'",
    'SELECT "a; DROP TABLE x"',
    'SELECT $tag$ ; DROP TABLE x; $tag$',
    "SELECT q'[it's; DROP TABLE x]' FROM dual",
    'SELECT [a; DROP TABLE x] FROM t',
    'SELECT `a; DROP TABLE x` FROM t',
    "SELECT 'it''s; DROP TABLE x'",
    "SELECT E'it\\'s; DROP TABLE x'",
    'SELECT 1 -- ; DROP TABLE x',
    'SELECT 1 /* ; DROP TABLE x */',
  ])('%s', (text) => {
    expect(told(read(text)).filter((one) => one.startsWith('drop'))).toEqual([])
  })
})
