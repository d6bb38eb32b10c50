import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readArguments } from '../../scripts/replay/arguments.js'
import { bySuite, parseSessions, readSessions } from '../../scripts/replay/records.js'

const record = { id: 'a', suite: 'banking', label: 'benign', user_prompt: 'Pay.', calls: [{ tool: 'pay', args: {} }] }

describe('recorded sessions', () => {
  it('are read as they stand, plain or gzipped', () => {
    const marked = { tool: 'pay', args: { n: 1 }, output: 'sent', error: '', attack_call: true }
    const lines = `${JSON.stringify(record)}\n\n${JSON.stringify({ ...record, context: { a: 1 }, calls: [marked] })}\n`
    const file = join(tmpdir(), `countersign-test-${process.pid}.jsonl.gz`)
    writeFileSync(file, gzipSync(lines))
    const base = { id: 'a', suite: 'banking', label: 'benign', userPrompt: 'Pay.' }
    const sessions = [
      { ...base, context: {}, calls: [{ tool: 'pay', args: {}, output: null, error: null, attackCall: false }] },
      {
        ...base,
        context: { a: 1 },
        calls: [{ tool: 'pay', args: { n: 1 }, output: 'sent', error: null, attackCall: true }],
      },
    ]
    expect(readSessions(file)).toEqual(sessions)
    rmSync(file)
    expect(parseSessions(lines)).toEqual(sessions)
  })

  it.each([
    ['not json', 'line 2 is not JSON'],
    ['[]', 'line 2 is not a JSON object'],
    [JSON.stringify({ ...record, label: 7 }), 'line 2: "label" must be a string'],
    [JSON.stringify({ ...record, calls: [{ tool: 'pay', args: '{}' }] }), 'line 2: a call\'s "args" must be an object'],
  ])('%s: %s', (line, message) => {
    expect(() => parseSessions(`${JSON.stringify(record)}\n${line}`)).toThrow(message)
  })

  it('are chosen by suite, the first ones of each', () => {
    const of = (id: string, suite: string) => JSON.stringify({ ...record, id, suite })
    const sessions = parseSessions([of('a', 'x'), of('b', 'y'), of('c', 'x'), of('d', 'x')].join('\n'))
    const ids = (suite: string | null, limit: number | null) =>
      [...bySuite(sessions, { suite, limit })].map(([name, chosen]) => `${name}: ${chosen.map(({ id }) => id).join()}`)
    expect(ids(null, 2)).toEqual(['x: a,c', 'y: b'])
    expect(ids('x', null)).toEqual(['x: a,c,d'])
    expect(ids('z', null)).toEqual([])
  })
})

describe('the arguments', () => {
  it('default to the sessions that come with the project', () => {
    expect(readArguments([], {}, '.')).toMatchObject({ file: 'examples/sessions.jsonl', remote: null, limit: null })
  })

  it.each([
    [['nowhere.jsonl'], 'there is no file nowhere.jsonl'],
    [['--limit', '0'], '--limit must be a whole number above 0'],
    [['--url', 'localhost:8080'], '--url must be an http or https URL'],
    [['--url', 'http://127.0.0.1:1'], '--url needs --key (or COUNTERSIGN_API_KEY)'],
  ])('%j: %s', (argv, message) => {
    expect(() => readArguments(argv, {}, '.')).toThrow(message)
  })
})
