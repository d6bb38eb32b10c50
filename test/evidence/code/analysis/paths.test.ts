import { describe, expect, it } from 'vitest'
import { foundBelow, searchName } from '../../../../src/evidence/code/analysis/found-paths.js'
import { placeOf } from '../../../../src/evidence/code/analysis/paths.js'
import { knownText, type Text } from '../../../../src/evidence/code/analysis/text.js'

const text = (...parts: readonly (string | null)[]): Text => ({ parts, origins: [] })
const from = (name: string, ...parts: readonly (string | null)[]): Text => ({
  parts,
  origins: [{ kind: 'process', name }],
})

describe('where a path lies', () => {
  it.each([
    ['src/a.ts', 'src/a.ts', 'project', 'one'],
    ['./src/../a', 'a', 'project', 'one'],
    ['.', '.', 'project', 'all'],
    ['*', '*', 'project', 'all'],
    ['./*', '*', 'project', 'all'],
    ['src/*', 'src/*', 'project', 'many'],
    ['src/**/*.ts', 'src/**/*.ts', 'project', 'many'],
    ['..', '..', 'escaping', 'all'],
    ['../x', '../x', 'escaping', 'one'],
    ['a/../../x', '../x', 'escaping', 'one'],
    ['/', '/', 'root', 'all'],
    ['//', '/', 'root', 'all'],
    ['/*', '/*', 'root', 'all'],
    ['/./../', '/', 'root', 'all'],
    ['/?tc', '/?tc', 'root', 'all'],
    ['/etc', '/etc', 'system', 'all'],
    ['/etc/*', '/etc/*', 'system', 'all'],
    ['/etc/../etc/passwd', '/etc/passwd', 'system', 'one'],
    ['/usr/bin/x', '/usr/bin/x', 'system', 'one'],
    ['/home', '/home', 'home', 'all'],
    ['/home/*', '/home/*', 'home', 'all'],
    ['/home/bob', '~', 'home', 'all'],
    ['/home/bob/x', '~/x', 'home', 'one'],
    ['/root/x', '~/x', 'home', 'one'],
    ['/Users/bob/', '~', 'home', 'all'],
    ['~', '~', 'home', 'all'],
    ['~/x', '~/x', 'home', 'one'],
    ['/tmp/x', '/tmp/x', 'temp', 'one'],
    ['/tmp', '/tmp', 'temp', 'all'],
    ['/var/tmp/*', '/var/tmp/*', 'temp', 'all'],
    ['/tmp/../etc', '/etc', 'system', 'all'],
    ['/dev/sda', '/dev/sda', 'device', 'one'],
    ['/data/x', '/data/x', 'absolute', 'one'],
    ['/opt/x', '/opt/x', 'absolute', 'one'],
    ['/var/www/x', '/var/www/x', 'absolute', 'one'],
    ['/work/repo/x', '/work/repo/x', 'project', 'one'],
    ['C:\\Windows\\x', 'C:/Windows/x', 'system', 'one'],
    ['https://example.com/x', 'https://example.com/x', 'remote', 'one'],
    ['file:///etc/passwd', '/etc/passwd', 'system', 'one'],
  ])('%s', (path, normal, scope, breadth) => {
    expect(placeOf(knownText(path), null, ['/work/repo'])).toEqual({ path: normal, scope, known: true, breadth })
  })

  it('begins at the folder that the code has gone to', () => {
    expect(placeOf(knownText('x'), knownText('/etc'), [])).toMatchObject({ path: '/etc/x', scope: 'system' })
    expect(placeOf(knownText('/x'), knownText('/etc'), [])).toMatchObject({ path: '/x', scope: 'absolute' })
    expect(placeOf(knownText('x'), text(null), [])).toMatchObject({ scope: 'unknown', known: false })
  })

  it('is unknown where the beginning is unknown, and known as far as it is', () => {
    expect(placeOf(text(null, '/x'), null, [])).toMatchObject({ scope: 'unknown', known: false })
    expect(placeOf(text('/etc/', null), null, [])).toMatchObject({ path: '/etc/…', scope: 'system', known: false })
    expect(placeOf(text('./', null), null, [])).toMatchObject({ scope: 'project', known: false })
  })
})

describe('what a search has found', () => {
  it('lies below where the search began', () => {
    expect(foundBelow(from('find ./src', null))).toEqual(text('./src/*'))
    expect(foundBelow(from('find /etc -', null, '.bak'))).toEqual(text('/etc/**/*', '.bak'))
    expect(foundBelow(from('find .', './', null))).toEqual(text('./*'))
    expect(placeOf(from('find /etc -', null), null, [])).toMatchObject({ scope: 'system', breadth: 'many' })
  })

  it('is not known where anything else has a hand in it', () => {
    expect(foundBelow(text(null))).toBeNull()
    expect(foundBelow(from('sed', null))).toBeNull()
    expect(
      foundBelow({ parts: [null], origins: [...from('find .', null).origins, { kind: 'file', name: 'x' }] }),
    ).toBeNull()
    expect(
      foundBelow({ parts: [null], origins: [...from('find .', null).origins, ...from('find /', null).origins] }),
    ).toBeNull()
    expect(foundBelow(from('find .', '/etc/', null))).toBeNull()
  })

  it.each([
    ['find', ['.', '-name', 'x'], 'find . -'],
    ['find', ['/etc'], 'find /etc'],
    ['find', ['.', '-printf', '/etc/%f'], 'find …'],
    ['ls', [], 'ls'],
    ['ls', ['-l'], 'ls …'],
  ] as const)('%s %j is named %s', (program, words, name) => {
    expect(
      searchName(
        program,
        words.map((word) => knownText(word)),
      ),
    ).toBe(name)
  })
})
