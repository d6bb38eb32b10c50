import { beforeAll, describe, expect, it } from 'vitest'
import { fact, loadSql, told, type ReadSql } from './read-sql.js'

let read: ReadSql
beforeAll(async () => {
  read = await loadSql()
})

describe('statements that the grammar understands', () => {
  it.each([
    ['SELECT name FROM app.users u JOIN orders o ON o.user_id = u.id', ['select app.users,orders none']],
    ['delete from only users', ['delete users none']],
    ['WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone', ['select  none', 'delete t none']],
    ['EXPLAIN ANALYZE DELETE FROM t', ['explain  not_applicable', 'delete t none']],
    ['PREPARE p AS UPDATE t SET a = 1', ['prepare  not_applicable', 'update t none']],
    ['TRUNCATE a, b CASCADE', ['truncate a,b not_applicable']],
    ['DROP TABLE IF EXISTS s.a, b', ['drop s.a,b not_applicable']],
    ['DROP DATABASE shop', ['drop_database shop not_applicable']],
    ['DROP SCHEMA IF EXISTS a, b CASCADE', ['drop_database a,b not_applicable']],
    ['DROP INDEX a.i', ['drop a.i not_applicable']],
    ['ALTER TABLE t DROP COLUMN c', ['alter_drop t not_applicable']],
    ['ALTER TABLE t ADD COLUMN c int', ['alter t not_applicable']],
    ['CREATE RULE r AS ON INSERT TO t DO INSTEAD DELETE FROM u', ['create t not_applicable', 'delete u none']],
  ])('%s', (text, expected) => {
    const found = read(text)
    expect(told(found)).toEqual(expected)
    expect(found.sql.every(({ parsed }) => parsed)).toBe(true)
  })
})

describe('statements that only their words tell of', () => {
  it.each([
    ['DELETE FROM `users` LIMIT 10', 'mysql', ['delete users none']],
    ['DELETE FROM [dbo].[users]', 'tsql', ['delete dbo.users none']],
    ['DELETE u FROM users u LEFT JOIN x ON x.id = u.id', 'mysql', ['delete u,users,x none']],
    ['DELETE u FROM users u JOIN x ON x.id = u.id', 'mysql', ['delete u,users,x some']],
    ['UPDATE IGNORE users SET a = 1 LIMIT 5', 'mysql', ['update users none']],
    ['SELECT 1 DROP TABLE users', 'tsql', ['select  not_applicable', 'drop users not_applicable']],
    ['IF EXISTS (SELECT 1) DELETE FROM users', 'tsql', ['if  not_applicable', 'delete users none']],
    ['DELIMITER //\nDROP TABLE a//\n', 'mysql', ['drop a not_applicable']],
    ['DROP DATABASE IF EXISTS `shop`', 'mysql', ['drop_database shop not_applicable']],
    ['DROP SCHEMA [dbo]', 'tsql', ['drop_database dbo not_applicable']],
    ['USE shop\nGO\nTRUNCATE TABLE a\nGO', 'tsql', ['use  not_applicable', 'truncate a not_applicable']],
    [
      'CREATE TRIGGER g AFTER DELETE ON t FOR EACH ROW BEGIN DELETE FROM u; END',
      'mysql',
      ['create g not_applicable', 'delete u none', 'commit  not_applicable'],
    ],
    ['INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = 2', 'mysql', ['insert t not_applicable']],
    ['MERGE INTO t USING s ON t.id = s.id WHEN MATCHED THEN DELETE', 'tsql', ['merge t,s some']],
  ])('%s', (text, dialect, expected) => {
    expect(told(read(text, dialect))).toEqual(expected)
  })

  it('are said not to be parsed', () => {
    expect(fact(read('DELETE FROM t LIMIT 1'), 'delete').parsed).toBe(false)
  })
})

describe('what a statement is', () => {
  it('names columns that are read and written', () => {
    expect(fact(read('SELECT id, email FROM users WHERE age > 3'), 'select').columns).toEqual(['id', 'email', 'age'])
    expect(fact(read('INSERT INTO t (a, b) VALUES (1, 2)'), 'insert').columns).toEqual(['a', 'b'])
    expect(fact(read('ALTER TABLE t DROP COLUMN ssn'), 'alter_drop').columns).toEqual(['ssn'])
  })

  it.each([
    ['GRANT ALL ON t TO public', 'grant'],
    ['REVOKE SELECT ON t FROM bob', 'revoke'],
    ['CREATE USER eve', 'create'],
    ["CREATE USER 'eve'@'%' IDENTIFIED BY 'x'", 'create'],
    ['ALTER ROLE eve SUPERUSER', 'alter'],
    ['SET ROLE admin', 'set'],
    ['SET SESSION AUTHORIZATION admin', 'set'],
    ['ALTER TABLE t DISABLE ROW LEVEL SECURITY', 'alter'],
    ["EXEC sp_addsrvrolemember 'eve', 'sysadmin'", 'execute'],
  ])('changes privileges: %s', (text, verb) => {
    expect(fact(read(text), verb).privilege).toBe(true)
  })

  it.each(['SELECT 1', 'UPDATE t SET role = 1 WHERE id = 1', 'SET TIME ZONE 0', 'CREATE TABLE user_roles (a int)'])(
    'does not: %s',
    (text) => {
      expect(read(text).sql.some(({ privilege }) => privilege)).toBe(false)
    },
  )

  it('says when a text holds several, and where each begins', () => {
    const { sql } = read("SELECT 'ä';\n  DELETE FROM t;")
    expect(sql.map(({ verb, multiple, at }) => [verb, multiple, at.line, at.column])).toEqual([
      ['select', true, 1, 1],
      ['delete', true, 2, 3],
    ])
    expect(read('SELECT 1;').sql).toMatchObject([{ multiple: false }])
  })

  it('says what an UPDATE changes, how, and what a row must pass', () => {
    const { mutations } = read('UPDATE accounts SET balance = balance - 100, seen = 1 WHERE id = 7 AND balance >= 100')
    expect(mutations).toMatchObject([
      {
        target: 'accounts.balance',
        attribute: 'balance',
        direction: 'decrease',
        amount: 100,
        guards: ['id = 7', 'balance >= 100'],
      },
      { target: 'accounts.seen', direction: 'set', amount: 1 },
    ])
    expect(read('UPDATE `a` SET balance = balance + 5 LIMIT 1').mutations).toMatchObject([
      { direction: 'increase', amount: 5 },
    ])
    expect(read('UPDATE a SET balance = balance - -5').mutations).toMatchObject([{ direction: 'increase', amount: 5 }])
  })

  it('says what is no statement at all', () => {
    const found = read('please remove everything')
    expect(told(found)).toEqual(['unknown  not_applicable'])
    expect(found.unresolved).toMatchObject([{ what: 'sql', text: 'please remove everything' }])
    expect(read('-- a remark only').sql).toEqual([])
  })
})
