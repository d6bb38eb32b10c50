import { beforeAll, expect, it } from 'vitest'
import { loadSql, type ReadSql } from './read-sql.js'

let read: ReadSql
beforeAll(async () => {
  read = await loadSql()
})

it.each([
  "INSERT INTO mysql.user VALUES ('x', 'y')",
  "UPDATE pg_authid SET rolsuper = true WHERE rolname = 'x'",
  "UPDATE pg_catalog.pg_proc SET prosrc = 'x' WHERE proname = 'y'",
  "DELETE FROM sqlite_master WHERE name = 'x'",
  'PRAGMA writable_schema = 1',
])('changes rights without a word for it: %s', (text) => {
  expect(read(text).sql.some(({ privilege }) => privilege)).toBe(true)
})

it.each([
  "SELECT * FROM pg_roles WHERE rolname = 'x'",
  "SELECT name FROM sqlite_master WHERE type = 'table'",
  "INSERT INTO users VALUES ('x')",
  'PRAGMA table_info(users)',
])('changes no rights: %s', (text) => {
  expect(read(text).sql.some(({ privilege }) => privilege)).toBe(false)
})

it.each([
  ['SHUTDOWN', 'stop'],
  ["PURGE BINARY LOGS TO 'log.1'", 'delete'],
  ['RESET MASTER', 'delete'],
  ["CHANGE MASTER TO MASTER_HOST = 'a.example'", 'overwrite'],
])('does something to the whole server: %s', (text, effect) => {
  expect(read(text).operations.map((fact) => fact.effect)).toEqual([effect])
})

it.each(['RESET search_path', 'KILL 5', 'FLUSH TABLES'])('does nothing to the whole server: %s', (text) => {
  expect(read(text).operations).toEqual([])
})
