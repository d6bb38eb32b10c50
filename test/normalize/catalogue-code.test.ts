import { describe, expect, it } from 'vitest'
import type { Code } from '../../src/core/action.js'
import type { JsonObject } from '../../src/core/json.js'
import { PolicyLoadError } from '../../src/core/policy-set.js'
import { loadCatalogue } from '../../src/normalize/catalogue.js'
import { createNormalizer } from '../../src/normalize/normalizer.js'
import { caller, request, tool } from './world.js'

const ARGUMENTS = {
  type: 'object',
  additionalProperties: false,
  properties: {
    command: { type: 'string' },
    words: { type: 'array', items: { type: ['string', 'number'] } },
    engine: { type: 'string' },
    options: { type: 'object', additionalProperties: false, properties: { script: { type: ['string', 'null'] } } },
    count: { type: 'integer' },
  },
}

function load(code: unknown, name = 't') {
  const unjudged = ['/command', '/words', '/engine', '/options', '/count']
  const entry = { kind: 'k', action: 'run', arguments: ARGUMENTS, unjudged, ...(code === null ? {} : { code }) }
  return loadCatalogue('catalog.yaml', Buffer.from(JSON.stringify({ version: 1, tools: { [name]: entry } })))
}

function codeOf(code: unknown, args: JsonObject, name = 't'): Code | null | string {
  const normalizer = createNormalizer(load(code, name), { agentDefaultLanguage: () => 'sql' })
  const normalized = normalizer.normalize(request(tool(name, args)), caller)
  return normalized.ok ? normalized.action.call.code : normalized.reason.message
}

function problems(code: unknown): readonly string[] {
  try {
    load(code)
    return []
  } catch (error) {
    if (error instanceof PolicyLoadError) return error.problems.map(({ message }) => message)
    throw error
  }
}

describe('code among the arguments of a tool', () => {
  it('is what the catalogue says it is, in its language and dialect', () => {
    const place = { from: '/command', language: 'bash', dialect: 'sh' }
    const code = { text: 'ls', language: 'bash', languageSource: 'catalogue', dialect: 'sh' }
    expect(codeOf(place, { command: 'ls' })).toEqual(code)
  })

  it('takes its language from an argument, else from the agent', () => {
    const place = { from: '/command', language: { from: '/engine' } }
    const code = { text: 'x = 1', dialect: null }
    const python = { ...code, language: 'python', languageSource: 'declared' }
    const byDefault = { ...code, language: 'sql', languageSource: 'agent_default' }
    expect(codeOf(place, { command: 'x = 1', engine: 'python' })).toEqual(python)
    expect(codeOf(place, { command: 'x = 1', engine: 'cobol' })).toEqual(byDefault)
    expect(codeOf({ from: '/command' }, { command: 'x = 1' })).toEqual(byDefault)
  })

  it('may be a list of words for a shell, which then reads none of them', () => {
    const place = { from: '/words', language: 'bash' }
    const words = ['rm', '$(x) *', "it's"]
    expect(codeOf(place, { words })).toMatchObject({ text: `'rm' '$(x) *' 'it'\\''s'` })
    expect(codeOf(place, { words: ['rm', 1] })).toBe('/words is code, and no text')
  })

  it('is what the tool makes of the argument', () => {
    const place = { from: '/command', language: 'sql', template: "SELECT * FROM orders WHERE name = '{}'" }
    const text = "SELECT * FROM orders WHERE name = '' OR 1=1 --'"
    expect(codeOf(place, { command: "' OR 1=1 --" })).toMatchObject({ text, language: 'sql' })
    expect(codeOf(place, { command: '{}$&' })).toMatchObject({ text: "SELECT * FROM orders WHERE name = '{}$&'" })
    expect(problems({ ...place, template: 'SELECT 1' }).join()).toContain('code/template')
    expect(problems({ ...place, template: '{} {}' }).join()).toContain('code/template')
  })

  it('is not there where its argument is not', () => {
    expect(codeOf({ from: '/options/script', language: 'bash' }, {})).toBeNull()
    expect(codeOf({ from: '/options/script', language: 'bash' }, { options: { script: null } })).toBeNull()
    expect(codeOf({ from: '/options/script', language: 'bash' }, { options: { script: 'ls' } })).not.toBeNull()
    expect(codeOf(null, { command: 'ls' })).toBeNull()
  })

  it('is bound by being code', () => {
    const entry = {
      kind: 'k',
      action: 'run',
      arguments: { type: 'object', additionalProperties: false, properties: { command: { type: 'string' } } },
      code: { from: '/command', language: 'bash' },
    }
    const bytes = Buffer.from(JSON.stringify({ version: 1, tools: { t: entry } }))
    expect(loadCatalogue('catalog.yaml', bytes).entries).toHaveLength(1)
  })

  it.each([
    [{ from: '/comand' }, ['tool "t": the arguments have no text at /comand']],
    [{ from: '/count' }, ['tool "t": the arguments have no text at /count']],
    [{ from: '/words', language: 'python' }, ['tool "t": the arguments have no text at /words']],
    [{ from: '/command', language: { from: '/count' } }, ['tool "t": the arguments have no text at /count']],
  ])('must be there: %j', (place, said) => {
    expect(problems(place)).toEqual(said)
  })

  it('is in a language that is analysed', () => {
    expect(problems({ from: '/command', language: 'perl' }).join()).toContain('code/language')
  })
})
