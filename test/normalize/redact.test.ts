import { expect, it } from 'vitest'
import { redact } from '../../src/normalize/redact.js'

const args = { to: 'x', body: { text: 'secret', 'a/b': 1, list: [1, { k: 2 }] } }

it('replaces what the pointers lead to, and leaves its input alone', () => {
  const before = structuredClone(args)
  expect(redact(args, ['/body/text', '/body/a~1b', '/body/list/1/k', '/body/list/0'])).toEqual({
    to: 'x',
    body: { text: '[REDACTED]', 'a/b': '[REDACTED]', list: ['[REDACTED]', { k: '[REDACTED]' }] },
  })
  expect(redact(args, ['/body', '/body/text'])).toEqual({ to: 'x', body: '[REDACTED]' })
  expect(args).toEqual(before)
})

it('has nothing to do where nothing stands', () => {
  const missing = ['/cc', '/body/list/2', '/body/list/01', '/body/list/-', '/to/x', '/constructor', '/body/__proto__/x']
  expect(redact(args, missing)).toEqual(args)
  expect(redact(args, [])).toEqual(args)
})

it('cannot be done for the arguments as a whole, or for what is no pointer', () => {
  expect(redact(args, ['/to', ''])).toBeNull()
  expect(redact(args, ['to'])).toBeNull()
  expect(redact(args, ['/to~2'])).toBeNull()
})
