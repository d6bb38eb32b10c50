import { UNDECLARED_FLOW } from '../../src/core/flow.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canMatchOneName, matchesGlob } from '../../src/normalize/glob.js'
import { CATALOGUE, load, problemsOf } from './world.js'

const EMPTY = 'arguments: { type: object, additionalProperties: false }'

/** One tool `t`; `schema` are the properties of its arguments (from line 9 on). */
function withTool(properties: string, rest = '', head = ''): string {
  return `version: 1
tools:
  t:
    kind: k
    action: a
    arguments:
      type: object
      additionalProperties: false${head}
      properties: ${properties}
${rest}`
}

function tools(...names: string[]): string {
  return `version: 1\ntools:\n${names.map((name) => `  "${name}": { kind: k, action: a, ${EMPTY} }\n`).join('')}`
}

describe('a catalogue', () => {
  it('loads, and says what it knows of each tool', () => {
    const catalogue = load(`version: 1
tools:
  bank/pay:
    { kind: payment, action: create, policy_version: v2, scope: acme.eu, advisory: { until: 2027-01-31T00:00:00Z },
      ${EMPTY} }
`)
    expect(catalogue.entries).toEqual([
      {
        name: 'bank/pay',
        kind: 'payment',
        action: 'create',
        version: 'v2',
        scope: 'acme.eu',
        policyId: null,
        audience: null,
        advisoryUntil: '2027-01-31T00:00:00Z',
        counters: [],
        otherCounters: [],
        target: null,
        destructive: false,
        leaseMs: null,
        flow: UNDECLARED_FLOW,
        source: expect.objectContaining({ kind: 'payment', policy_version: 'v2' }) as object,
      },
    ])
  })

  it('reports every problem at once, with its place', () => {
    const yaml = CATALOGUE.replace('kind: payment', 'kind: 7 up')
      .replace('channel: { value: wire }', 'evidence: { value: wire }')
      .replace('unjudged: [/note]', 'unjudges: [/note]')
    expect(problemsOf(yaml)).toEqual([
      '22:5 tools/process_payment/unjudges is not known',
      expect.stringMatching(/^4:5 tools\/process_payment\/kind must match pattern /),
      expect.stringMatching(/^21:7 tools\/process_payment\/bind\/evidence /),
    ])
  })

  it.each([
    ['version: 2\ntools: {}\n', '1:1 version must be one of the values that the schema names'],
    ['tools: {}\n', '1:1 version is required'],
    ['', '1:1  must be object'],
    ['version: 1\ntools:\n  a: {}\n  a: {}\n', '4:3 Map keys must be unique'],
    ['version: 1\ntools: [\n', expect.stringMatching(/^3:1 /)],
    ['version: 1\n---\nversion: 1\n', expect.stringMatching(/^2:1 .*multiple documents/)],
    ['version: 1\ntools:\n  __proto__: {}\n', '3:3 a member of this name is not accepted'],
    ['version: 1\ntools: &a\n  b: *a\n', '1:1 the file is not plain data'],
    ['version: 0x1\ntools: {}\n', expect.stringMatching(/^1:10 write the number as in JSON/)],
    [withTool('{}', '', '\n      maximum: 12345678901234567890'), expect.stringMatching(/^9:16 write the number/)],
    ['version: 1\ntools:\n  a b: {}\n', expect.stringMatching(/^3:3 tools/)],
    [tools('t').replace('kind: k', 'kind: state_history'), expect.stringMatching(/^3:10 tools\/t\/kind/)],
  ])('does not load: %j', (yaml, problem) => {
    expect(problemsOf(yaml)).toContainEqual(problem)
  })

  it('refuses bytes that are not UTF-8', async () => {
    const { loadCatalogue } = await import('../../src/normalize/catalogue.js')
    expect(() => loadCatalogue('c.yaml', new Uint8Array([0xff, 0xfe]))).toThrow('c.yaml: the file is not UTF-8')
  })
})

