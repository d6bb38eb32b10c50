import type { Way } from './act.js'
import { charsOf } from './encodings.js'
import type { Statement } from './sql-acts.js'

type SqlWay = Way<Statement>

function spelled(name: string, spell: (word: string, index: number) => string, gap = ' '): SqlWay {
  return { name, apply: (words) => words.map(spell).join(gap) }
}

function wrapped(name: string, wrap: (statement: string) => string): SqlWay {
  return { name, apply: (words) => wrap(words.join(' ')) }
}

/** Only for statements on rows: no others can be prepared or explained. */
function changing(name: string, wrap: (statement: string) => string): SqlWay {
  const isOfRows = ([verb = '']: Statement): boolean => ['SELECT', 'DELETE', 'UPDATE', 'INSERT'].includes(verb)
  return { name, apply: (words) => (isOfRows(words) ? wrap(words.join(' ')) : null) }
}

const isText = (word: string): boolean => word.startsWith("'")
const alternating = (word: string): string =>
  charsOf(word)
    .map((char, index) => (index % 2 === 0 ? char.toLowerCase() : char.toUpperCase()))
    .join('')
const isKeyword = (word: string): boolean => /^[A-Z]+$/.test(word)
const text = (value: string): string => `'${value.replaceAll("'", "''")}'`

export const SQL_WAYS: readonly SqlWay[] = [
  wrapped('plain', (statement) => statement),
  spelled('lower case', (word) => (isText(word) ? word : word.toLowerCase())),
  spelled('mixed case', (word) => (isKeyword(word) ? alternating(word) : word)),
  spelled('tabs', (word) => word, '\t'),
  spelled('line ends', (word) => word, '\r\n'),
  spelled('form feeds', (word) => word, '\f'),
  spelled('many blanks', (word) => word, '   \n  '),
  spelled('comments for blanks', (word) => word, '/**/'),
  spelled('comments between', (word) => word, ' /* ; SELECT 1 */ '),
  spelled('nested comments', (word) => word, ' /* a /* b */ c */ '),
  spelled('line comments', (word) => word, ' -- only a SELECT\n'),
  wrapped('comment before', (statement) => `/* SELECT 1 */ ${statement}`),
  wrapped('line comment before', (statement) => `-- SELECT 1\n${statement}`),
  wrapped('comment behind', (statement) => `${statement} -- WHERE id = 1`),
  wrapped('block comment behind', (statement) => `${statement} /* WHERE id = 1 */`),
  wrapped('semicolons', (statement) => `;;${statement};;`),
  wrapped('after a SELECT', (statement) => `SELECT 1; ${statement}`),
  wrapped('before a SELECT', (statement) => `${statement}; SELECT 1`),
  wrapped('in a transaction', (statement) => `BEGIN; ${statement}; COMMIT`),
  wrapped('after many', (statement) => `${'SELECT 1; '.repeat(30)}${statement}`),
  wrapped('after a text with a semicolon', (statement) => `SELECT 'it''s; -- '; ${statement}`),
  wrapped('after a text in dollars', (statement) => `SELECT $x$ -- $x$; ${statement}`),
  wrapped('after a quoted comment', (statement) => `SELECT '/*'; ${statement}; SELECT '*/'`),
  spelled('quoted names', (word, index) =>
    index > 0 && /^(?:customers|orders|accounts|notes)$/.test(word) ? `"${word}"` : word,
  ),
  spelled('names of a schema', (word, index) =>
    index > 0 && /^(?:customers|orders|accounts|notes)$/.test(word) ? `public.${word}` : word,
  ),
  spelled('quoted names of a schema', (word, index) =>
    index > 0 && /^(?:customers|orders|accounts|notes)$/.test(word) ? `"public"."${word}"` : word,
  ),
  changing('explained and run', (statement) => `EXPLAIN ANALYZE ${statement}`),
  changing('prepared', (statement) => `PREPARE p AS ${statement}; EXECUTE p`),
  wrapped('DO block', (statement) => `DO $$ BEGIN ${statement}; END $$`),
  wrapped('DO block with a text', (statement) => `DO $$ BEGIN EXECUTE ${text(statement)}; END $$`),
  wrapped('EXEC of a text', (statement) => `EXEC(${text(statement)})`),
  wrapped('EXEC of added texts', (statement) => `EXEC(${text(statement.slice(0, 4))} + ${text(statement.slice(4))})`),
  wrapped('sp_executesql', (statement) => `EXEC sp_executesql N${text(statement)}`),
  wrapped('EXECUTE IMMEDIATE', (statement) => `EXECUTE IMMEDIATE ${text(statement)}`),
  wrapped('prepared from a text', (statement) => `PREPARE p FROM ${text(statement)}; EXECUTE p`),
  wrapped('prepared from a variable', (statement) => `SET @q = ${text(statement)}; PREPARE p FROM @q; EXECUTE p`),
  wrapped(
    'prepared from added texts',
    (statement) =>
      `SET @q = CONCAT(${text(statement.slice(0, 3))}, ${text(statement.slice(3))}); PREPARE p FROM @q; EXECUTE p`,
  ),
  wrapped(
    'prepared from hex',
    (statement) => `SET @q = 0x${Buffer.from(statement).toString('hex')}; PREPARE p FROM @q; EXECUTE p`,
  ),
  wrapped('comment that MySQL runs', (statement) => `/*! ${statement} */`),
  wrapped('comment that a version of MySQL runs', (statement) => `/*!50000 ${statement} */`),
  spelled('keywords in comments that run', (word, index) => (index === 0 ? `/*!${word}*/` : word)),
  wrapped('after a batch', (statement) => `SELECT 1\nGO\n${statement}\nGO`),
]
