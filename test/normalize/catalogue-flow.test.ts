import { describe, expect, it } from 'vitest'
import type { ToolFlow } from '../../src/core/flow.js'
import { PolicyLoadError } from '../../src/core/policy-set.js'
import { loadCatalogue } from '../../src/normalize/catalogue.js'

const ARGUMENTS = {
  type: 'object',
  additionalProperties: false,
  properties: { path: { type: 'string' }, cc: { type: 'array', items: { type: 'string' } } },
}

function load(flow: unknown): ToolFlow | undefined {
  const tool = { kind: 'k', action: 'run', arguments: ARGUMENTS, unjudged: ['/path', '/cc'], flow }
  const bytes = Buffer.from(JSON.stringify({ version: 1, tools: { t: tool } }))
  return loadCatalogue('catalog.yaml', bytes).entries[0]?.flow
}

function problems(flow: unknown): readonly string[] {
  try {
    load(flow)
    return []
  } catch (error) {
    if (error instanceof PolicyLoadError) return error.problems.map(({ message }) => message)
    throw error
  }
}

describe('what the catalogue says of flow', () => {
  it('is what a call reads, where it sends, and what its arguments are', () => {
    const flow = {
      reads: {
        trust: 'untrusted',
        confidentiality: 'private',
        fields: { '/*/recipient': { trust: 'trusted' } },
        resource: { kind: 'file', id: '/path' },
      },
      sends: 'external',
      irreversible: true,
      roles: { '/path': 'path', '/cc/*': 'recipient' },
      writes: { kind: 'mailbox' },
    }
    expect(load(flow)).toEqual({
      declared: true,
      reads: {
        trust: 'untrusted',
        confidentiality: 'private',
        fields: [{ place: ['*', 'recipient'], trust: 'trusted', confidentiality: 'private' }],
        resource: { kind: 'file', id: ['path'] },
      },
      sends: 'external',
      irreversible: true,
      money: false,
      roles: [
        { place: ['path'], role: 'path' },
        { place: ['cc', '*'], role: 'recipient' },
      ],
      writes: { kind: 'mailbox', id: null },
    })
  })

  it('may be that there is nothing to say: nothing is read, nothing is sent', () => {
    expect(load({})).toEqual({
      declared: true,
      reads: null,
      sends: 'nowhere',
      irreversible: false,
      money: false,
      roles: [],
      writes: null,
    })
  })

  it.each([
    ['a role of an argument that is not there', { roles: { '/to': 'recipient' } }, 'the arguments have no /to'],
    ['a role below what is no list', { roles: { '/path/*': 'path' } }, 'the arguments have no /path/*'],
    [
      'a thing named by an argument that is not there',
      { writes: { kind: 'file', id: '/id' } },
      'the arguments have no /id',
    ],
    [
      'a thing that is read likewise',
      { reads: { trust: 'trusted', confidentiality: 'public', resource: { kind: 'file', id: '/id' } } },
      'the arguments have no /id',
    ],
    ['a role that is none', { roles: { '/path': 'target' } }, 'roles'],
    ['a label without trust', { reads: { confidentiality: 'public' } }, 'trust'],
    ['unknown as where it sends', { sends: 'unknown' }, 'sends'],
    ['a member that is none', { reads_from: 'x' }, 'reads_from'],
  ])('refuses %s', (_what, flow, message) => {
    expect(problems(flow)).toEqual([expect.stringContaining(message)])
  })
})
