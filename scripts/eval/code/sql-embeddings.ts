import type { Asked } from './judge.js'

/** A place in a query where a careless program puts a value. */
export interface Embedding {
  readonly name: string
  readonly ask: (value: string) => Asked
}

/** The shipped tool that takes SQL, and the argument that holds it. */
const SQL_TOOL = { tool: 'execute_sql', argument: 'query' }

const inText = (value: string): string => `SELECT id, name FROM users WHERE name = '${value}'`
const inNumber = (value: string): string => `SELECT id, name FROM users WHERE id = ${value}`
const inDoubleQuotes = (value: string): string => `SELECT id, name FROM users WHERE name = "${value}"`
const code = (query: string): Asked => ({ code: query, language: 'sql' })

export const EMBEDDINGS: readonly Embedding[] = [
  { name: 'in a text', ask: (value) => code(inText(value)) },
  { name: 'in a number', ask: (value) => code(inNumber(value)) },
  { name: 'in double quotes', ask: (value) => code(inDoubleQuotes(value)) },
  {
    name: 'in an argument',
    ask: (value) => ({ tool: SQL_TOOL.tool, arguments: { [SQL_TOOL.argument]: inText(value) } }),
  },
]

const TEXTS = [
  'smith',
  'Żółć',
  "O''Brien",
  'Rock & Roll',
  'a -- b',
  '50% off; today only',
  'union select committee',
  'drop by the table',
  '1=1',
  'what is # for?',
  'C:\\\\temp',
  'x or y',
  '',
  'sleep well',
  'jane@example.com',
]
const NUMBERS = ['1', '42', '-7', '3.14', '1e3', '(1 + 2)', '10 LIMIT 5', '7 ORDER BY name', "5 AND name = 'x'", 'NULL']

/** Values as they ought to be, in the same places. */
export function embedOrdinary(): readonly { readonly name: string; readonly value: string; readonly asked: Asked }[] {
  return EMBEDDINGS.flatMap(({ name, ask }) =>
    (name === 'in a number' ? NUMBERS : TEXTS).map((value) => ({ name, value, asked: ask(value) })),
  )
}
