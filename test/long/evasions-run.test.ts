import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { parse } from 'libpg-query'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import type { Way } from '../../scripts/eval/evasion/act.js'
import { BASH_WAYS } from '../../scripts/eval/evasion/bash-ways.js'
import { call, code, member, program, set, type Program } from '../../scripts/eval/evasion/program.js'
import { JAVASCRIPT_SHELL_WAYS } from '../../scripts/eval/evasion/javascript-shell-ways.js'
import { JAVASCRIPT_WAYS } from '../../scripts/eval/evasion/javascript-ways.js'
import { PYTHON_SHELL_WAYS } from '../../scripts/eval/evasion/python-shell-ways.js'
import { PYTHON_WAYS } from '../../scripts/eval/evasion/python-ways.js'
import { SQL_WAYS } from '../../scripts/eval/evasion/sql-ways.js'
import { TYPESCRIPT_WAYS } from '../../scripts/eval/evasion/typescript-ways.js'
import { into, line, type ShellLine } from '../../scripts/eval/evasion/shell-line.js'

/** Acts of no harm that leave a trace: each spelling of them, run by its real interpreter, must leave it too. */
const folder = join(tmpdir(), `countersign-evasions-${process.pid}`)
const old = join(folder, 'old.txt')
const made = join(folder, 'made.txt')

interface Marker<Form> {
  readonly name: string
  readonly form: Form
  readonly isDone: () => boolean
}

const BASH_MARKERS: readonly Marker<ShellLine>[] = [
  { name: 'a file deleted', form: line(['rm', old]), isDone: () => !existsSync(old) },
  { name: 'a file written', form: line(into(made, ['echo', "it's done"])), isDone: () => has(made, "it's done\n") },
  { name: 'a pipe', form: line(['cat', old], ['tee', made]), isDone: () => has(made, 'old\n') },
]

function has(file: string, content: string): boolean {
  return existsSync(file) && readFileSync(file, 'utf8') === content
}

/** Its standard error and whether the trace is there. */
function run(command: readonly string[], code: string, ending: string, isDone: () => boolean): string {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  writeFileSync(old, 'old\n')
  const file = join(folder, `form.${ending}`)
  writeFileSync(
    file,
    code.replaceAll('/tmp/countersign-evasion.', join(folder, 'inner.')).replaceAll('cd /tmp\n', `cd ${folder}\n`),
  )
  const [program = '', ...args] = command
  const { stderr } = spawnSync(program, [...args, file], { cwd: folder, encoding: 'utf8', timeout: 20_000, input: '' })
  const done = isDone()
  rmSync(folder, { recursive: true, force: true })
  return done ? 'done' : stderr
}

const PROGRAM_MARKERS = (remove: string, write: Program): readonly Marker<Program>[] => [
  { name: 'a file deleted', form: program(call(remove, [old])), isDone: () => !existsSync(old) },
  { name: 'a file written', form: write, isDone: () => has(made, "it's done\n") },
]
const PYTHON_MARKERS = PROGRAM_MARKERS(
  'os.remove',
  program(
    set('f', call('open', [made, 'w'])),
    call(member(code('f'), 'write'), ["it's done\n"]),
    call(member(code('f'), 'flush')),
  ),
)

const JAVASCRIPT_MARKERS = PROGRAM_MARKERS('fs.unlinkSync', program(call('fs.writeFileSync', [made, "it's done\n"])))

const hasProgram = (name: string): boolean => spawnSync(name, ['--version']).status === 0

function runAll<Form>(
  way: Way<Form>,
  markers: readonly Marker<Form>[],
  command: readonly string[],
  ending: (code: string) => string,
) {
  return markers.flatMap(({ form, isDone }) => {
    const code = way.apply(form)
    return code === null ? [] : [run(command, code, ending(code), isDone)]
  })
}

function expectDone(ran: readonly string[]): void {
  expect(ran.length).toBeGreaterThan(0)
  expect(ran).toEqual(ran.map(() => 'done'))
}

const named = <Form>(ways: readonly Way<Form>[]) => ways.map((way) => ({ name: way.name, way }))

describe.runIf(hasProgram('bash'))('the spellings of bash do the act', () => {
  it.each(named(BASH_WAYS))('$name', ({ way }) => {
    expectDone(runAll(way, BASH_MARKERS, ['bash'], () => 'sh'))
  })
})

describe.runIf(hasProgram('python3'))('the spellings of Python do the act', () => {
  it.each(named(PYTHON_WAYS))('$name', ({ way }) => {
    expectDone(runAll(way, PYTHON_MARKERS, ['python3'], () => 'py'))
  })

  it.each(named(PYTHON_SHELL_WAYS))('$name', ({ way }) => {
    expectDone(runAll(way, BASH_MARKERS, ['python3'], () => 'py'))
  })
})

const isModule = (code: string): boolean => /^import .* from |^const \w+ = await /m.test(code)

describe('the spellings of JavaScript do the act', () => {
  it.each(named(JAVASCRIPT_WAYS))('$name', ({ way }) => {
    expectDone(runAll(way, JAVASCRIPT_MARKERS, ['node'], (code) => (isModule(code) ? 'mjs' : 'cjs')))
  })

  it.each(named(JAVASCRIPT_SHELL_WAYS))('$name', ({ way }) => {
    expectDone(runAll(way, BASH_MARKERS, ['node'], () => 'cjs'))
  })
})

describe('the spellings of TypeScript do the act', () => {
  it.each(named(TYPESCRIPT_WAYS))('$name', ({ way }) => {
    const compiled = { name: way.name, apply: (form: Program) => toJavascript(way.apply(form)) }
    expectDone(runAll(compiled, JAVASCRIPT_MARKERS, ['node'], () => 'cjs'))
  })
})

function toJavascript(code: string | null): string | null {
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 }
  return code === null ? null : ts.transpileModule(code, { compilerOptions }).outputText
}

/** Of other databases than SQLite. Those of PostgreSQL are read by its grammar; the others are known from their manuals. */
const OF_POSTGRES = new Set([
  'nested comments',
  'after a text in dollars',
  'names of a schema',
  'quoted names of a schema',
  'explained and run',
  'prepared',
  'DO block',
  'DO block with a text',
])
const OF_OTHERS = /^(?:EXEC|sp_|prepared from|comment that|keywords in comments|after a batch)/

describe('the spellings of SQL', () => {
  const words = ['DELETE', 'FROM', 'orders']
  const isOfSqlite = ({ name }: Way<unknown>): boolean => !OF_POSTGRES.has(name) && !OF_OTHERS.test(name)

  it.each(named(SQL_WAYS.filter(isOfSqlite)))('do the act in SQLite: $name', ({ way }) => {
    const database = new Database(':memory:')
    database.exec('CREATE TABLE orders (id); INSERT INTO orders VALUES (1)')
    database.exec(way.apply(words) ?? '')
    expect(database.prepare('SELECT count(*) AS rows FROM orders').get()).toEqual({ rows: 0 })
    database.close()
  })

  it.each(named(SQL_WAYS.filter(({ name }) => OF_POSTGRES.has(name))))('are PostgreSQL: $name', async ({ way }) => {
    await expect(parse(way.apply(words) ?? '')).resolves.toBeDefined()
  })
})
