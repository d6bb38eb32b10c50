import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../src/core/caller.js'
import type { World } from '../../src/core/clock.js'
import { digestOf, newApiKey, type NewKeyOptions } from '../../src/keys/new-key.js'

const world: World = {
  now: () => 0,
  monotonic: () => 0,
  newId: (prefix) => `${prefix}_1`,
  randomBytes: (length) => Buffer.alloc(length, 0xff),
}
const options: NewKeyOptions = { label: 'x', organisation: 'acme', roles: ['agent'], agentIds: ['a'] }

describe('a new API key', () => {
  it('may do nothing that was not asked for, and keeps only the digest of its secret', () => {
    const { key, secret } = newApiKey(options, world)
    expect(secret).toBe(`csk_${Buffer.alloc(32, 0xff).toString('base64url')}`)
    expect(key).toEqual({
      keyId: 'key_1',
      digest: digestOf(secret),
      label: 'x',
      organisation: 'acme',
      roles: ['agent'],
      agentIds: ['a'],
      asserts: {},
      claims: {},
      subjectRole: 'agent',
      mayInput: false,
      audiences: [],
      person: null,
      levels: [],
      limits: DEFAULT_LIMITS,
      createdAt: '1970-01-01T00:00:00.000Z',
      revokedAt: null,
    })
  })

  it('has SHA-256 in hex as digest', () => {
    expect(digestOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })

  it('has other limits only where they were given', () => {
    const { key } = newApiKey({ ...options, limits: { enforcePerHour: null } }, world)
    expect(key.limits).toEqual({ ...DEFAULT_LIMITS, enforcePerHour: null })
  })

  it.each<[string, Partial<NewKeyOptions>]>([
    ['at least one role', { roles: [] }],
    ['agent and approver', { roles: ['agent', 'approver'] }],
    ['an agent to speak for', { agentIds: [] }],
    ['organisation', { organisation: 'a b' }],
    ['agent id', { agentIds: ['*', 'a b'] }],
    ['subject role', { subjectRole: '' }],
    ['label', { label: 'two\nlines' }],
    ['session input', { roles: ['auditor'], mayInput: true }],
  ])('is refused: %s', (message, wrong) => {
    expect(() => newApiKey({ ...options, ...wrong }, world)).toThrow(message)
  })
})
