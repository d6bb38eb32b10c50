import { describe, expect, it } from 'vitest'
import { readArguments } from '../../src/cli/arguments.js'

const read = (...args: string[]) => readArguments(args, { trust: 'texts', config: 'text', quiet: 'switch' }, ['DIR'], 1)

describe('arguments of a command', () => {
  it.each([['-6oQ'], ['--6oQ'], ['a=b'], ['-'], ['-a=b']])('take %s as the value of a flag', (value) => {
    expect(read('--trust', value, '--config', 'x', 'dir')).toMatchObject({ positionals: ['dir'] })
    expect(read('--trust', value, '--trust', 'second').texts('trust')).toEqual([value, 'second'])
    expect(read(`--trust=${value}`).texts('trust')).toEqual([value])
  })

  it.each([['--config'], ['--json'], ['--config=x'], ['--']])(
    'do not take %s for the value that is missing',
    (next) => {
      expect(() => read('--trust', next)).toThrow(expect.objectContaining({ exitCode: 2 }) as Error)
    },
  )

  it('leave what follows -- as it is', () => {
    expect(read('--', '--trust').positionals).toEqual(['--trust'])
    expect(() => read('--nonsense', 'dir')).toThrow()
  })
})
