import { describe, expect, it } from 'vitest'
import { analysePlain } from './plain-frontend.js'

const scriptsOf = (...lines: string[]) =>
  analysePlain(lines).scripts.map(({ path, analysed_as: languages }) => [path, ...languages])
const ranOf = (...lines: string[]) => analysePlain(lines).executes.map(({ path, analysed }) => [path, analysed])
const deletedOf = (...lines: string[]) =>
  analysePlain(lines)
    .files.filter(({ operation }) => operation === 'delete')
    .map(({ path, at }) => `${path} ${at.path}`)

describe('a script that is written', () => {
  it('is analysed, whether or not it is run, and said to be', () => {
    expect(deletedOf('write x.sh rm /a')).toEqual(['/a bash>file>bash'])
    expect(scriptsOf('write x.sh rm /a')).toEqual([['x.sh', 'bash', 'itself']])
    expect(deletedOf('write x.sh rm /a', 'run x.sh')).toEqual(['/a bash>bash'])
    expect(scriptsOf('write x.sh rm /a', 'run x.sh')).toEqual([['x.sh', 'bash', 'itself']])
  })

  it('is what its ending says, and what its first line says', () => {
    expect(scriptsOf('write x.py rm /a')).toEqual([['x.py', 'python']])
    expect(scriptsOf('write x #!/usr/bin/env python3;rm /a')).toEqual([['x', 'python', 'itself']])
    expect(scriptsOf('write x.py #!/bin/sh;rm /a')).toEqual([['x.py', 'python', 'bash', 'itself']])
    expect(scriptsOf('write x.sh #!/usr/bin/perl;rm /a')).toEqual([['x.sh', 'bash']])
    expect(scriptsOf('write x #!/bin/bash # python;rm /a')).toEqual([['x', 'bash', 'itself']])
  })

  it('is data where nothing says that it is code, until it is run', () => {
    expect(analysePlain(['write notes.txt rm /a'])).toMatchObject({ scripts: [], files: [{ operation: 'write' }] })
    expect(deletedOf('write notes.txt rm /a', 'run notes.txt bash')).toEqual(['/a bash>bash'])
  })

  it('that is put together is analysed once, as a whole', () => {
    expect(deletedOf('write x.sh rm /a', 'append x.sh ;rm /b')).toEqual(['/a bash>file>bash', '/b bash>file>bash'])
    expect(scriptsOf('write x.sh rm /a', 'append x.sh ;rm /b')).toEqual([['x.sh', 'bash', 'itself']])
  })

  it.each([
    ['not wholly known', ['write x.sh ?']],
    ['appended to what was there before', ['append x.sh rm /a']],
    ['not written on every way', ['maybe x.sh rm /a']],
    ['overwritten', ['write x.sh rm /a', 'fetch x.sh']],
    ['maybe overwritten: who knows where', ['write x.sh rm /a', 'fetch ?']],
    ['maybe overwritten: the project may be there', ['write x.sh rm /a', 'fetch /srv/x.sh']],
    ['maybe overwritten: something unseen ran', ['write x.sh rm /a', 'run other.sh']],
  ])('is not said to be analysed: %s', (_, lines) => {
    expect(scriptsOf(...lines)).toEqual([])
  })
})

describe('a file that is run', () => {
  it('was analysed where it surely holds what was written', () => {
    expect(ranOf('write x.sh rm /a', 'fetch other.txt', 'run x.sh bash')).toEqual([['x.sh', true]])
    expect(ranOf('write x.sh rm /a', 'run x.sh')).toEqual([['x.sh', true]])
  })

  it.each([
    ['nobody wrote it', ['run x.sh bash']],
    ['it was there before', ['append x.sh rm /a', 'run x.sh bash']],
    ['it may not have been written', ['maybe x.sh rm /a', 'run x.sh bash']],
    ['it was overwritten', ['write x.sh rm /a', 'fetch x.sh', 'run x.sh bash']],
    ['it may have been overwritten', ['write x.sh rm /a', 'fetch ?', 'run x.sh bash']],
    ['something unseen ran before', ['write x.sh rm /a', 'run other.sh', 'run x.sh bash']],
  ])('was not: %s', (_, lines) => {
    expect(ranOf(...lines).at(-1)).toEqual(['x.sh', false])
  })

  it('by its own name is run by what its first line says, or by a shell, whatever its ending', () => {
    expect(deletedOf('write x.py rm /a', 'run x.py')).toContain('/a bash>bash')
    expect(deletedOf('write x.sh #!/usr/bin/env node;rm /a', 'run x.sh')).toContain('/a bash>javascript')
  })
})