describe('the schema of the arguments', () => {
  it.each([
    ['{ o: { type: object } }', '9:21 tool "t": an object schema must say additionalProperties: false (or a schema)'],
    [
      '{ o: { type: object, additionalProperties: true } }',
      '9:21 tool "t": an object schema must say additionalProperties: false (or a schema)',
    ],
    ['{ o: { type: object, additionalProperties: {} } }', '9:40 tool "t": admits anything: state a type'],
    ['{ o: {} }', '9:21 tool "t": admits anything: state a type'],
    ['{ o: true }', '9:21 tool "t": admits anything: state a type'],
    ['{ o: { type: array } }', '9:21 tool "t": an array schema must say items (a schema, or false)'],
    [
      '{ o: { type: array, items: { type: object } } }',
      '9:39 tool "t": an object schema must say additionalProperties: false (or a schema)',
    ],
    [
      '{ o: { type: [string, object] } }',
      '9:21 tool "t": an object schema must say additionalProperties: false (or a schema)',
    ],
    ['{ o: { anyOf: [{ type: string }, {}] } }', '9:52 tool "t": admits anything: state a type'],
    [
      '{ o: { $ref: "https://example.com/s" } }',
      expect.stringMatching(/^6:5 tool "t": the schema of the arguments: .*can't resolve/),
    ],
    [
      '{ o: { type: object, unevaluatedProperties: false } }',
      '9:40 tool "t": the keyword unevaluatedProperties is not supported',
    ],
    ['{ o: { type: strin } }', expect.stringMatching(/^9:26 tool "t": the schema: \/properties\/o\/type /)],
    ['{ o: { type: string, minlength: 3 } }', expect.stringMatching(/unknown keyword: "minlength"/)],
    [
      '{ o: { type: string, pattern: "(" } }',
      expect.stringMatching(/^6:5 tool "t": the schema of the arguments: Invalid regular/),
    ],
    ['{ o: { type: string, format: emial } }', expect.stringMatching(/unknown format "emial"/)],
  ])('is closed and sound, or nothing loads: %s', (properties, problem) => {
    expect(problemsOf(withTool(properties, '    unjudged: [/o]\n'))).toContainEqual(problem)
  })

  it('may be closed by enums, references and alternatives', () => {
    const properties = `
        a: { enum: [x, 1] }
        b: { $ref: '#/$defs/s' }
        c: { anyOf: [{ type: string }, { type: array, items: { $ref: '#/$defs/s' } }] }
        d: { type: object, additionalProperties: { type: string } }
        e: { type: [string, 'null'], default: x, description: y }`
    const defs = '\n      $defs: { s: { type: string, maxLength: 3 } }'
    const tool = load(withTool(properties, '    unjudged: [/a, /b, /c, /d, /e]\n', defs)).find('t')
    expect(tool?.check({ a: 1, b: 'abc', c: ['x'], d: { any: 'x' }, e: null })).toBeNull()
    expect(tool?.check({ b: 'abcd' })?.pointer).toBe('/b')
    expect(tool?.check({ c: [1] })).toEqual({
      pointer: '/c',
      message: 'must fit one of the forms that the schema names',
    })
    expect(tool?.check({ d: { x: 1 } })?.pointer).toBe('/d/x')
  })

  it('changes nothing: no defaults, no coercion', () => {
    const tool = load(
      withTool('{ n: { type: number }, e: { type: string, default: x } }', '    unjudged: [/n, /e]\n'),
    ).find('t')
    const args = { n: 1 }
    expect(tool?.check(args)).toBeNull()
    expect(args).toEqual({ n: 1 })
    expect(tool?.check({ n: '1' })).toEqual({ pointer: '/n', message: 'must be number' })
  })
})

describe('bindings', () => {
  const properties =
    '{ a: { type: string }, o: { type: object, additionalProperties: false, properties: { x: { type: string }, y: { type: string } } }, l: { type: array, items: { type: string } } }'

  it.each([
    ['    unjudged: [/o, /l]\n', '9:21 tool "t": the argument /a is neither bound nor listed in "unjudged"'],
    ['    unjudged: [/a, /l, /o/x]\n', '9:42 tool "t": the argument /o/y is neither bound nor listed in "unjudged"'],
    [
      '    bind: { l0: { from: /l/0 } }\n    unjudged: [/a, /o]\n',
      '9:150 tool "t": the argument /l is neither bound nor listed in "unjudged"',
    ],
    ['    bind: { z: { from: /o/z } }\n    unjudged: [/a, /o, /l]\n', '10:18 tool "t": the arguments have no /o/z'],
    ['    unjudged: [/a, /o, /l, /zz]\n', '10:28 tool "t": the arguments have no /zz'],
    [
      '    bind: { c: { from: /a, transform: [{ currency_normalize: { currency: USX } }] } }\n    unjudged: [/o, /l]\n',
      '10:40 tool "t": USX is no currency of ISO 4217',
    ],
    [
      '    bind: { c: { from: /a, transform: [{ currency_normalize: { currency: /zz } }] } }\n    unjudged: [/o, /l]\n',
      '10:40 tool "t": the arguments have no /zz',
    ],
    [
      '    bind: { c: { from: /a, transform: [uppercase] } }\n    unjudged: [/o, /l]\n',
      '10:40 tools/t/bind/c/transform/0 must be one of the values that the schema names',
    ],
    [
      '    bind: { c: { from: /a, value: 1 } }\n    unjudged: [/o, /l]\n',
      expect.stringMatching(/^10:13 tools\/t\/bind\/c /),
    ],
    [
      '    bind: { call: { from: /a } }\n    unjudged: [/o, /l]\n',
      expect.stringMatching(/^10:13 tools\/t\/bind\/call /),
    ],
  ])('are checked at load: %j', (rest, problem) => {
    expect(problemsOf(withTool(properties, rest))).toContainEqual(problem)
  })

  it('bind what is there and leave the rest absent', () => {
    const bind = `    bind:
      a: { from: /a, transform: [trim, lowercase] }
      x: { from: /o/x }
      second: { from: /l/1 }
      all: { from: /l, transform: [lowercase] }
      k: { value: [1] }
    unjudged: [/o]
`
    const tool = load(withTool(properties, bind)).find('t')
    expect(tool?.bind({ a: '  A ', o: { x: '' }, l: ['P', 'Q'] })).toEqual({
      ok: true,
      attributes: { a: 'a', x: '', second: 'Q', all: ['p', 'q'], k: [1] },
      currencies: {},
    })
    expect(tool?.bind({ l: ['P'] })).toEqual({ ok: true, attributes: { all: ['p'], k: [1] }, currencies: {} })
  })

  it('do not take what every object inherits for an argument', () => {
    const bind = '    bind: { a: { from: /constructor }, b: { from: /toString } }\n'
    const tool = load(withTool('{ constructor: { type: string }, toString: { type: string } }', bind)).find('t')
    expect(tool?.check({})).toBeNull()
    expect(tool?.bind({ toString: 'own' })).toEqual({ ok: true, attributes: { b: 'own' }, currencies: {} })
  })

  it.each([
    ['to_number', '1e2', 100],
    ['to_number', 1.5, 1.5],
    ['to_number', ['1', '2.50'], [1, 2.5]],
    ['to_number', '0x10', null],
    ['to_number', '', null],
    ['to_number', '12345678901234567890', null],
    ['to_number', true, null],
    ['to_string', 1.5, '1.5'],
    ['to_string', true, 'true'],
    ['to_string', {}, null],
    ['lowercase', 'ÄB', 'äb'],
    ['lowercase', 1, null],
    ['trim', '\u00a0 x\n', 'x'],
    ['trim', ['x', 1], null],
  ])('%s of %j is %j (null: refused)', (transform, value, wanted) => {
    const any = `{ a: { type: [string, number, boolean, object, array], additionalProperties: false, items: { type: [string, number] } } }`
    const tool = load(withTool(any, `    bind: { a: { from: /a, transform: [${transform}] } }\n`)).find('t')
    const bound = tool?.bind({ a: value })
    expect(bound?.ok ? bound.attributes['a'] : null).toEqual(wanted)
    if (bound?.ok === false) expect(bound.pointer).toBe('/a')
  })
})

describe('names and globs', () => {
  it('finds the exact name first, then the glob with the longest literal part', () => {
    const catalogue = load(tools('*', 'mail/*', 'mail/send', '*_items', 'mail/send*'))
    const found = (name: string) => catalogue.find(name)?.entry.name
    expect(['mail/send', 'mail/sender', 'mail/read', 'calendar_items', 'x'].map(found)).toEqual([
      'mail/send',
      'mail/send*',
      'mail/*',
      '*_items',
      '*',
    ])
    expect(load(tools('mail/*')).find('mail')).toBeNull()
  })

  it('does not load when two globs of one length can match one name', () => {
    expect(problemsOf(tools('ab*', '*cd'))).toEqual(['4:3 the globs "ab*" and "*cd" can match one name: a tie'])
    expect(problemsOf(tools('ab*', 'cd*'))).toEqual([])
    expect(problemsOf(tools('ab*', '*bcd'))).toEqual([])
    expect(problemsOf(tools('a*', '*a', 'b**'))).toHaveLength(2)
  })

  const globs = fc.array(fc.constantFrom('a', 'b', '*'), { maxLength: 7 }).map((parts) => parts.join(''))
  const names = fc.array(fc.constantFrom('a', 'b'), { maxLength: 9 }).map((parts) => parts.join(''))

  it('matches as the regular expression of the glob does', () => {
    fc.assert(
      fc.property(globs, names, (glob, name) => {
        expect(matchesGlob(glob, name)).toBe(new RegExp(`^${glob.replaceAll('*', '.*')}$`).test(name))
      }),
      { numRuns: 2000 },
    )
  })

  it('sees every tie: globs that match one name are known to', () => {
    const short = Array.from({ length: 2 ** 7 }, (_, i) =>
      i.toString(2).slice(1).replaceAll('0', 'a').replaceAll('1', 'b'),
    )
    const small = fc.array(fc.constantFrom('a', 'b', '*'), { maxLength: 3 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(small, small, (a, b) => {
        const both = short.some((name) => matchesGlob(a, name) && matchesGlob(b, name))
        expect(canMatchOneName(a, b)).toBe(both)
      }),
      { numRuns: 1000 },
    )
  })
})
