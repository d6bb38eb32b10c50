import { beforeAll, expect, it } from 'vitest'
import { fact, loadSql, type ReadSql } from './read-sql.js'

let read: ReadSql
beforeAll(async () => {
  read = await loadSql()
})

const ALWAYS = [
  '1=1',
  'true',
  '1',
  'id = id',
  't.id = t.id',
  "'a' = 'a'",
  "'x' LIKE 'x'",
  'NOT false',
  'NOT (1 = 2)',
  '2 > 1',
  '1 + 1 = 2',
  '((1=1))',
  'a = 5 OR 1=1',
  'id IS NOT NULL',
  'id IS NOT NULL OR a = 2',
  'a IS NULL OR a IS NOT NULL',
  'a = 1 OR a <> 1',
  'a = 1 OR NOT (a = 1)',
  "name LIKE '%'",
  'id > 0',
  'length(name) >= 0',
  'id IN (id)',
  'id IN (SELECT id FROM t)',
  'EXISTS (SELECT 1)',
  'EXISTS (SELECT * FROM t)',
  '1 BETWEEN 0 AND 2',
  '1 IN (1, 2)',
  "coalesce(null, 'a') = 'a'",
  "lower('A') = 'a'",
  "now() > '2001-01-01'",
  "1=1 AND 'a'='a'",
  '(SELECT true)',
  'id BETWEEN 0 AND 999999999',
  'id NOT IN (0, -1)',
  'random() >= 0',
]

it.each(ALWAYS)('holds for every row: %s', (condition) => {
  expect(fact(read(`DELETE FROM t WHERE ${condition}`), 'delete')).toMatchObject({ where: 'always', parsed: true })
  expect(fact(read(`DELETE FROM \`t\` WHERE ${condition} LIMIT 10`), 'delete')).toMatchObject({
    where: 'always',
    parsed: false,
  })
})

const SOME = [
  'id BETWEEN 1 AND 10',
  'id NOT IN (1, 2)',
  'random() < 0.1',
  "name ~ '^a'",
  '(SELECT a FROM u WHERE u.id = t.id)',
  'id = 5',
  '1=1 AND id = 5',
  'id = $1',
  "email = 'a' OR email = 'b'",
  'a = b',
  'NOT a',
  'deleted_at IS NOT NULL',
  "name LIKE 'a%'",
  'age > 0',
  'id IN (SELECT id FROM other)',
  'id IN (SELECT id FROM t WHERE a = 1)',
  'EXISTS (SELECT 1 FROM other WHERE other.id = t.id)',
  "created < now() - interval '1 day'",
  'random() < 0.5',
  'a BETWEEN 1 AND 5',
  '1=0',
  'CASE WHEN a = 1 THEN true ELSE false END',
]

it.each(SOME)('picks rows: %s', (condition) => {
  expect(fact(read(`DELETE FROM t WHERE ${condition}`), 'delete').where).toBe('some')
  expect(fact(read(`DELETE FROM \`t\` WHERE ${condition} LIMIT 10`), 'delete').where).toBe('some')
})

it('takes what is nested too deeply to be read for a condition that picks nothing, and says so', () => {
  const found = read(`DELETE FROM t WHERE ${'('.repeat(400)}id = 5${')'.repeat(400)}`)
  expect(fact(found, 'delete').where).toBe('always')
  expect(found.incomplete).toEqual(['too_deep'])
})

it.each(["name ~ ''", "name ~ '.*'", "name ILIKE '%'"])('holds for every row of PostgreSQL: %s', (condition) => {
  expect(fact(read(`DELETE FROM t WHERE ${condition}`), 'delete').where).toBe('always')
})

it.each(["name RLIKE '.*'", "name REGEXP '^.*$'"])('holds for every row of MySQL: %s', (condition) => {
  expect(fact(read(`DELETE FROM t WHERE ${condition}`), 'delete').where).toBe('always')
})
