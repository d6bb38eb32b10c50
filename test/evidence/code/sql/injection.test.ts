import { beforeAll, describe, expect, it } from 'vitest'
import { loadSql, signs, type ReadSql } from './read-sql.js'

let read: ReadSql
beforeAll(async () => {
  read = await loadSql()
})

const quoted = (fragment: string): string => `SELECT * FROM users WHERE name = '${fragment}'`
const bare = (fragment: string): string => `SELECT * FROM users WHERE id = ${fragment}`

describe('fragments that broke out of their place show signs', () => {
  it.each([
    [quoted("' OR 1=1 --"), ['comment_cut', 'tautology']],
    [quoted("' OR '1'='1"), ['tautology']],
    [quoted("x' OR 'b' LIKE 'b"), ['tautology']],
    [quoted("x' || '1'='1"), ['tautology']],
    [quoted("') OR ('a'='a"), ['tautology']],
    [quoted("'='"), ['tautology']],
    [quoted("admin'#"), ['comment_cut']],
    [quoted("admin'/*"), ['comment_cut']],
    [quoted("x' UNION SELECT NULL, NULL --"), ['comment_cut', 'union_select']],
    [quoted("x'; DROP TABLE users; --"), ['comment_cut', 'stacked']],
    [quoted("x' AND SLEEP(5) AND '1'='1"), ['delay', 'tautology']],
    [quoted("x' AND EXTRACTVALUE(1, CONCAT(0x7e, VERSION())) AND 'a'='b"), ['error_probe']],
    [quoted("x'%20or%201=1%20or%20'a'='b"), ['tautology']],
    [quoted('x’ or ‘1’=’1'), ['tautology']],
    [bare('1 OR 1=1'), ['tautology']],
    [bare('1 OR true'), ['tautology']],
    [bare('1 OR x=x'), ['tautology']],
    [bare('1 AND 1=0'), ['error_probe']],
    [bare('-1 UNION SELECT username, password FROM admins'), ['union_select']],
    [bare('1 UNION ALL SELECT 1, @@version, 3'), ['union_select']],
    [bare('1 UNION SELECT table_name FROM information_schema.tables'), ['union_select']],
    [bare("1; WAITFOR DELAY '0:0:9' --"), ['comment_cut', 'stacked']],
    [bare('1 AND 1=CONVERT(int, (SELECT @@version))'), ['error_probe']],
    [bare('1 ORDER BY 40'), ['error_probe']],
    [bare('1/**/OR/**/2=2'), ['comment_cut', 'tautology']],
    [bare("' OR 2=2 --"), ['open_quote']],
  ])('%s', (text, expected) => {
    expect(signs(read(text))).toEqual(expect.arrayContaining(expected))
  })
})

describe('what people and query builders write shows none', () => {
  it.each([
    'SELECT * FROM t WHERE 1=1 AND a = 5',
    'SELECT * FROM t WHERE 1 = 1',
    'SELECT a FROM t UNION ALL SELECT b FROM u',
    "SELECT 'total' AS k, 0 AS n UNION ALL SELECT name, n FROM t",
    'SELECT * FROM (SELECT 1 UNION ALL SELECT 2) AS x',
    'WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 9) SELECT * FROM n',
    "SELECT a -- the name, don't drop it\nFROM t",
    'SELECT a /* why: "x" */ FROM t',
    'SELECT a FROM t -- all of them',
    "SELECT first || ' ' || last FROM t",
    "SELECT * FROM t WHERE a = 'x' OR b = 'x'",
    "SELECT * FROM t WHERE a BETWEEN 1 AND 10 OR b LIKE '%1%'",
    "SELECT * FROM t WHERE name = 'O''Brien'",
    "SELECT * FROM t WHERE name = 'O\\'Brien'",
    "SELECT * FROM t WHERE note LIKE '%20%'",
    'SELECT a, b FROM t ORDER BY 2, 1',
    'SELECT version()',
    'SELECT pg_sleep(1)',
    'SELECT 1; SELECT 2;',
    'BEGIN; UPDATE t SET a = 1 WHERE id = 2; COMMIT;',
    'SELECT CAST(a AS int), CONVERT(int, b) FROM t',
    "SELECT CASE WHEN a = 1 THEN 'x' END FROM t HAVING count(*) > 1",
    'SELECT * FROM t WHERE (:q IS NULL OR name = :q)',
    '---- heading ----\nSELECT a FROM t',
  ])('%s', (text) => {
    expect(signs(read(text))).toEqual([])
  })
})
